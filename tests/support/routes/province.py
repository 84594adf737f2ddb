"""A province to knock at: one of everything in the right state, and who may come to the doors."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from signing.aggregates.graduate import Graduate
from signing.events import WeChatBound
from signing.http.api.agreements.offer_templates import describe_usual_terms
from signing.http.asking.forms import UsualTermsForm
from signing.pdf.agreement import make_press
from signing.privacy_notices import CURRENT
from signing.storage.account_tables import passkeys
from signing.use_cases.access.account_rows import name_employer_account
from signing.use_cases.access.accounts import Accounts, NewSession
from signing.use_cases.access.clients import Clients
from signing.use_cases.access.lockouts import FREE, Lockouts
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.person_check_rows import PersonCheckRows
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.access.resets import Resets
from signing.use_cases.access.visits import Visit
from signing.use_cases.agreements.amendments import Amendments
from signing.use_cases.agreements.applications import Applications
from signing.use_cases.agreements.candidates import Candidates
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.offer_templates import OfferTemplates
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.core.actors import (
    Anyone,
    BoundGraduate,
    Counselor,
    Operator,
    WeChatUser,
)
from signing.use_cases.core.context import Context
from signing.use_cases.files.evidence import Upload
from signing.use_cases.graduates.binding_reports import BindingReports, Reported
from signing.use_cases.graduates.roster import Rosters
from signing.use_cases.graduates.source_errors import SourceErrors
from signing.use_cases.notices.webhook_addresses import read_place
from signing.use_cases.notices.webhook_deliveries import Deliveries
from signing.use_cases.notices.webhooks import WantedWebhook, Webhooks
from signing.use_cases.organisations.claims import Claims
from signing.use_cases.organisations.colleagues import Colleagues
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.invitations import Invitations
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.use_cases.organisations.verification import Verifications
from signing.use_cases.printing.agreement_content import Papers
from signing.use_cases.printing.jobs.folder import PrintFolder
from signing.use_cases.printing.jobs.job import Order
from signing.use_cases.printing.jobs.orders import PrintJobs
from signing.use_cases.printing.printing import Printing
from signing.use_cases.privacy.requests import PrivacyRequests
from signing.vocabulary import (
    AgreementNumber,
    ApplicationId,
    Contact,
    CopyName,
    Interview,
    PrivacyRequestKind,
    ResumeText,
    Role,
    SourceField,
    staff_id,
    wechat_account_id,
)
from signing.vocabulary.binding_marks import MarkId, MarkKind
from support.printing.documents import A_PDF, draw_photograph
from support.use_cases.contexts import NOW, make_stamp
from support.use_cases.small_province import (
    CREDIT_CODES,
    TERMS,
    SmallProvince,
    make_card_holder,
    make_employer_form,
    make_person,
)

RESUME = ResumeText(summary="", education="", experience="", skills="")
VISIT = Visit(now=NOW, address="203.0.113.7", request_id="test-request")
PASSWORD = "a long enough one"
WAITING_CODE = "91340100MA0000003R"
"""Of an employer that waits to be verified."""
SECRETS = (
    "林小满",
    "欧阳若兰",
    make_person("1").id_number,
    make_person("2").id_number,
    "13900001111",
)
"""What nobody may learn at a door that is closed to them."""


@dataclass
class FilledProvince:
    """Identifiers by name, and a session's token for every role."""

    names: dict[str, str]
    tokens: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ProvinceTemplate:
    """A database with a filled province, to be copied, and the folder of its keys and files."""

    database: str
    data: Path
    province: FilledProvince


def fill_province(context: Context) -> FilledProvince:
    small_province = SmallProvince(context)
    province = FilledProvince(
        names={
            "code": "",
            "digest": "0" * 64,
            "no_size": "999999",
            "no_notice": "0",
            "school": "99001",
            "college": "文学院",
            "unlock": "unlock",
            "help": "graduate",
        }
    )
    _add_staff(context, small_province, province)
    _add_free_graduate(context, small_province, province)
    _add_agreements(context, small_province, province)
    _add_amendments(context, small_province, province)
    _add_uploads(context, small_province, province)
    _add_claim(context, small_province, province)
    _add_accounts(context, small_province, province)
    _add_print_jobs(context, small_province, province)
    _add_colleagues(context, small_province, province)
    _add_bindings(context, small_province, province)
    return province


