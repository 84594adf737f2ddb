"""A whole story over HTTP: everything that can be written about a graduate, is."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from httpx2 import Client

from privacy.heroines import (
    COLLEGE,
    EMPLOYER,
    HEADER,
    SCHOOL,
    STAFF,
    Heroine,
)
from signing.use_cases.access.account_rows import name_employer_account
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.core.actors import Operator
from signing.use_cases.core.context import Context
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id, wechat_account_id
from support.printing.documents import make_pdf
from support.report_days import REPORTING
from support.use_cases.contexts import make_stamp

PASSWORD = "Kd83-lanes-of-tea"


@dataclass
class Teller:
    """Speaks to the service with sessions that `office`, on the same database, opened."""

    client: Client
    context: Context
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def tell(self, *heroines: Heroine) -> None:
        self._appoint()
        self._import(heroines)
        self._employ()
        for one in heroines:
            self._bind(one)
            self._apply(one)
            self._sign_and_reject(one)
            number = self._sign_by_card(one)
            self._print(one, number)
            self._amend(one, number)
            self._release(one, number)
            self._look_and_unlock(one)

    def does(self, who: str, method: str, path: str, **body: Any) -> Any:
        """Send one command; return its answer as JSON, or the bytes of a file."""
        answer = self.asks(who, method, path, **body)
        assert answer.status_code < 300, (method, path, answer.status_code, answer.text[:500])
        is_json = "json" in answer.headers.get("content-type", "")
        return answer.json() if is_json else answer.content

    def asks(self, who: str, method: str, path: str, **body: Any) -> Any:
        headers = {"Idempotency-Key": uuid4().hex}
        if who in self.tokens:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        return self.client.request(method, path, headers=headers, **body)

    def opened(self, role: Role, subject: UUID, **who: Any) -> str:
        return Accounts(self.context).open_session(role, subject, datetime.now(UTC), **who).token

    def _appoint(self) -> None:
        for username, (role, school, name) in STAFF.items():
            if school and "school" not in self.ids:
                form = {"code": SCHOOL, "name": "第一大学", "colleges": [COLLEGE]}
                self.ids["school"] = self.does("province", "POST", "/api/schools", json=form)["id"]
            appointment = Appointment(
                username, name, hash_password("a long enough one"), role, school, ()
            )
            Schools(self.context).appoint(Operator(stamp=make_stamp()), appointment)
            self.tokens[username] = self.opened(role, staff_id(username), username=username)

    def _import(self, heroines: tuple[Heroine, ...]) -> None:
        """Import an upload, once: a second one waits for somebody to import it."""
        for major in ("汉语言", "汉语言文学"):
            rows = "\n".join((HEADER, *(one.row(major) for one in heroines)))
            file = {"file": ("名单.csv", rows.encode(), "text/csv")}
            seen = self.does("admin", "POST", "/api/roster/preview", files=file)
            assert seen["errors"] == [], seen["errors"]
            if seen["new"]:
                self.does("admin", "POST", f"/api/roster/{seen['token']}/import")

    def _employ(self) -> None:
        account = {"username": "tea-firm", "password": PASSWORD}
        firm = self.does("", "POST", "/api/employers", json=EMPLOYER | account)["id"]
        self.tokens["firm"] = self.opened(
            Role.EMPLOYER, UUID(firm), username=name_employer_account("tea-firm")
        )
        self.does("firm", "PATCH", "/api/employer", json={"phone": EMPLOYER["phone"]})
        self.does("province", "POST", f"/api/employers/{firm}/verification")
        job = {"title": "质检员", "job_category": "13", "workplace": "合肥", "monthly_pay": "5000"}
        self.ids["position"] = self.does("firm", "POST", "/api/employer/positions", json=job)["id"]

    def _bind(self, one: Heroine) -> None:
        account = wechat_account_id(one.number)
        self.tokens[one.number] = self.opened(Role.GRADUATE, account, wechat_account=account)
        self._report(one)
        for reason in ("", "更换手机"):
            if reason:
                path = f"/api/graduates/{self.ids[one.number]}/binding"
                self.does("admin", "DELETE", path, json={"reason": one.said(reason)})
                self.tokens[one.number] = self.opened(
                    Role.GRADUATE, account, wechat_account=account
                )
            bound = self.does(one.number, "POST", "/api/me/binding", json=one.identity)
            self.ids[one.number] = bound["graduate_id"]
        self.does(one.number, "POST", "/api/me/source/confirmation")

    def _report(self, one: Heroine) -> None:
        """She cannot bind at first, says so, and is answered."""
        told = {
            "school_code": SCHOOL,
            "name": one.name,
            "student_number": one.number,
            "phone": one.phone,
            "words": one.said("名字写错"),
        }
        report = self.does(one.number, "POST", "/api/binding-reports", json=told)["id"]
        path = f"/api/binding-reports/{report}/answer"
        self.does("admin", "POST", path, json={"words": one.said("已更正")})

    def _amend(self, one: Heroine, number: str) -> None:
        path = "/api/me/agreement/amendments"
        for end in ("withdrawal", "rejection"):
            terms = self._terms(one) | {"monthly_pay": "9123.45"}
            asked = self.does(
                one.number, "POST", path, json={"terms": terms, "reason": one.said("调薪")}
            )["amendment"]
            if end == "withdrawal":
                self.does(one.number, "DELETE", f"{path}/{asked}")
            else:
                decision = f"/api/amendments/{number}/{asked}/rejection"
                self.does("counselor", "POST", decision, json={"reason": one.said("依据不足")})

    def _apply(self, one: Heroine) -> None:
        resume = {name: one.said(name) for name in ("summary", "education", "experience", "skills")}
        form = {"position_id": self.ids["position"], "resume": resume}
        application = self.does(one.number, "POST", "/api/me/applications", json=form)["id"]
        theirs, own = (
            f"/api/employer/applications/{application}",
            f"/api/me/applications/{application}",
        )
        interview = {
            "at": (datetime.now(UTC) + timedelta(days=7)).isoformat(),
            "place": one.said("茶馆"),
            "note": one.said("带伞"),
        }
        self.does("firm", "POST", f"{theirs}/invitation", json=interview)
        self.does(one.number, "POST", f"{own}/interview/acceptance")
        self.does("firm", "POST", f"{theirs}/offer", json={"terms": self._terms(one)})
        self.does(one.number, "POST", f"{own}/offer/refusal")

    def _sign_and_reject(self, one: Heroine) -> None:
        form = one.identity | {"position_id": self.ids["position"], "terms": self._terms(one)}
        signed = self.does("firm", "POST", "/api/employer/signings", json=form)
        words = {"words": one.said("并未同意")}
        self.does(one.number, "POST", "/api/me/agreement/dispute", json=words)
        path = f"/api/reviews/{signed['agreement_number']}"
        self.does("counselor", "POST", f"{path}/rejection", json={"reason": one.said("不符")})

    def _sign_by_card(self, one: Heroine) -> str:
        url: str = self.does(one.number, "POST", "/api/me/card")["url"]
        path = f"/api/cards/{url.rpartition('/')[2]}"
        tail = {"id_tail": one.id_number[-6:]}
        passed = self.does("", "POST", f"{path}/verification", json=tail)["pass"]
        firm = EMPLOYER | {"contact": f"{one.mark}老板", "address": one.said("茶山")}
        form = {"pass": passed, "employer": firm, "job_category": "13", "terms": self._terms(one)}
        number: str = self.does("", "POST", f"{path}/signing", json=form)["agreement_number"]
        self.does(one.number, "POST", "/api/me/agreement/confirmation")
        verified = {"verified": one.said("已与毕业生和用人单位核实")}
        self.does("counselor", "POST", f"/api/reviews/{number}/approval", json=verified)
        return number

    def _print(self, one: Heroine, number: str) -> None:
        for reason in ("", one.said("遗失")):
            form = {"numbers": [number], "reason": reason}
            self.does("counselor", "POST", "/api/prints", json=form)
        self.does("counselor", "POST", "/api/print-jobs", json=form)
        paper = self.does(one.number, "GET", "/api/me/agreement.pdf")
        scan = {"file": (f"{one.said('扫描')}.pdf", paper, "application/pdf")}
        offered = self.does(one.number, "POST", "/api/me/agreement/stamped-copy", files=scan)
        path = f"/api/stamped-copies/{number}/{offered['offer']}/return"
        self.does("counselor", "POST", path, json={"reason": one.said("看不清")})
        file = {"file": (f"{one.said('盖章')}.pdf", self._paper(one), "application/pdf")}
        self.does("counselor", "POST", f"/api/agreements/{number}/stamped-copy", files=file)

    def _release(self, one: Heroine, number: str) -> None:
        for verdict, body in (("rejection", {"reason": one.said("再想想")}), ("approval", None)):
            file = {"files": (f"{one.said('证明')}.pdf", self._paper(one), "application/pdf")}
            reason = {"reason": one.said("考研"), "owed": one.said("欠款"), "ended_by": "GRADUATE"}
            self.does(one.number, "POST", "/api/me/termination", data=reason, files=file)
            self._answer_by_link(one)
            self.does("counselor", "POST", f"/api/terminations/{number}/{verdict}", json=body)

    def _answer_by_link(self, one: Heroine) -> None:
        """As the employer without an account, with whom she signed."""
        link = self.does(one.number, "GET", "/api/me/termination/answer-link")["url"]
        form = {"answer": "agreed", "words": one.said("无异议"), "once": uuid4().hex}
        form["code_end"] = EMPLOYER["credit_code"][-4:]
        path = urlsplit(link).path
        answered = self.asks("", "POST", path, data=form, follow_redirects=False)
        assert answered.status_code == HTTPStatus.SEE_OTHER, answered.text[:500]

    def _look_and_unlock(self, one: Heroine) -> None:
        path = f"/api/graduates/{self.ids[one.number]}"
        self.does("counselor", "POST", f"{path}/identity", json={"purpose": one.said("核对")})
        self.does("admin", "PUT", f"{path}/destination", json={"code": "80"})
        self.does("admin", "POST", f"{path}/unlock", json={"reason": one.said("填错")})
        for kind in ("json", "pdf"):
            self.does(one.number, "GET", f"/api/me/export.{kind}")

    @staticmethod
    def _terms(one: Heroine) -> dict[str, str]:
        return {
            "monthly_pay": "8123.45",
            "workplace": one.said("合肥"),
            **REPORTING,
            "job_category": "13",
            "remarks": one.said("包吃住"),
            "archive_to": one.said("档案馆"),
        }

    @staticmethod
    def _paper(one: Heroine) -> bytes:
        """Return a file with something of hers in it."""
        return make_pdf(b"(" + one.said("原件").encode() + b")")
