"""A small province for tests of use cases: two schools, two employers, graduates to sign with."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from stdnum.cn import ric

from signing.aggregates.graduate import Graduate
from signing.privacy_notices import CURRENT
from signing.use_cases.agreements.confirmations import Confirmations
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.core.actors import (
    Anyone,
    BoundGraduate,
    CardHolder,
    Counselor,
    EmployerUser,
    Operator,
    Province,
    SchoolAdmin,
    Someone,
    WeChatUser,
)
from signing.use_cases.core.context import Context
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.graduates.enrolled_id_numbers import EnrolledIdNumbers
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.positions import Positions
from signing.use_cases.organisations.schools import Schools
from signing.use_cases.organisations.verification import Verifications
from signing.use_cases.privacy.notices import Acceptance
from signing.vocabulary import (
    Contact,
    EmployerForm,
    Identity,
    Job,
    Oversight,
    Person,
    Role,
    Studies,
    Terms,
    employer_id,
    graduate_id,
    wechat_account_id,
)
from support.use_cases.contexts import NOW, make_stamp

ACCEPTED = Acceptance(CURRENT, id_number=True)
"""What graduates tick when they bind; whoever is to be shown the notice binds without it."""
COLLEGES = ("文学院", "理学院")
TERMS = Terms(
    monthly_pay=Decimal("8000.00"),
    probation_months=2,
    service_years=2,
    workplace="合肥市",
    report_from=date(2026, 7, 1),
    report_to=date(2026, 7, 15),
    penalty=Decimal(0),
    remarks="",
    archive_to="",
    job_category="13",
)
JOB = Job(
    title="工程师",
    job_category="13",
    workplace="合肥市",
    monthly_pay=Decimal("8000.00"),
    headcount=3,
    description="",
)
CREDIT_CODES = ("91340100MA0000001K", "91340100MA0000002N")


def make_employer_form(
    credit_code: str = CREDIT_CODES[0], name: str = "江淮云图科技有限公司"
) -> EmployerForm:
    contact = Contact(address="合肥市科学大道8号", contact="韩梅梅", phone="13900001111")
    return EmployerForm(
        name=name, credit_code=credit_code, kind="39", industry="34", region="340100",
        contact=contact,
    )  # fmt: skip


def make_id_number(number: str) -> str:
    """Return one whose check character fits; of a number of more than digits its bytes count."""
    counted = (
        int(number) if number.isdecimal() else int.from_bytes(number.upper().encode()) % 10_000
    )
    years, serial = divmod(counted, 1000)
    digits = f"340100{2004 + years}0101{serial:03}"
    return digits + str(ric.calc_check_digit(f"{digits}?"))


def make_person(number: str, name: str = "林小满", phone: str = "") -> Person:
    return Person(
        name=name,
        gender="女",
        document_type="居民身份证",
        id_number=make_id_number(number),
        phone=phone,
    )


class SmallProvince:
    """Two schools, registered at once; methods make everything else when called."""

    def __init__(self, context: Context) -> None:
        self.context = context
        contact = Contact(address="", contact="", phone="")
        for code in ("99001", "99002"):
            Schools(context).register(
                self.province(), code, f"第{code}号大学", contact, COLLEGES, None
            )

    def province(self) -> Province:
        return Province(stamp=make_stamp(Role.PROVINCE), oversight=Oversight())

    def operator(self) -> Operator:
        return Operator(stamp=make_stamp())

    def admin(self, school: str = "99001") -> SchoolAdmin:
        return SchoolAdmin(
            stamp=make_stamp(Role.SCHOOL_ADMIN, account=f"admin-{school}"),
            oversight=Oversight(school_code=school),
        )

    def counselor(self, *colleges: str, school: str = "99001", **asked: Any) -> Counselor:
        oversight = Oversight(school_code=school, colleges=frozenset(colleges))
        by = make_stamp(Role.COUNSELOR, account=f"counselor-{school}")
        return Counselor(stamp=by, oversight=oversight, **asked)

    def employer(self, number: int = 0) -> EmployerUser:
        """Return an employer, registered at the first call."""
        code = CREDIT_CODES[number]
        by = EmployerUser(
            stamp=make_stamp(Role.EMPLOYER, account=str(employer_id(code))),
            employer_id=employer_id(code),
        )
        if not self.context.ledger.load_facts(by.employer_id):
            Employers(self.context).register(
                Anyone(stamp=make_stamp()),
                make_employer_form(code),
                f"employer-{number}",
                "no hash",
                CURRENT,
            )
            Verifications(self.context).verify(self.province(), by.employer_id)
        return by

    def open_position(self, employer: EmployerUser) -> UUID:
        return UUID(Positions(self.context).open(employer, JOB).answer["id"])

    def graduate(
        self,
        number: str = "1",
        *,
        name: str = "林小满",
        school: str = "99001",
        college: str = "文学院",
        confirmed: bool = True,
        told: bool = True,
        phone: str = "",
        account: UUID | None = None,
    ) -> BoundGraduate:
        """Return a graduate on the roster who is bound, and confirmed unless told otherwise.

        `told` what is kept of them, and consenting that the ID number is used.
        """
        enrolled = self.enrol(number, name=name, school=school, college=college, phone=phone)
        account = account or wechat_account_id(f"{school}{number}")
        user = WeChatUser(
            stamp=make_stamp(Role.GRADUATE, account=str(account)), wechat_account=account
        )
        who = self.identity(number, name=name, school=school)
        phone = f"phone-of-a-graduate-without-a-name-{school}-{number}"
        Bindings(self.context).bind(user, who, ACCEPTED if told else None, phone)
        by = BoundGraduate(stamp=user.stamp, wechat_account=account, graduate_id=enrolled.id)
        if confirmed:
            Bindings(self.context).confirm_source(by)
        return by

    def find_bound(self, number: str = "1", school: str = "99001") -> BoundGraduate:
        """Return a graduate who was bound before."""
        account = wechat_account_id(f"{school}{number}")
        by = make_stamp(Role.GRADUATE, account=str(account))
        one = graduate_id(school, NOW.year, number)
        return BoundGraduate(stamp=by, wechat_account=account, graduate_id=one)

    def enrol(
        self,
        number: str = "1",
        *,
        name: str = "林小满",
        school: str = "99001",
        college: str = "文学院",
        phone: str = "",
    ) -> Graduate:
        who = make_person(number, name, phone)
        one = Graduate(graduate_id(school, NOW.year, number))
        admin = self.admin(school)
        enrolled = one.enrol(
            admin.stamp,
            school_code=school,
            year=NOW.year,
            student_number=number,
            identity_digest=self.context.vault.digest_identity(
                school, number, who.id_number, who.name
            ),
            person=self.context.vault.make_cipher(one.id).encrypt_value(who),
            studies=Studies(college=college, major="汉语言", level="本科", origin_region="340100"),
        )
        kept = EnrolledIdNumbers(self.context).record(school, [(one.id, number, who)])
        self.context.ledger.save(admin, enrolled, answer={}, beside=[kept])
        return one.evolve(enrolled)

    def identity(
        self, number: str = "1", *, name: str = "林小满", school: str = "99001"
    ) -> Identity:
        return Identity(
            school_code=school,
            name=name,
            student_number=number,
            id_number=make_person(number).id_number,
        )

    def sign_agreement(self, number: str = "1", employer: int = 0) -> str:
        """Sign a new graduate directly, who confirms it; return the agreement's number."""
        signed = self.sign_unconfirmed(number, employer)
        Confirmations(self.context).confirm(self.find_bound(number))
        return signed

    def sign_unconfirmed(self, number: str = "1", employer: int = 0, phone: str = "") -> str:
        """Sign a new graduate directly, who says nothing to it."""
        self.graduate(number, phone=phone)
        by = self.employer(employer)
        outcome = Signings(self.context).sign_directly(
            by, self.open_position(by), self.identity(number), TERMS
        )
        signed = outcome.answer["agreement_number"]
        assert signed is not None
        return signed

    def load_graduate(self, number: str = "1", school: str = "99001") -> Graduate:
        return self.context.ledger.load(Graduate, graduate_id(school, NOW.year, number))


def move_later(by: Any, at: datetime) -> Any:
    """Return the same person at another time."""
    assert isinstance(by, Someone)
    return replace(by, stamp=by.stamp.model_copy(update={"at": at}))


def make_card_holder(at: datetime = NOW) -> CardHolder:
    return CardHolder(stamp=make_stamp(Role.CARD_HOLDER, at=at))
