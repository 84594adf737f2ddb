"""What becomes of graduates of the bench: decided once for a class, as facts with blanks.

The aggregate decides each story, so no fact contradicts another. Where one graduate differs from
the next (numbers, names, what is encrypted) it has a blank, `{{word}}`, filled for each.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from operator import itemgetter
from typing import Any
from uuid import UUID

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.release import ReleaseRequest
from signing.aggregates.wechat_account import WeChatAccount
from signing.codes.identity import RESIDENT_ID
from signing.demo.companies import DemoEmployer
from signing.demo.paper import application_form
from signing.facts import Fact
from signing.storage.copying import pack_kind
from signing.vocabulary import (
    Actor,
    Attribution,
    CopyName,
    EmployerParty,
    Encrypted,
    FileRef,
    Interview,
    Person,
    Resume,
    Role,
    Studies,
    Terms,
    staff_id,
)
from signing.vocabulary.values import Value

GRADUATE, ACCOUNT, CARD = (UUID(int=(0xBE9C << 112) + number) for number in (1, 2, 3))
IN_BLANKS = {str(GRADUATE): "{{graduate}}", str(ACCOUNT): "{{account}}", str(CARD): "{{card}}"}
BLANK = re.compile(r"\{\{([a-z]+)\}\}")
FORM = application_form()
FORM_DIGEST = sha256(FORM).hexdigest()
STEPS = {
    "enrolled": (8, ""),
    "bound": (4, "bind"),
    "confirmed": (8, "bind confirm"),
    "applied": (5, "bind confirm apply"),
    "placed elsewhere": (3, "bind confirm place"),
    "platform, waiting": (2, "bind confirm apply be_offered accept"),
    "platform, approved": (8, "bind confirm apply be_offered accept approve"),
    "platform, printed": (25, "bind confirm apply be_offered accept approve print_paper"),
    "directly, waiting": (2, "bind confirm sign"),
    "directly, rejected": (3, "bind confirm sign reject"),
    "directly, approved": (5, "bind confirm sign approve"),
    "directly, printed": (18, "bind confirm sign approve print_paper"),
    "by card, approved": (4, "bind confirm sign_by_card approve"),
    "by card, printed": (3, "bind confirm sign_by_card approve print_paper"),
    "released": (2, "bind confirm sign approve print_paper release"),
}
"""How many of a hundred, and what they do after they were enrolled."""


class Form:
    """A text with blanks."""

    def __init__(self, text: str) -> None:
        for written, blank in IN_BLANKS.items():
            text = text.replace(written, blank)
        parts = BLANK.split(text)
        self._form = "%b".join(one.replace("%", "%%") for one in parts[::2]).encode()
        self._pick = _make_picker(parts[1::2])

    def fill(self, values: Mapping[str, bytes]) -> bytes:
        filled: bytes = self._form % self._pick(values)
        return filled


def _make_picker(blanks: list[str]) -> Any:
    if len(blanks) > 1:
        return itemgetter(*blanks)
    return lambda values: tuple(values[one] for one in blanks)


@dataclass(frozen=True)
class FactForm:
    """`of_account`: a fact of the graduate's WeChat account, not of the graduate.

    `kind` is its version and topic, packed for a COPY.
    """

    of_account: bool
    kind: bytes
    state: Form


@dataclass(frozen=True)
class Story:
    """Facts in their order; `secrets` are encrypted for each graduate, by their blanks."""

    facts: tuple[FactForm, ...]
    secrets: Mapping[str, Form]
    keeps_file: bool


@dataclass(frozen=True)
class Firm:
    """An employer with its open position."""

    party: EmployerParty
    contact: str
    position: UUID
    company: DemoEmployer


@dataclass(frozen=True)
class Setting:
    """What the graduates of a class have in common."""

    school: str
    year: int
    college: str
    major: str
    began: datetime
    request_id: str


def make_story(steps: str, setting: Setting, firm: Firm) -> Story:
    """Play the steps once, and leave blank what differs from one graduate to the next."""
    season = _Season(setting, firm)
    season.enrol()
    for step in steps.split():
        getattr(season, step)()
    forms = tuple(
        FactForm(
            fact.originator_id == ACCOUNT,
            pack_kind(fact.originator_version, fact.topic()),
            Form(fact.state().decode()),
        )
        for fact in season.facts
    )
    return Story(forms, season.secrets, keeps_file="release" in steps.split())


class _Season:
    def __init__(self, setting: Setting, firm: Firm) -> None:
        self.facts: list[Fact] = []
        self.secrets: dict[str, Form] = {}
        self._setting, self._firm = setting, firm
        self._state = Graduate(GRADUATE)
        self._now = setting.began

    def enrol(self) -> None:
        setting = self._setting
        person = Person(
            name="{{name}}",
            gender="{{gender}}",
            document_type=RESIDENT_ID,
            id_number="{{idnumber}}",
            ethnicity="汉族",
            political_status="共青团员",
            phone="{{phone}}",
            home_address="安徽省某市某路{{serial}}号",
            hardship="0",
        )
        studies = Studies(
            college=setting.college,
            major=setting.major,
            level="本科",
            duration="4",
            training_mode="1",
            origin_region="340103",
            teacher_training="0",
        )
        self._did(
            self._state.enrol(
                self._by(Role.SCHOOL_ADMIN),
                school_code=setting.school,
                year=setting.year,
                student_number="{{number}}",
                identity_digest="{{digest}}",
                person=self._seal("person", person),
                studies=studies,
            )
        )

    def bind(self) -> None:
        by = self._by(Role.GRADUATE, days=8)
        self.facts.append(WeChatAccount(ACCOUNT).claim(by, GRADUATE))
        self._did(self._state.bind(by, ACCOUNT))

    def confirm(self) -> None:
        self._did(self._state.confirm_source(self._by(Role.GRADUATE)))

    def place(self) -> None:
        self._did(self._state.record_destination(self._by(Role.SCHOOL_ADMIN), "80"))

    def apply(self) -> None:
        studies = self._state.studies
        resume = Resume(
            name="{{name}}",
            college=studies.college,
            major=studies.major,
            level=studies.level,
            summary="应届毕业生，踏实好学。",
            education="本科，专业排名前 20%。",
            experience="暑期实习三个月。",
            skills="沟通、协作、办公软件",
        )
        self._did(
            self._state.submit_resume(
                self._by(Role.GRADUATE),
                position_id=self._firm.position,
                employer_id=self._employer,
                resume=self._seal("resume", resume),
            )
        )

    def be_offered(self) -> None:
        by, mine = self._by(Role.EMPLOYER), self._state.applications[-1].id
        at = by.at + timedelta(days=3)
        interview = Interview(at=at, place="公司三楼会议室", note="请携带成绩单")
        self._did(
            self._state.invite(
                by,
                application_id=mine,
                employer_id=self._employer,
                interview=self._seal("interview", interview),
                reply_by=at,
            )
        )
        self._did(self._state.accept_interview(self._by(Role.GRADUATE), mine))
        by = self._by(Role.EMPLOYER)
        self._did(
            self._state.offer(
                by,
                application_id=mine,
                employer_id=self._employer,
                employer_name=self._firm.party.name,
                position_title=self._firm.company.job,
                terms=self._seal("terms", self._terms()),
                reply_by=by.at + timedelta(days=5),
            )
        )

    def accept(self) -> None:
        self._did(
            self._state.accept_offer(
                self._by(Role.GRADUATE),
                application_id=self._state.applications[-1].id,
                employer=self._party(),
                position_title=self._firm.company.job,
            )
        )

    def sign(self) -> None:
        self._did(
            self._state.sign_directly(
                self._by(Role.EMPLOYER),
                employer=self._party(),
                position_id=self._firm.position,
                position_title=self._firm.company.job,
                terms=self._seal("terms", self._terms()),
            )
        )

    def sign_by_card(self) -> None:
        by = self._by(Role.GRADUATE)
        expires = by.at + timedelta(days=2)
        self._did(self._state.issue_card(by, card_id=CARD, expires_at=expires))
        self._did(
            self._state.sign_by_card(
                self._by(Role.CARD_HOLDER),
                card_id=CARD,
                employer=self._party().model_copy(update={"id": None}),
                position_title=self._firm.company.job,
                terms=self._seal("terms", self._terms()),
            )
        )

    def approve(self) -> None:
        """Where the graduate did not accept it themselves, it says that they were asked."""
        known = self._state.agreements[-1].is_confirmed
        said = None if known else self._seal_text("verified", "已电话联系毕业生，本人愿意签约。")
        by = self._by(Role.COUNSELOR)
        self._did(self._state.approve(by, self._number, None, verified=said))

    def reject(self) -> None:
        reason = self._seal_text("reason", "工作地点与协议不一致，请与单位核对后重新签约。")
        self._did(self._state.reject(self._by(Role.COUNSELOR), self._number, None, reason))

    def print_paper(self) -> None:
        """Printed before prints recorded their file: nothing is drawn here."""
        by, copies = self._by(Role.COUNSELOR), tuple(CopyName)
        self._did(self._state.print_agreement(by, self._number, copies=copies, reason=None))

    def release(self) -> None:
        name = self._seal_text("filename", "解约申请.pdf")
        paper = FileRef(digest=FORM_DIGEST, size=len(FORM), media_type="application/pdf", name=name)
        self._did(
            self._state.request_termination(
                self._by(Role.GRADUATE),
                self._number,
                ReleaseRequest(reason=self._seal_text("reason", "已考取研究生"), files=(paper,)),
            )
        )
        by = self._by(Role.COUNSELOR)
        self._did(self._state.approve_termination(by, self._number, None))

    @property
    def _number(self) -> Any:
        return self._state.agreements[-1].number

    @property
    def _employer(self) -> UUID:
        assert self._firm.party.id is not None  # registered
        return self._firm.party.id

    def _party(self) -> EmployerParty:
        sealed = self._seal_text("contact", self._firm.contact)
        return self._firm.party.model_copy(update={"contact": sealed})

    def _terms(self) -> Terms:
        day = self._now.date()
        return Terms(
            monthly_pay=Decimal(self._firm.company.pay),
            probation_months=3,
            service_years=3,
            workplace="合肥市",
            report_from=day + timedelta(days=60),
            report_to=day + timedelta(days=75),
            penalty=Decimal(3000),
            remarks="单位提供住宿；其余事项由双方协商。",
            archive_to="合肥市人才交流中心",
            job_category=self._firm.company.job_category,
        )

    def _did(self, fact: Any) -> None:
        self.facts.append(fact)
        self._state = self._state.evolve(fact)

    def _seal(self, blank: str, value: Value) -> Encrypted:
        return self._seal_text(blank, value.model_dump_json())

    def _seal_text(self, blank: str, text: str) -> Encrypted:
        self.secrets[blank] = Form(text)
        return Encrypted(sealed=f"{{{{{blank}}}}}")

    def _by(self, role: Role, days: int = 1) -> Attribution:
        school = self._setting.school
        accounts = {
            Role.SCHOOL_ADMIN: str(staff_id(f"admin-{school}")),
            Role.COUNSELOR: str(staff_id(f"counselor-{school}")),
            Role.EMPLOYER: str(self._employer),
            Role.GRADUATE: str(ACCOUNT),
            Role.CARD_HOLDER: "card",
        }
        self._now += timedelta(days=days)
        return Attribution(
            actor=Actor(account=accounts[role], role=role),
            at=self._now,
            request_id=self._setting.request_id,
        )
