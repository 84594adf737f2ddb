"""A province to knock at: one of everything in the right state, and who may come to the doors."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from signing.http.api.agreements.offer_templates import describe_usual_terms
from signing.http.asking.forms import UsualTermsForm
from signing.pdf.agreement import make_press
from signing.use_cases.access.accounts import Accounts, NewSession
from signing.use_cases.access.clients import Clients
from signing.use_cases.access.lockouts import FREE, Lockouts
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.access.resets import Resets
from signing.use_cases.access.visits import Visit
from signing.use_cases.agreements.applications import Applications
from signing.use_cases.agreements.candidates import Candidates
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.offer_templates import OfferTemplates
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.core.actors import BoundGraduate, Counselor, Operator
from signing.use_cases.core.context import Context
from signing.use_cases.files.evidence import Upload
from signing.use_cases.graduates.roster import Rosters
from signing.use_cases.graduates.source_errors import SourceErrors
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.use_cases.printing.agreement_content import Papers
from signing.use_cases.printing.jobs.folder import PrintFolder
from signing.use_cases.printing.jobs.job import Order
from signing.use_cases.printing.jobs.orders import PrintJobs
from signing.use_cases.printing.printing import Printing
from signing.vocabulary import (
    AgreementNumber,
    ApplicationId,
    CopyName,
    Interview,
    ResumeText,
    Role,
    SourceField,
    staff_id,
    wechat_account_id,
)
from support.printing.documents import A_PDF, photograph
from support.use_cases.contexts import NOW, stamp
from support.use_cases.small_province import (
    TERMS,
    Town,
    card_holder,
    person,
)

RESUME = ResumeText(summary="", education="", experience="", skills="")
VISIT = Visit(now=NOW, address="203.0.113.7", request_id="test-request")
PASSWORD = "a long enough one"
SECRETS = ("林小满", "欧阳若兰", person("1").id_number, person("2").id_number, "13900001111")
"""What nobody may learn at a door that is closed to them."""


@dataclass
class Place:
    """Names of what stands in the province, and a session's token for everyone who may knock."""

    names: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)


def built(context: Context) -> Place:
    town = Town(context)
    place = Place(
        names={
            "code": "",
            "digest": "0" * 64,
            "no_size": "999999",
            "school": "99001",
            "college": "文学院",
            "unlock": "unlock",
        }
    )
    _staff(context, town, place)
    _free_graduate(context, town, place)
    _agreements(context, town, place)
    _uploads(context, town, place)
    _accounts(context, town, place)
    _print_jobs(context, town, place)
    return place


def _staff(context: Context, town: Town, place: Place) -> None:
    hash_ = hash_password(PASSWORD)
    people = {
        "counselor": (Role.COUNSELOR, "99001", ("文学院",)),
        "other_college": (Role.COUNSELOR, "99001", ("理学院",)),
        "other_school": (Role.COUNSELOR, "99002", ()),
        "admin": (Role.SCHOOL_ADMIN, "99001", ()),
        "other_admin": (Role.SCHOOL_ADMIN, "99002", ()),
        "province": (Role.PROVINCE, "", ()),
        "auditor": (Role.AUDITOR, "", ()),
    }
    for name, (role, school, colleges) in people.items():
        appointment = Appointment(name, "周老师", hash_, role, school, colleges)
        Schools(context).appoint(Operator(stamp=stamp()), appointment)
        place.tokens[name] = _session(context, role, staff_id(name), username=name).token
    place.names["staff_id"] = str(staff_id("counselor"))
    for number, name in ((0, "employer"), (1, "other_employer")):
        by = town.employer(number)
        place.tokens[name] = _session(
            context, Role.EMPLOYER, by.employer_id, username=f"employer-{number}"
        ).token
    place.names["employer_id"] = str(town.employer(0).employer_id)
    place.names["position_id"] = str(town.position(town.employer(0)))


def _free_graduate(context: Context, town: Town, place: Place) -> None:
    lin, employer = town.graduate("1"), town.employer(0)
    SourceErrors(context).report(lin, [SourceField.MAJOR], "应为网络工程")
    place.tokens["graduate"] = _of(context, lin)
    place.names["graduate_id"] = str(lin.graduate_id)
    stranger = wechat_account_id("stranger")
    place.tokens["stranger"] = Accounts(context).sign_in_with_wechat(stranger, NOW).token
    town.enrolled("9", name="赵新来")

    def applied() -> ApplicationId:
        position = town.position(employer)
        outcome = Applications(context).submit(lin, position, RESUME, Upload("简历.pdf", A_PDF))
        return ApplicationId(outcome.answer["id"])

    place.names["submitted"] = applied()
    place.names["invited"] = invited = applied()
    place.names["accepted"] = accepted = applied()
    place.names["offered"] = offered = applied()
    for one in (invited, accepted, offered):
        Candidates(context).invite(employer, one, Interview(at=NOW, place="合肥", note=""))
    for one in (accepted, offered):
        Applications(context).accept_interview(lin, one)
    Candidates(context).offer(employer, offered, TERMS)
    token = Cards(context).issue(lin).answer["token"]
    place.names["token"] = token
    tail = person("1").id_number[-6:]
    place.names["pass"] = Cards(context).verify(card_holder(), token, tail)