def _add_staff(context: Context, small_province: SmallProvince, province: FilledProvince) -> None:
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
        Schools(context).appoint(Operator(stamp=make_stamp()), appointment)
        province.tokens[name] = _open_session(context, role, staff_id(name), username=name).token
    province.names["staff_id"] = str(staff_id("counselor"))
    for number, name in ((0, "employer"), (1, "other_employer")):
        by = small_province.employer(number)
        province.tokens[name] = _open_session(
            context,
            Role.EMPLOYER,
            by.employer_id,
            username=name_employer_account(f"employer-{number}"),
        ).token
    province.names["employer_id"] = str(small_province.employer(0).employer_id)
    waiting = make_employer_form(WAITING_CODE, "江淮新来科技有限公司")
    by_anyone = Anyone(stamp=make_stamp())
    newcomer = Employers(context).register(by_anyone, waiting, "newcomer-firm", hash_, CURRENT)
    province.names["waiting_id"] = newcomer.answer["id"]
    Verifications(context).delegate(small_province.province(), "99001")
    province.names["position_id"] = str(small_province.open_position(small_province.employer(0)))


def _add_free_graduate(
    context: Context, small_province: SmallProvince, province: FilledProvince
) -> None:
    lin, employer = small_province.graduate("1"), small_province.employer(0)
    SourceErrors(context).report(lin, [SourceField.MAJOR], "应为网络工程")
    asked = PrivacyRequests(context).ask(lin, PrivacyRequestKind.CORRECTION, "专业写错了")
    province.names["inquiry"] = asked.answer["id"]
    province.tokens["graduate"] = _sign_in_graduate(context, lin)
    province.names["graduate_id"] = str(lin.graduate_id)
    stranger = wechat_account_id("stranger")
    province.tokens["stranger"] = Accounts(context).sign_in_with_wechat(stranger, NOW).token
    small_province.enrol("9", name="赵新来")

    def applied() -> ApplicationId:
        position = small_province.open_position(employer)
        outcome = Applications(context).submit(lin, position, RESUME, Upload("简历.pdf", A_PDF))
        return ApplicationId(outcome.answer["id"])

    province.names["submitted"] = applied()
    province.names["invited"] = invited = applied()
    province.names["accepted"] = accepted = applied()
    province.names["offered"] = offered = applied()
    for one in (invited, accepted, offered):
        Candidates(context).invite(
            employer, one, Interview(at=NOW + timedelta(days=7), place="合肥", note="")
        )
    for one in (accepted, offered):
        Applications(context).accept_interview(lin, one)
    Candidates(context).offer(employer, offered, TERMS)
    token = Cards(context).issue(lin).answer["token"]
    province.names["token"] = token
    tail = make_person("1").id_number[-6:]
    province.names["check"] = _begin_check(context, lin)
    province.names["pass"] = Cards(context).verify(make_card_holder(), token, tail)


def _begin_check(context: Context, one: BoundGraduate) -> str:
    """Let a code be on its way, from before the province asked nobody any more."""
    check, rows = uuid4(), PersonCheckRows(context.engine)
    of = {"account": one.wechat_account, "graduate": one.graduate_id, "accepted": None}
    rows.open(of | {"id": check, "step": "confirmation", "kind": "sms"}, NOW)
    rows.note_start(check, {"sent_to": "1*********1", "code_digest": b"of no code"})
    return str(check)


def _add_agreements(
    context: Context, small_province: SmallProvince, province: FilledProvince
) -> None:
    """Add an agreement that awaits review, one in effect, one under termination."""
    numbers = {
        name: AgreementNumber(small_province.sign_agreement(number))
        for name, number in SIGNERS.items()
    }
    for name in ("signer", "leaver"):
        Reviews(context).approve(small_province.counselor(), numbers[name])
    files = [Upload("证明.pdf", A_PDF)]
    Terminations(context).request(small_province.find_bound(SIGNERS["leaver"]), "考研", files)
    form = UsualTermsForm.model_validate(TERMS.model_dump(exclude={"remarks", "archive_to"}))
    usual = describe_usual_terms(form)
    template = OfferTemplates(context).keep(small_province.employer(0), "工程师", usual)
    document = Employers(context).submit_qualification(
        small_province.employer(0), "营业执照", files[0]
    )
    stamped = Upload("盖章.png", draw_photograph(form="PNG"))
    Printing(context, make_press("")).file_stamped_copy(
        small_province.counselor(), numbers["leaver"], stamped
    )
    _offer_stamped_copy(context, small_province, numbers["leaver"])
    for name, number in SIGNERS.items():
        province.tokens[name] = _sign_in_graduate(context, small_province.find_bound(number))
    province.names |= {
        "waiting": numbers["waiter"],
        "effective": numbers["signer"],
        "terminating": numbers["leaver"],
        "signer_id": str(small_province.find_bound(SIGNERS["signer"]).graduate_id),
        "leaver_id": str(small_province.find_bound(SIGNERS["leaver"]).graduate_id),
        "template": template["id"],
        "offer": "1",
        "picture": "sent",
        "document": document.answer["digest"],
        "evidence": sha256(A_PDF).hexdigest(),
        "code": Papers(context).write_paper(numbers["signer"]).codes[CopyName.EMPLOYER],
    }


