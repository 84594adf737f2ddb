"""Who belongs to an audience, and of which audiences somebody is."""

from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from signing.projections.notices.audience import AUDITORS, PROVINCE, Audience
from signing.projections.notices.tables import members
from signing.storage.readers import Reader
from signing.use_cases.core.actors import (
    BoundGraduate,
    EmployerUser,
    Someone,
    Staffer,
)
from signing.vocabulary import Oversight, Role

OFFICES = {Role.PROVINCE: PROVINCE, Role.AUDITOR: AUDITORS}


def list_audiences(by: Someone) -> tuple[Audience, ...]:
    """Return whose notices somebody reads; of nobody in particular there are none."""
    match by:
        case BoundGraduate(graduate_id=graduate_id):
            return (Audience.of_graduate(graduate_id),)
        case EmployerUser(employer_id=employer_id):
            return (Audience.of_employer(employer_id),)
        case Staffer(oversight=oversight):
            account = UUID(by.stamp.actor.account)
            return list_audiences_of_staff(account, by.stamp.actor.role, oversight)
        case _:
            return ()


def list_audiences_of_staff(
    account: UUID, role: Role, oversight: Oversight
) -> tuple[Audience, ...]:
    """A college without a name is every one of the school's.

    An administrator reads what the school's counselors are told, too.
    """
    if role in OFFICES:
        return (OFFICES[role],)
    code = oversight.school_code or ""
    colleges = sorted(oversight.colleges) or [""]
    theirs = tuple(Audience.of_college(code, college) for college in colleges)
    own = Audience.of_school(code) if role is Role.SCHOOL_ADMIN else Audience.of_staff(account)
    return (own, *theirs)


def list_members(connection: Reader, audience: Audience) -> list[UUID]:
    """Return the accounts that are told what an audience is, in office now."""
    if audience.kind == "graduate":
        return [UUID(audience.id)]
    query = (
        select(members.c.account)
        .where(members.c.active, *_match_members(audience))
        .order_by(members.c.since)
    )
    return list(connection.execute(query).scalars())


def list_recipients(connection: Reader, audience: Audience, actor: str) -> list[UUID]:
    """Return the members but the one who did it: nobody is told of their own deed."""
    return [one for one in list_members(connection, audience) if str(one) != actor]


def _match_members(audience: Audience) -> tuple[ColumnElement[bool], ...]:
    role, of_school = members.c.role, members.c.school_code == audience.school_code
    match audience.kind:
        case "employer":
            return (members.c.employer_id == UUID(audience.id),)
        case "staff":
            return (members.c.account == UUID(audience.id),)
        case "college":
            every = func.jsonb_array_length(members.c.colleges) == 0
            counsels = or_(every, members.c.colleges.contains([audience.college]))
            named = or_(role == Role.SCHOOL_ADMIN.value, (role == Role.COUNSELOR.value) & counsels)
            return (of_school, named)
        case "school":
            return (of_school, role == Role.SCHOOL_ADMIN.value)
        case "province":
            return (role == Role.PROVINCE.value,)
        case _:
            return (role == Role.AUDITOR.value,)