def _agreements(context: Context, town: Town, place: Place) -> None:
    """One that awaits review, one in effect, one under termination."""
    numbers = {name: AgreementNumber(town.signed(number)) for name, number in SIGNERS.items()}
    for name in ("signer", "leaver"):
        Reviews(context).approve(town.counselor(), numbers[name])
    files = [Upload("证明.pdf", A_PDF)]
    Terminations(context).request(town.bound(SIGNERS["leaver"]), "考研", files)
    form = UsualTermsForm.model_validate(TERMS.model_dump(exclude={"remarks", "archive_to"}))
    usual = describe_usual_terms(form)
    template = OfferTemplates(context).keep(town.employer(0), "工程师", usual)
    document = Employers(context).submit_qualification(town.employer(0), "营业执照", files[0])
    stamped = Upload("盖章.png", photograph(form="PNG"))
    Printing(context, make_press("")).file_stamped_copy(
        town.counselor(), numbers["leaver"], stamped
    )
    for name, number in SIGNERS.items():
        place.tokens[name] = _of(context, town.bound(number))
    place.names |= {
        "waiting": numbers["waiter"],
        "effective": numbers["signer"],
        "terminating": numbers["leaver"],
        "signer_id": str(town.bound(SIGNERS["signer"]).graduate_id),
        "leaver_id": str(town.bound(SIGNERS["leaver"]).graduate_id),
        "template": template["id"],
        "document": document.answer["digest"],
        "evidence": sha256(A_PDF).hexdigest(),
        "code": Papers(context).write_paper(numbers["signer"]).codes[CopyName.EMPLOYER],
    }


SIGNERS = {"waiter": "2", "signer": "3", "leaver": "4"}


def _uploads(context: Context, town: Town, place: Place) -> None:
    roster = (
        "学号,姓名,性别,证件类型,证件号码,学院,专业,学历层次,生源地代码,毕业年份\n"
        "20269,钱新,女,护照,E12345678,文学院,汉语言,本科,340100,2026\n"
    )
    place.names["upload"] = Rosters(context).preview(town.admin(), roster.encode())["token"]


def _print_jobs(context: Context, town: Town, place: Place) -> None:
    """Of the counselor: one that waits, one that was cancelled."""
    account = place.names["staff_id"]
    by = Counselor(
        stamp=stamp(Role.COUNSELOR, account=account), oversight=town.counselor().oversight
    )
    desk = PrintJobs(context, PrintFolder(Path()))  # nothing is drawn here
    order = Order([AgreementNumber(place.names["effective"])], tuple(CopyName))
    waiting, cancelled = (desk.order(by, order, "").answer["id"] for _ in range(2))
    desk.cancel(by, UUID(cancelled))
    place.names |= {"waiting_job": waiting, "cancelled_job": cancelled}


def _of(context: Context, by: BoundGraduate) -> str:
    return Accounts(context).sign_in_with_wechat(by.wechat_account, NOW).token


def _accounts(context: Context, town: Town, place: Place) -> None:
    """One that may set its password anew, and one that wrong tries closed."""
    counselor = staff_id("counselor")
    place.names["reset"] = Resets(context).offer(town.admin(), counselor, VISIT).token
    place.names["locked_id"] = str(staff_id("other_college"))
    own = Accounts(context).find_session(place.tokens["graduate"], NOW)
    assert own is not None
    place.names["session"] = str(own.session)
    admin = Accounts(context).find_session(place.tokens["admin"], NOW)
    assert admin is not None
    made = Clients(context).create(admin, "教务系统", [Scope.STATISTICS_READ], VISIT)
    place.names["client"] = made["client_id"]
    lockouts = Lockouts(context)
    for _ in range(FREE):
        lockouts.count_try(lockouts.key_of_password("other_college"), NOW)


def _session(context: Context, role: Role, subject: UUID, *, username: str) -> NewSession:
    return Accounts(context).open_session(role, subject, NOW, username=username)