def _add_amendments(
    context: Context, small_province: SmallProvince, province: FilledProvince
) -> None:
    """Add one that waits for its graduate, one for its employer, and one for the school."""
    desk, employer = Amendments(context), small_province.employer(0)
    for_employer, for_school = (
        AgreementNumber(small_province.sign_agreement(number)) for number in ("5", "6")
    )
    for number in (for_employer, for_school):
        Reviews(context).approve(small_province.counselor(), number)
    asked: dict[str, Any] = {
        "terms": TERMS.model_copy(update={"monthly_pay": Decimal("8800.00")}),
        "reason": "转正后调薪",
    }
    desk.propose(employer, AgreementNumber(province.names["effective"]), **asked)
    desk.propose(small_province.find_bound("5"), for_employer, **asked)
    desk.propose(employer, for_school, **asked)
    desk.accept(small_province.find_bound("6"), for_school, 1)
    province.names |= {"for_employer": for_employer, "for_school": for_school, "first": "1"}


def _offer_stamped_copy(
    context: Context, small_province: SmallProvince, number: AgreementNumber
) -> None:
    """As if the leaver had photographed the stamped page, which could not be laid flat."""
    by = small_province.find_bound(SIGNERS["leaver"])
    graduate = context.ledger.load(Graduate, by.graduate_id)
    cipher = context.vault.load_cipher(graduate.id)
    file = context.evidence.keep(cipher, Upload("盖章.jpg", draw_photograph()))
    offered = graduate.offer_stamped_copy(by.stamp, number, CopyName.SCHOOL, file=file)
    context.ledger.save(by, offered, answer=None)


SIGNERS = {"waiter": "2", "signer": "3", "leaver": "4"}


def _add_uploads(context: Context, small_province: SmallProvince, province: FilledProvince) -> None:
    roster = (
        "学号,姓名,性别,证件类型,证件号码,学院,专业,学历层次,生源地代码,毕业年份\n"
        "20269,钱新,女,护照,E12345678,文学院,汉语言,本科,340100,2026\n"
    )
    province.names["upload"] = Rosters(context).preview(small_province.admin(), roster.encode())[
        "token"
    ]


def _add_print_jobs(
    context: Context, small_province: SmallProvince, province: FilledProvince
) -> None:
    """Add a waiting and a cancelled print job of the counselor."""
    account = province.names["staff_id"]
    by = Counselor(
        stamp=make_stamp(Role.COUNSELOR, account=account),
        oversight=small_province.counselor().oversight,
    )
    desk = PrintJobs(context, PrintFolder(Path()))  # nothing is drawn here
    order = Order([AgreementNumber(province.names["effective"])], tuple(CopyName))
    waiting, cancelled = (desk.order(by, order, "").answer["id"] for _ in range(2))
    desk.cancel(by, UUID(cancelled))
    province.names |= {"waiting_job": waiting, "cancelled_job": cancelled}


def _add_colleagues(
    context: Context, small_province: SmallProvince, province: FilledProvince
) -> None:
    """Add a colleague of the employer who joined, and one who was invited."""
    by, desk = small_province.employer(0), Colleagues(context)
    joining, waiting = (desk.invite(by, name).answer for name in ("李梅", "韩雷"))
    mei, token = UUID(joining["id"]), desk.name_first_link(by, joining).token
    anyone = Anyone(stamp=make_stamp())
    Invitations(context).join(anyone, token, "mei", hash_password(PASSWORD))
    province.names |= {
        "colleague_id": str(mei),
        "invited_id": waiting["id"],
        "invitation": desk.name_first_link(by, waiting).token,
    }
    stored = name_employer_account("mei")
    opened = _open_session(context, Role.EMPLOYER, mei, username=stored)
    province.tokens["colleague"] = opened.token


