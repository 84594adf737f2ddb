"""A school with many approved agreements, made in a few saves, and a counselor to print them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from signing.aggregates.graduate import Graduate
from signing.events import GraduateFact
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.core.actors import Counselor, Operator
from signing.use_cases.core.context import Context
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import (
    AgreementNumber,
    Contact,
    EmployerParty,
    Oversight,
    Role,
    Studies,
    agreement_number,
    graduate_id,
    staff_id,
)
from support.use_cases.contexts import make_stamp
from support.use_cases.small_province import TERMS, SmallProvince, make_person

AT_ONCE = 500
YEAR = 2026
SOMEONE = Operator(stamp=make_stamp())


@dataclass(frozen=True)
class Signer:
    """A graduate who will have an approved agreement."""

    student_number: str
    name: str = "林小满"
    college: str = "文学院"
    school: str = "99001"

    @property
    def id(self) -> UUID:
        return graduate_id(self.school, YEAR, self.student_number)

    @property
    def agreement(self) -> AgreementNumber:
        return agreement_number(self.school, YEAR, self.student_number, 1)


def make_signers(count: int) -> list[Signer]:
    return [Signer(f"{number:04}") for number in range(1, count + 1)]


def approve_signers(context: Context, people: Iterable[Signer]) -> list[AgreementNumber]:
    """Sign and approve an agreement of each; their school must be registered."""
    everyone = list(people)
    for start in range(0, len(everyone), AT_ONCE):
        some = everyone[start : start + AT_ONCE]
        ciphers = context.vault.make_ciphers([one.id for one in some])
        facts = [fact for one in some for fact in _make_facts(context, one, ciphers[one.id])]
        context.ledger.save(SOMEONE, *facts, answer={})
    return [one.agreement for one in everyone]


def sign_only(context: Context, people: Iterable[Signer]) -> list[AgreementNumber]:
    """Sign an agreement of each, so that it waits for its review."""
    everyone = list(people)
    ciphers = context.vault.make_ciphers([one.id for one in everyone])
    for one in everyone:
        *signed, _ = _make_facts(context, one, ciphers[one.id])
        context.ledger.save(SOMEONE, *signed, answer={})
    return [one.agreement for one in everyone]


def make_school(context: Context, people: Iterable[Signer]) -> list[AgreementNumber]:
    """Add these graduates to one of a small province's two schools."""
    SmallProvince(context)
    return approve_signers(context, people)


def sign_in_staff(
    context: Context,
    username: str = "counselor",
    *,
    role: Role = Role.COUNSELOR,
    school: str = "99001",
    colleges: tuple[str, ...] = (),
) -> dict[str, str]:
    """Appoint somebody and sign them in; return the headers."""
    appointment = Appointment(username, "周老师", "no hash", role, school, colleges)
    Schools(context).appoint(SOMEONE, appointment)
    now = datetime.now(UTC)
    session = Accounts(context).open_session(role, staff_id(username), now, username=username)
    return {"Authorization": f"Bearer {session.token}"}


def make_counselor(context: Context, username: str = "counselor") -> Counselor:
    """Return an appointed counselor, for tests of use cases."""
    sign_in_staff(context, username)
    by = make_stamp(Role.COUNSELOR, account=str(staff_id(username)), at=datetime.now(UTC))
    return Counselor(stamp=by, oversight=Oversight(school_code="99001"))


def _make_facts(context: Context, one: Signer, cipher: Cipher) -> Iterator[GraduateFact]:
    graduate, by, who = Graduate(one.id), SOMEONE.stamp, make_person(one.student_number, one.name)
    enrolled = graduate.enrol(
        by,
        school_code=one.school,
        year=YEAR,
        student_number=one.student_number,
        identity_digest=context.vault.digest_identity(
            one.school, one.student_number, who.id_number, who.name
        ),
        person=cipher.encrypt_value(who),
        studies=Studies(college=one.college, major="汉语言", level="本科", origin_region="340100"),
    )
    yield enrolled
    graduate = graduate.evolve(enrolled)
    confirmed = graduate.confirm_source(by)
    yield confirmed
    graduate = graduate.evolve(confirmed)
    signed = graduate.sign_directly(
        by, employer=_make_employer(cipher), position_id=one.id, position_title="工程师",
        terms=cipher.encrypt_value(TERMS),
    )  # fmt: skip
    yield signed
    graduate = graduate.evolve(signed)
    agreed = graduate.confirm(by, "c0" * 32)
    assert agreed is not None
    yield agreed
    yield graduate.evolve(agreed).approve(by, one.agreement, None)


def _make_employer(cipher: Cipher) -> EmployerParty:
    contact = Contact(address="合肥市科学大道8号", contact="韩梅梅", phone="13900001111")
    return EmployerParty(
        id=None,
        name="江淮云图科技有限公司",
        credit_code="91340100MA0000001K",
        kind="39",
        industry="34",
        region="340100",
        contact=cipher.encrypt_value(contact),
    )
