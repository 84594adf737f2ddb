"""What else happens in a season, once or twice each, so that every kind of fact is told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from season.people import Person
from season.roles import (
    JOB,
    PDF,
    TERMS,
    Admin,
    Counselor,
    Employer,
    Graduate,
)
from season.scale import SIGNERS
from signing.privacy_notices import CURRENT
from support.files.roster_files import (
    read_roster,
    write_xlsx_roster,
)
from support.printing.photographs import photograph_print

SCHOOL = "99002"
NEW_PHONE = "19912345678"
WRONG_TRIES = 5


class Province(Protocol):
    """What the errands need of the season."""

    graduates: dict[str, list[Graduate]]
    effective: dict[str, set[str]]
    rosters: dict[str, Path]

    def person(self, username: str = "") -> Person: ...

    def employer(self, number: int) -> Employer: ...


def runs_errands(season: Province) -> None:
    free = iter(season.graduates[SCHOOL][SIGNERS[SCHOOL] :])
    employer = season.employer(3)
    counselor = Counselor(season.person(f"counselor-{SCHOOL}"))
    admin = Admin(season.person(f"admin-{SCHOOL}"))
    tidies_its_desk(employer)
    signed = hesitates(next(free), employer, counselor)
    season.effective[SCHOOL].add(signed.identity["student_number"])
    loses_cards(next(free), season.person())
    changes_phones(next(free), admin)
    corrects_the_roster(season, next(free), signed, admin)
    mover = next(free)
    moves_home(mover)
    asks_about_data(mover, admin)
    changes_staff(admin.person)
    province = season.person("province")
    for number in (27, 28):
        suspended = season.employer(number).person.reads("/api/employer")["id"]
        path = f"/api/employers/{suspended}/suspension"
        province.does("suspend", "POST", path, json={"reason": "涉嫌虚假招聘"})
    province.does("reinstate", "DELETE", path, json={"reason": "已查清"})


def tidies_its_desk(employer: Employer) -> None:
    person = employer.person
    path = "/api/employer/qualifications"
    person.does("qualify", "POST", path, data={"title": "营业执照"}, files={"file": PDF})
    person.does("change", "PATCH", "/api/employer", json={"phone": "0551-76549999"})
    mistaken = person.does("open_position", "POST", "/api/employer/positions", json=JOB)["id"]
    path = f"/api/employer/positions/{mistaken}"
    person.does("change_position", "PATCH", path, json={"headcount": 9})
    person.does("close_position", "DELETE", path)


def hesitates(graduate: Graduate, employer: Employer, counselor: Counselor) -> Graduate:
    """Withdraw on both sides, and sign in the end; the stamped paper is filed."""
    graduate.comes()
    withdrawn = f"/api/me/applications/{graduate.applies(employer)}"
    graduate.person.does("withdraw", "DELETE", withdrawn)
    application = graduate.invited_by(employer)
    path = f"/api/employer/applications/{application}/invitation"
    plan = {"at": (datetime.now(UTC) + timedelta(days=9)).isoformat(), "place": "合肥市"}
    employer.person.does("move_interview", "PUT", path, json=plan)
    employer.person.does("withdraw_interview", "DELETE", path)
    employer.does("invite", application, **plan)
    graduate.replies("accept_interview", application)
    employer.does("offer", application, terms=TERMS)
    path = f"/api/employer/applications/{application}/offer"
    employer.person.does("withdraw_offer", "DELETE", path)
    employer.does("offer", application, terms=TERMS)
    number = graduate.replies("accept_offer", application)["agreement_number"]
    counselor.decides("approve", number)
    path = f"/api/agreements/{number}/stamped-copy"
    counselor.person.does("file_stamped", "POST", path, files={"file": PDF})
    photographs(graduate, counselor, number)
    return graduate


def photographs(graduate: Graduate, counselor: Counselor, number: str) -> None:
    """Photograph the stamped page twice: the first picture is returned, the second accepted."""
    picture = {"file": ("盖章.jpg", photograph_print(counselor.prints(number)), "image/jpeg")}
    mine = "/api/me/agreement/stamped-copy"
    for answer, body in (("return", {"reason": "照片不清楚"}), ("acceptance", None)):
        offer = graduate.person.does("offer_stamped", "POST", mine, files=picture)["offer"]
        path = f"/api/stamped-copies/{number}/{offer}/{answer}"
        counselor.person.does(f"stamped_{answer}", "POST", path, json=body)


def loses_cards(graduate: Graduate, stranger: Person) -> None:
    """Revoke one card, and use up the tries of another."""
    graduate.comes()
    graduate.shows_card()
    graduate.person.does("revoke_card", "DELETE", "/api/me/card")
    path = f"/api/cards/{graduate.shows_card()}/verification"
    for number in range(WRONG_TRIES):
        expected = 409 if number == WRONG_TRIES - 1 else 422
        tail = {"id_tail": "000000"}
        stranger.does("wrong_tail", "POST", path, expected=(expected,), json=tail)


def changes_phones(graduate: Graduate, admin: Admin) -> None:
    """Bind another WeChat account, once the school has released the first."""
    graduate.comes()
    path = f"/api/graduates/{graduate.person.reads('/api/me')['graduate']['id']}/binding"
    admin.person.does("unbind", "DELETE", path, json={"reason": "更换手机"})
    graduate.person.signs_in_with_wechat(f"code-{graduate.number}-new")
    graduate.person.does("bind", "POST", "/api/me/binding", json=graduate.identity)


def moves_home(graduate: Graduate) -> None:
    """State another phone and address."""
    graduate.comes()
    new = {"phone": "19712345678", "home_address": "云山市新家巷 1 号"}
    graduate.person.does("change_contact", "PUT", "/api/me/contact", json=new)


def asks_about_data(graduate: Graduate, admin: Admin) -> None:
    """Take back a consent and give it again, and ask the school, which answers."""
    person = graduate.person
    person.does("withdraw_consent", "DELETE", "/api/me/consents/id_number")
    person.does("consent", "POST", "/api/me/consents/id_number", json={"notice": CURRENT})
    path, asked = "/api/me/privacy-requests", {"asked": "correction", "words": "专业写错了"}
    made = person.does("ask_about_data", "POST", path, json=asked)
    address = f"/api/privacy-requests/{made['id']}"
    admin.person.reads(address, person.receipt)
    answer = {"granted": False, "words": "与学籍一致"}
    admin.person.does("answer_about_data", "POST", f"{address}/answer", json=answer)
    person.does("ask_about_data", "POST", path, json=asked | {"asked": "copy"})


def corrects_the_roster(
    season: Province, waiting: Graduate, signed: Graduate, admin: Admin
) -> None:
    """Correct a graduate who has not come yet, and one whose agreement is in force.

    Both get a new phone, and belong to another college.
    """
    table = read_roster(season.rosters[SCHOOL].read_bytes())
    numbers = {one.identity["student_number"] for one in (waiting, signed)}
    rows = [dict(zip(table.header, row.cells, strict=True)) for row in table.rows]
    colleges = sorted({str(row["学院"]) for row in rows})
    changed = [
        row | {"手机号码": NEW_PHONE, "学院": colleges[colleges.index(str(row["学院"])) - 1]}
        for row in rows
        if row["学号"] in numbers
    ]
    assert admin.imports("更正.xlsx", write_xlsx_roster(*changed))["changed"] == len(numbers)


def changes_staff(admin: Person) -> None:
    newcomer = {"username": "newcomer", "name": "慕容老师", "password": "a long enough one"}
    path = "/api/staff/" + admin.does("appoint", "POST", "/api/staff", json=newcomer)["id"]
    admin.does("add_college", "POST", "/api/school/colleges", json={"college": "美术学院"})
    admin.does("reassign", "PATCH", path, json={"colleges": ["美术学院"]})
    admin.does("dismiss", "DELETE", path, json={"reason": "调离"})