def _add_claim(context: Context, small_province: SmallProvince, province: FilledProvince) -> None:
    """Let somebody claim the other employer."""
    claimed = small_province.employer(1)
    reach = Contact(address="", contact="唐若水", phone="0551-61000000")
    made = Claims(context).claim(
        Anyone(stamp=make_stamp(Role.ANYONE), address="203.0.113.9"),
        *(CREDIT_CODES[1], reach, "本公司从未注册", Upload("执照.pdf", A_PDF)),
    )
    province.names |= {
        "claim": made.answer["id"],
        "claimed_id": str(claimed.employer_id),
        "credit_code": CREDIT_CODES[0],
    }


def _add_bindings(
    context: Context, small_province: SmallProvince, province: FilledProvince
) -> None:
    """Let somebody report that they cannot bind; name the phone on which a graduate bound."""
    account = wechat_account_id("another stranger")
    by = WeChatUser(stamp=make_stamp(Role.GRADUATE), wechat_account=account)
    said = Reported(name="赵新莱", student_number="9", phone="13900001111", words="姓名写错了")
    province.names["report"] = BindingReports(context).report(by, "99001", said)["id"]
    facts = context.ledger.load_facts(small_province.find_bound("1").graduate_id)
    [bound] = [fact for fact in facts if isinstance(fact, WeChatBound)]
    province.names["mark"] = str(MarkId(MarkKind.DEVICE, bound.device))


def _sign_in_graduate(context: Context, by: BoundGraduate) -> str:
    return Accounts(context).sign_in_with_wechat(by.wechat_account, NOW).token


def _add_accounts(
    context: Context, small_province: SmallProvince, province: FilledProvince
) -> None:
    """Add a link for a new password, and an account locked by wrong tries."""
    counselor = staff_id("counselor")
    province.names["reset"] = Resets(context).offer(small_province.admin(), counselor, VISIT).token
    province.names["locked_id"] = str(staff_id("other_college"))
    own = Accounts(context).find_session(province.tokens["graduate"], NOW)
    assert own is not None
    province.names["session"] = str(own.session)
    another = _open_session(context, Role.COUNSELOR, counselor, username="counselor")
    theirs = Accounts(context).find_session(another.token, NOW)
    assert theirs is not None
    province.names["staff_session"] = str(theirs.session)
    admin = Accounts(context).find_session(province.tokens["admin"], NOW)
    assert admin is not None
    made = Clients(context).create(admin, "教务系统", [Scope.STATISTICS_READ], VISIT)
    province.names["client"] = made["client_id"]
    _add_webhook(context, small_province, province)
    province.names["passkey"] = str(_add_passkey(context, "auditor"))
    lockouts = Lockouts(context)
    for _ in range(FREE):
        lockouts.count_try(lockouts.key_of_password("other_college"), NOW)
        lockouts.count_try(lockouts.key_of_confirmation("other_college"), NOW)


def _add_webhook(context: Context, small_province: SmallProvince, province: FilledProvince) -> None:
    """Add one of the school, at an address that needs no resolver, and a test that waits."""
    stamp = make_stamp(Role.SCHOOL_ADMIN, account=str(staff_id("admin")))
    admin = replace(small_province.admin(), stamp=stamp)
    wanted = WantedWebhook("教务系统", read_place("https://93.184.216.34/hooks"))
    webhook = Webhooks(context).make(admin, wanted, VISIT, "")["id"]
    province.names["webhook"] = str(webhook)
    province.names["delivery"] = str(Deliveries(context).send_test(admin, webhook)["id"])


def _add_passkey(context: Context, username: str) -> UUID:
    """Enrol one of which nobody has the key."""
    sealed = context.vault.make_cipher(staff_id(username)).encrypt_bytes("办公室电脑".encode())
    row = {
        "username": username,
        "credential": b"a credential",
        "public_key": b"",
        "sign_count": 0,
        "sealed_name": sealed,
        "created_at": NOW,
    }
    with context.engine.connect() as connection:
        made: UUID = connection.execute(
            insert(passkeys).values(row).returning(passkeys.c.id)
        ).scalar_one()
    return made


def _open_session(context: Context, role: Role, subject: UUID, *, username: str) -> NewSession:
    return Accounts(context).open_session(role, subject, NOW, username=username)
