"""The province's season: two schools, thirty employers, 600 graduates who sign by three ways."""

import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stdnum.cn import uscc

from season.fates import Worker
from season.people import Diary, Person
from season.roles import (
    JOB,
    Admin,
    Employer,
    Graduate,
)
from season.scale import (
    EMPLOYERS,
    KILL_AFTER,
    LATE,
    ON_PAPER,
    PASSWORD,
    RACERS,
    ROSTERS,
    SIGNERS,
    WORKERS,
)
from season.service import Service
from signing.privacy_notices import CURRENT
from support.files.roster_files import read_roster
from support.printing.documents import A_PDF
from support.waiting import PATIENCE, soon

CLAIMED = 2
"""Employers that somebody else claims."""
VERIFYING = "99002"
"""The school that the province lets verify employers."""
DATA = Path(__file__).parents[1] / "data"


@dataclass
class Season:
    """The province while the season lasts; `effective` is what the story itself says holds."""

    service: Service
    diary: Diary = field(default_factory=Diary)
    graduates: dict[str, list[Graduate]] = field(default_factory=dict)
    forms: list[dict[str, str]] = field(default_factory=list)
    effective: dict[str, set[str]] = field(default_factory=lambda: {"99001": set(), "99002": set()})
    people: list[Person] = field(default_factory=list)
    rosters: dict[str, Path] = field(
        default_factory=lambda: {code: DATA / name for code, name in ROSTERS.items()}
    )

    comers: dict[str, int] = field(
        default_factory=lambda: {code: SIGNERS[code] + RACERS + LATE + ON_PAPER for code in ROSTERS}
    )
    """How many of each school's roster have a phone."""

    def person(self, username: str = "") -> Person:
        one = Person(self.service.url, self.diary)
        self.people.append(one)
        if username:
            one.signs_in(username, PASSWORD)
        return one

    def opens(self) -> None:
        """Set up schools, their staff, their rosters, and the employers."""
        province = self.person("province")
        for code, roster in self.rosters.items():
            table = read_roster(roster.read_bytes())
            rows = [dict(zip(table.header, row.cells, strict=True)) for row in table.rows]
            admin = {"username": f"admin-{code}", "name": "郦主任", "password": PASSWORD}
            school = {
                "code": code,
                "name": f"第{code}号大学",
                "colleges": sorted({str(row["学院"]) for row in rows}),
                "admin": admin,
            }
            province.does("register_school", "POST", "/api/schools", json=school)
            boss = Admin(self.person(f"admin-{code}"))
            counselor = {"username": f"counselor-{code}", "name": "诸葛老师", "password": PASSWORD}
            boss.person.does("appoint", "POST", "/api/staff", json=counselor)
            imported = boss.imports(roster.name, roster.read_bytes())
            assert imported["new"] == len(rows)
            first = sum(map(len, self.graduates.values()))
            self.graduates[code] = [
                Graduate(self.person(), make_identity(code, row), first + number)
                for number, row in enumerate(rows[: self.comers[code]])
            ]
        for code in self.rosters:
            path = f"/api/schools/{code}/verification-delegation"
            province.does("delegate", "PUT", path)
            if code != VERIFYING:
                province.does("reclaim", "DELETE", path)
        verifiers = (province, self.person(f"admin-{VERIFYING}"))
        for number in range(EMPLOYERS):
            self.forms.append(make_employer_form(number))
            account = {"username": f"employer-{number}", "password": PASSWORD}
            form = self.forms[-1] | account | {"notice": CURRENT}
            firm = province.does("register", "POST", "/api/employers", json=form)["id"]
            self._verifies(verifiers[number // 2 % 2], firm, number)
            if number < CLAIMED:
                self._claims(province, firm, number)

    def _verifies(self, verifier: Person, firm: str, number: int) -> None:
        """Every other one is refused first, asks again, and is verified then."""
        path = f"/api/employers/{firm}"
        if number % 2:
            reason = {"reason": "营业执照看不清"}
            verifier.does("refuse_employer", "POST", f"{path}/refusal", json=reason)
            owner = self.person(f"employer-{number}")
            owner.does("ask_again", "POST", "/api/employer/verification-request")
        verifier.does("verify_employer", "POST", f"{path}/verification", json={"words": "电话核实"})

    def _claims(self, province: Person, firm: str, number: int) -> None:
        """Somebody claims the first two; the claim of one is rejected, that of the other waits."""
        told = {"contact": "唐若水", "phone": "0551-61000000", "words": "本公司从未委托他人注册"}
        claim = told | {"credit_code": self.forms[number]["credit_code"]}
        licence = {"licence": ("执照.pdf", A_PDF, "application/pdf")}
        path = "/api/employers/claims"
        made = self.person().does("claim", "POST", path, data=claim, files=licence)
        if number == 0:
            decision = {"upheld": False, "reason": "证照与登记信息不符"}
            path = f"/api/employers/{firm}/claims/{made['id']}/decision"
            province.does("decide_claim", "POST", path, json=decision)

    def employer(self, number: int) -> Employer:
        """Return the employer, signed in anew, with a position of its own."""
        person = self.person(f"employer-{number}")
        opened = person.does("open_position", "POST", "/api/employer/positions", json=JOB)
        return Employer(person, self.forms[number], opened["id"])

    def runs(self) -> None:
        """Run four clients at once, and kill and start the server in between."""
        killer = threading.Thread(target=self._kill_once, daemon=True)
        killer.start()
        with ThreadPoolExecutor(WORKERS) as pool:
            for done in [pool.submit(Worker(self, worker).works) for worker in range(WORKERS)]:
                done.result()
        killer.join()

    def races(self) -> list[list[int]]:
        """Let two employers sign one graduate at the same instant, fifty times."""
        rivals = [self.employer(0), self.employer(1)]
        answers = []
        for graduate in self.graduates["99001"][SIGNERS["99001"] :][:RACERS]:
            graduate.comes()
            start = threading.Barrier(2, timeout=PATIENCE)
            with ThreadPoolExecutor(2) as pool:
                told = [pool.submit(race_to_sign, one, graduate, start) for one in rivals]
            answers.append(sorted(one.result() for one in told))
        return answers

    def comes_too_late(self) -> None:
        """Make offers that expire: the server runs with a window of seconds."""
        employer = self.employer(2)
        late = self.graduates["99001"][SIGNERS["99001"] + RACERS :][:LATE]
        offered = []
        for graduate in late:
            graduate.comes()
            offered.append(graduate.offered_by(employer))
        time.sleep(4)
        for graduate, application in zip(late, offered, strict=True):
            told = graduate.replies("accept_offer", application, expected=(409,))
            assert told["code"] == "ReplyTimeOver"

    def signs_on_paper(self) -> None:
        """Record agreements beside the platform: signed, but not signed online."""
        for code in ROSTERS:
            admin = Admin(self.person(f"admin-{code}"))
            for graduate in self.graduates[code][-ON_PAPER:]:
                q = graduate.identity["student_number"]
                [found] = admin.person.reads(f"/api/graduates?q={q}")["items"]
                admin.places(found["id"], "10", "淮北青松机械厂")

    def settles(self) -> None:
        """Wait until every read model has read every fact."""
        soon(lambda: has_settled(self.people[0].reads("/ready")), pause=0.1)

    def statistics(self) -> dict[str, dict[str, Any]]:
        """Return the statistics by school, as the province reads them."""
        province = self.person("province")
        told = province.reads("/api/statistics/esign?by=school&year=2026")
        return {one["key"]: one for one in told["items"]}

    def closes(self) -> None:
        for one in self.people:
            one.close()

    def _kill_once(self) -> None:
        while self.diary.commands < KILL_AFTER:
            time.sleep(0.02)
        self.service.kill()
        self.service.start()


def has_settled(ready: dict[str, Any]) -> bool:
    behind = sum(one["behind"] for one in ready["read_models"])
    return bool(ready["status"] == "ok" and ready["log"]["waiting"] == 0 and behind == 0)


def race_to_sign(employer: Employer, graduate: Graduate, start: threading.Barrier) -> int:
    start.wait()
    told = employer.signs(graduate, expected=(201, 409))
    if "code" in told:
        assert told["code"] == "AlreadySigned"
        return 409
    return 201


def make_identity(code: str, row: Mapping[str, object]) -> dict[str, str]:
    return {
        "school_code": code,
        "name": str(row["姓名"]),
        "student_number": str(row["学号"]),
        "id_number": str(row["证件号码"]),
    }


def make_employer_form(number: int) -> dict[str, str]:
    body = f"91340100MADEM{number:04}"
    return {
        "name": f"第{number}号示例有限公司",
        "credit_code": body + uscc.calc_check_digit(body),
        "kind": "39",
        "industry": "34",
        "region": "340100",
        "address": f"合肥市隐秘路{number}号",
        "contact": f"{'赵钱孙李周'[number % 5]}机要",
        "phone": f"0551-7654{number:04}",
    }
