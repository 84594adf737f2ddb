"""Schools, their colleges, and the staff that looks after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from signing.aggregates.school import School
from signing.aggregates.staff import Staff
from signing.events import Fact, StaffAppointed
from signing.refusals import (
    CommandLineOnly,
    FieldsWrong,
    NoSuchStaff,
    NotYours,
)
from signing.storage.recorder import Beside
from signing.use_cases.access.account_rows import OF_THE_OPERATOR
from signing.use_cases.access.accounts import account_closed, new_account, sessions_ended
from signing.use_cases.core.actors import Operator, Province, SchoolAdmin
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
    """Somebody new on the staff. No `school_code` means the province's own office."""

    username: str
    name: str
    password_hash: str
    role: Role
    school_code: str
    colleges: tuple[str, ...] = ()


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
    ) -> Outcome:
        """A school with its colleges and, if given, its first administrator."""
        school = self.ledger.load_or_blank(School, school_id(code))
        box = self.vault.new_box(school.id)
        facts: list[Fact] = [
            school.register(by.stamp, code=code, name=name, contact=box.seal_value(contact))
        ]
        for number, college in enumerate(colleges, start=2):
            fact = school.add_college(by.stamp, college)
            facts.append(fact.model_copy(update={"originator_version": number}))
        beside: list[Beside] = []
        if admin is not None:
            appointed, account = self.appointed(by.stamp, admin)
            facts.insert(0, appointed)
            beside.append(account)
        answer = {"id": str(school.id), "code": code, "name": name, "colleges": list(colleges)}
        return self.ledger.save(by, *facts, answer=answer, beside=beside)

    @command
    def add_college(self, by: SchoolAdmin, code: str, college: str) -> Outcome:
        if by.school_code != code:
            raise NotYours
        school = self.ledger.load(School, school_id(code))
        added = school.add_college(by.stamp, college)
        return self.ledger.save(by, added, answer={"code": code, "college": college})

    def _colleges(self, code: str) -> frozenset[str]:
        return self.ledger.load(School, school_id(code)).colleges

    @command
    def appoint(self, by: SchoolAdmin | Operator, appointment: Appointment) -> Outcome:
        """A school's administrator appoints for the own school; the command line for anybody."""
        if isinstance(by, SchoolAdmin):
            self._must_be_of(by, appointment)
        appointed, account = self.appointed(by.stamp, appointment)
        answer = {
            "id": str(appointed.originator_id),
            "username": appointment.username,
            "role": appointment.role.value,
            "colleges": list(appointment.colleges),
        }
        return self.ledger.save(by, appointed, answer=answer, beside=[account])

    @command
    def reassign(self, by: SchoolAdmin, staff: UUID, colleges: tuple[str, ...]) -> Outcome:
        one = self._own_staff(by, staff)
        self._must_have(by.school_code, one.role, colleges)
        fact = one.reassign(by.stamp, colleges)
        answer = {"id": str(one.id), "colleges": list(colleges)}
        beside = [sessions_ended(one.username), close_files_of(one.id)]
        return self.ledger.save(by, fact, answer=answer, beside=beside)

    @command
    def dismiss(self, by: SchoolAdmin | Operator, staff: UUID, reason: str) -> Outcome:
        """Ends the office, the account and its sessions at once.

        A school's administrator dismisses the own school's staff; the command line anybody.
        """
        if isinstance(by, SchoolAdmin):
            one = self._own_staff(by, staff)
        else:
            one = self.ledger.load(Staff, staff)
        fact = one.dismiss(by.stamp, self.vault.box(one.id).seal(reason.strip()))
        answer = {"id": str(one.id), "dismissed": True}
        return self.ledger.save(by, fact, answer=answer, beside=account_closed(one.username))

    def appointed(self, stamp: Attribution, one: Appointment) -> tuple[StaffAppointed, Beside]:
        """The fact and the account that belong together."""
        staff = self.ledger.load_or_blank(Staff, staff_id(one.username))
        fact = staff.appoint(
            stamp,
            username=one.username,
            name=self.vault.new_box(staff.id).seal(one.name),
            role=one.role,
            school_code=one.school_code,
            colleges=one.colleges,
        )
        account = new_account(one.username, one.password_hash, one.role, staff.id, one.school_code)
        return fact, account

    def _must_be_of(self, by: SchoolAdmin, appointment: Appointment) -> None:
        if appointment.role in OF_THE_OPERATOR:
            raise CommandLineOnly(command=f"signing staff NAME --role {appointment.role.value}")
        if appointment.role not in SCHOOL_ROLES:
            raise NotYours
        if appointment.school_code != by.school_code:
            raise NotYours
        self._must_have(by.school_code, appointment.role, appointment.colleges)

    def _must_have(self, code: str, role: Role, colleges: Sequence[str]) -> None:
        """Who gives colleges is of the whole school, or would give more than they have."""
        if colleges and role is Role.SCHOOL_ADMIN:
            raise _wrong(
                "学校管理员管理全校，不能限定学院", "an administrator is of the whole school"
            )
        if set(colleges) - self._colleges(code):
            raise _wrong("本校没有该学院", "no such college here")

    def _own_staff(self, by: SchoolAdmin, staff: UUID) -> Staff:
        """Not oneself: nobody gives themself more, or leaves a school without anybody."""
        one = self.ledger.load(Staff, staff)
        if str(staff) == by.stamp.actor.account:
            raise NotYours
        if one.school_code != by.school_code:
            raise NoSuchStaff
        return one


def _wrong(zh: str, en: str) -> FieldsWrong:
    return FieldsWrong(errors=[{"field": "colleges", "zh": zh, "en": en}])
