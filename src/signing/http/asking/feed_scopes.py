"""What somebody may read of the feed, and whether they still may."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from signing.http.asking.security import ByRecordReader, Session, context, token
from signing.projections.feed import (
    AuditorScope,
    EmployerScope,
    GraduateScope,
    ProvinceScope,
    SchoolScope,
    Scope,
)
from signing.refusals import NotYours
from signing.use_cases.access.accounts import Accounts, SignedIn
from signing.use_cases.access.clients import PREFIX, Clients
from signing.use_cases.core.actors import (
    Auditor,
    BoundGraduate,
    Counselor,
    EmployerUser,
    Province,
    Someone,
)
from signing.use_cases.core.context import Context

Lasts = Callable[[], bool]


def find_scope(by: Someone) -> Scope:
    """Raises NotYours for whoever has no part in anything."""
    match by:
        case BoundGraduate(graduate_id=graduate_id):
            return GraduateScope(graduate_id)
        case EmployerUser(employer_id=employer_id):
            return EmployerScope(employer_id)
        case Counselor():
            return SchoolScope(by.school_code, by.oversight.colleges)
        case Province():
            return ProvinceScope()
        case Auditor():
            return AuditorScope()
        case _:
            raise NotYours


async def watch_reader(
    request: Request, by: ByRecordReader, session: Session, given: Annotated[str, Depends(token)]
) -> Lasts:
    """Return what tells whether the reader is signed in, and may read the same as before."""
    found = context(request)

    def lasts() -> bool:
        return _is_signed_in(found, session, given) and _is_same(found, by)

    return lasts


ReaderLasts = Annotated[Lasts, Depends(watch_reader)]


def _is_signed_in(found: Context, session: SignedIn, given: str) -> bool:
    now = datetime.now(UTC)
    if given.startswith(PREFIX):
        return Clients(found).find_program(given, now) is not None
    return Accounts(found).is_session_open(session, now)


def _is_same(found: Context, by: Someone) -> bool:
    """Whether nothing has happened to what says which graduate, or which office, it is."""
    return all(len(found.ledger.read_facts(one.stream)) == one.version for one in by.rests_on)
