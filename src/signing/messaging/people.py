"""Whose accounts are open now: an office's staff with what they see, an employer's people.

This reads the accounts, which open and close in the save of the fact that says so. The notices keep
`members` of their own (`audiences.py`): who is told of a fact is who was there at its place in the
log, and that folds anew with them. What is due, or broke, is said in the meantime too.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from signing.aggregates.school import School
from signing.aggregates.staff import Staff
from signing.projections.deadlines import Whose
from signing.refusals import NoSuchStaff
from signing.storage.account_tables import accounts
from signing.storage.readers import Reader
from signing.use_cases.core.actors import name_office
from signing.use_cases.core.context import Context
from signing.vocabulary import Role, school_id

WORKING = (Role.COUNSELOR, Role.SCHOOL_ADMIN, Role.PROVINCE)
"""Auditors have nothing to do until a day."""
OPEN = accounts.c.disabled_at.is_(None)


@dataclass(frozen=True)
class Desk:
    """The account of one of the staff, and what waits there."""

    account: UUID
    whose: Whose


def list_desks(reader: Reader, context: Context) -> list[Desk]:
    """Return all that are open, in a steady order; without who was dismissed meanwhile."""
    rows = reader.execute(
        select(accounts.c.subject, accounts.c.role)
        .where(accounts.c.role.in_([one.value for one in WORKING]), OPEN)
        .order_by(accounts.c.subject)
    ).all()
    staff = context.ledger.load_readable(Staff, [row.subject for row in rows])
    verifying = _list_verifying(context, {one.school_code for one in staff.values()})
    found = (
        _describe_desk(context, Role(row.role), staff.get(row.subject), verifying) for row in rows
    )
    return [one for one in found if one is not None]


def list_staff(reader: Reader, role: Role) -> Mapping[str, list[UUID]]:
    """Return the accounts of a role by school; of the province under ""."""
    query = select(accounts.c.school_code, accounts.c.subject).where(
        accounts.c.role == role.value, OPEN
    )
    found: dict[str, list[UUID]] = defaultdict(list)
    for row in reader.execute(query.order_by(accounts.c.subject)):
        found[row.school_code].append(row.subject)
    return found


def list_employer_people(reader: Reader, employers: Collection[UUID]) -> Mapping[UUID, list[UUID]]:
    """Return the accounts of each employer's people: its first account, and colleagues'."""
    employer = func.coalesce(accounts.c.employer_id, accounts.c.subject)
    of_these = accounts.c.subject.in_(employers) | accounts.c.employer_id.in_(employers)
    query = select(employer.label("employer"), accounts.c.subject).where(
        of_these, accounts.c.role == Role.EMPLOYER.value, OPEN
    )
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for row in reader.execute(query.order_by(accounts.c.subject)) if employers else ():
        found[row.employer].append(row.subject)
    return found


def _describe_desk(
    context: Context, role: Role, staff: Staff | None, verifying: Collection[str]
) -> Desk | None:
    if staff is None:
        return None
    try:
        office = name_office(staff)
    except NoSuchStaff:
        return None
    whose = Whose(
        role,
        oversight=office["oversight"],
        verifies=role is Role.SCHOOL_ADMIN and staff.school_code in verifying,
        binding_time=context.policy.binding_time,
    )
    return Desk(staff.id, whose)


def _list_verifying(context: Context, codes: Collection[str]) -> set[str]:
    ids = [school_id(code) for code in sorted(codes) if code]
    schools: Iterator[School] = iter(context.ledger.load_readable(School, ids).values())
    return {one.code for one in schools if one.verifies_employers}
