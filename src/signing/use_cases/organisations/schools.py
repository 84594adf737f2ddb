"""Schools, their first colleges, and the staff that looks after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import with_config
from typing_extensions import TypedDict

from signing.aggregates.school import School
from signing.aggregates.staff import Staff
from signing.events import StaffAppointed
from signing.facts import Fact
from signing.refusals import (
    CommandLineOnly,
    FieldsWrong,
    NoSuchStaff,
    NotYours,
)
from signing.storage.recorder import Beside
from signing.use_cases.access.account_rows import OF_THE_OPERATOR
from signing.use_cases.access.accounts import close_account, end_sessions, write_account
from signing.use_cases.access.email_rows import Letter, forget_mailboxes
from signing.use_cases.access.emails import Emails
from signing.use_cases.core.actors import Operator, Province, SchoolAdmin, Someone
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.printing.jobs.queue import close_files_of
from signing.vocabulary import (
    SCHOOL_ROLES,
    Attribution,
    Contact,
    Role,
    school_id,
    staff_id,
)


@dataclass(frozen=True)
class Appointment:
    """A new staff member. No `school_code` means the province's own office.

    `password_given` unless nobody knows the password, or its owner chose it. To an `email` goes a
    link to the first password, or, with a password given, a link that confirms the address.
    """

    username: str
    name: str
    password_hash: str
    role: Role
    school_code: str
    colleges: tuple[str, ...] = ()
    password_given: bool = True
    email: str = ""

    @property
    def letter(self) -> Letter:
        return Letter.APPOINTED if self.password_given else Letter.FIRST_PASSWORD


@with_config(
    json_schema_extra={
        "examples": [
            {
                "id": "7d9e2b64-0c1f-5b3a-9e8d-4f5a6b7c8d9e",
                "code": "99001",
                "name": "云川师范大学",
                "colleges": ["文学院", "理学院"],
            }
        ]
    }
)
class RegisteredSchool(TypedDict):
    """A new school; `id` is a UUID."""

    id: str
    code: str
    name: str
    colleges: list[str]


class AddedCollege(TypedDict):
    """A college, and the code of the school that has it now."""

    code: str
    college: str


@with_config(
    json_schema_extra={
        "examples": [
            {
                "id": "0b9f7a52-3f5d-5f0e-8c1e-2a4b6c8d0e1f",
                "username": "zhang.min",
                "role": "counselor",
                "colleges": ["文学院"],
            }
        ]
    }
)
class AppointedStaff(TypedDict):
    """A new staff member; `id` is a UUID, and no `colleges` means all of them."""

    id: str
    username: str
    role: str
    colleges: list[str]


class ReassignedStaff(TypedDict):
    """The colleges that a staff member looks after now; none means all. `id` is a UUID."""

    id: str
    colleges: list[str]


class DismissedStaff(TypedDict):
    """A dismissed staff member; `id` is a UUID."""

    id: str
    dismissed: bool


class Schools(UseCases):
    @command
    def register(
        self,
        by: Province,
        code: str,
        name: str,
        contact: Contact,
        colleges: Sequence[str],
        admin: Appointment | None,
    ) -> Outcome[RegisteredSchool]:
        """Register a school with its colleges and, if given, its first administrator."""
        school = self.ledger.load_or_blank(School, school_id(code))
        cipher = self.vault.make_cipher(school.id)
        facts: list[Fact] = [
            school.register(by.stamp, code=code, name=name, contact=cipher.encrypt_value(contact))
        ]
        for number, college in enumerate(colleges, start=2):
            fact = school.add_college(by.stamp, college)
            facts.append(fact.model_copy(update={"originator_version": number}))
        beside: list[Beside] = []
        if admin is not None:
            appointed, account = self.describe_appointment(by.stamp, admin)
            facts.insert(0, appointed)
            beside += [account, *self._keep_email(by, appointed.originator_id, admin)]
        answer: RegisteredSchool = {
            "id": str(school.id),
            "code": code,
            "name": name,
            "colleges": list(colleges),
        }
        return self.ledger.save(by, *facts, answer=answer, beside=beside)

    @command
    def add_college(self, by: SchoolAdmin, code: str, college: str) -> Outcome[AddedCollege]:
        if by.school_code != code:
            raise NotYours
        school = self.ledger.load(School, school_id(code))
        added = school.add_college(by.stamp, college)
        answer: AddedCollege = {"code": code, "college": college}
        return self.ledger.save(by, added, answer=answer)

    def _load_colleges(self, code: str) -> frozenset[str]:
        return self.ledger.load(School, school_id(code)).colleges

    @command
    def appoint(
        self, by: SchoolAdmin | Operator, appointment: Appointment
    ) -> Outcome[AppointedStaff]:
        """Appoint staff: an administrator for the own school, the command line for any office."""
        if isinstance(by, SchoolAdmin):
            self._must_be_of(by, appointment)
        appointed, account = self.describe_appointment(by.stamp, appointment)
        answer: AppointedStaff = {
            "id": str(appointed.originator_id),
            "username": appointment.username,
            "role": appointment.role.value,
            "colleges": list(appointment.colleges),
        }
        kept = self._keep_email(by, appointed.originator_id, appointment)
        return self.ledger.save(by, appointed, answer=answer, beside=[account, *kept])

    @command
    def reassign(
        self, by: SchoolAdmin, staff: UUID, colleges: tuple[str, ...]
    ) -> Outcome[ReassignedStaff]:
        one = self._load_own_staff(by, staff)
        self._must_have(by.school_code, one.role, colleges)
        fact = one.reassign(by.stamp, colleges)
        answer: ReassignedStaff = {"id": str(one.id), "colleges": list(colleges)}
        beside = [end_sessions(one.username), close_files_of(one.id)]
        return self.ledger.save(by, fact, answer=answer, beside=beside)

    @command
    def dismiss(
        self, by: SchoolAdmin | Operator, staff: UUID, reason: str
    ) -> Outcome[DismissedStaff]:
        """End the office, the account and its sessions at once.

        A school's administrator dismisses the own school's staff; the command line anybody.
        """
        if isinstance(by, SchoolAdmin):
            one = self._load_own_staff(by, staff)
        else:
            one = self.ledger.load(Staff, staff)
        fact = one.dismiss(by.stamp, self.vault.load_cipher(one.id).encrypt(reason.strip()))
        answer: DismissedStaff = {"id": str(one.id), "dismissed": True}
        beside = [*close_account(one.username), *forget_mailboxes([one.id])]
        return self.ledger.save(by, fact, answer=answer, beside=beside)

    def describe_appointment(
        self, stamp: Attribution, one: Appointment
    ) -> tuple[StaffAppointed, Beside]:
        """Return the fact and the account's row, which belong into one save."""
        staff = self.ledger.load_or_blank(Staff, staff_id(one.username))
        fact = staff.appoint(
            stamp,
            username=one.username,
            name=self.vault.make_cipher(staff.id).encrypt(one.name),
            role=one.role,
            school_code=one.school_code,
            colleges=one.colleges,
        )
        account = write_account(
            *(one.username, one.password_hash, one.role, staff.id, one.school_code),
            password_given=one.password_given,
        )
        return fact, account

    def _keep_email(self, by: Someone, staff: UUID, one: Appointment) -> list[Beside]:
        return Emails(self.context).keep_new(by, staff, one.email, one.letter)

    def _must_be_of(self, by: SchoolAdmin, appointment: Appointment) -> None:
        if appointment.role in OF_THE_OPERATOR:
            raise CommandLineOnly(command=f"signing staff NAME --role {appointment.role.value}")
        if appointment.role not in SCHOOL_ROLES:
            raise NotYours
        if appointment.school_code != by.school_code:
            raise NotYours
        self._must_have(by.school_code, appointment.role, appointment.colleges)

    def _must_have(self, code: str, role: Role, colleges: Sequence[str]) -> None:
        """Raises FieldsWrong unless the school has the colleges; an administrator is given none."""
        if colleges and role is Role.SCHOOL_ADMIN:
            raise _refuse(
                "学校管理员管理全校，不能限定学院", "an administrator is of the whole school"
            )
        if set(colleges) - self._load_colleges(code):
            raise _refuse("本校没有该学院", "no such college here")

    def _load_own_staff(self, by: SchoolAdmin, staff: UUID) -> Staff:
        """Load another staff member of the own school; nobody changes or dismisses themself."""
        one = self.ledger.load(Staff, staff)
        if str(staff) == by.stamp.actor.account:
            raise NotYours
        if one.school_code != by.school_code:
            raise NoSuchStaff
        return one


def _refuse(zh: str, en: str) -> FieldsWrong:
    return FieldsWrong(errors=[{"field": "colleges", "zh": zh, "en": en}])
