"""Accounts that somebody answers for: the list, resets, locks, and the log of what was done."""

from datetime import datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response, status
from pydantic import AwareDatetime
from typing_extensions import TypedDict

from signing.http.answering.replies import Listed
from signing.http.asking.filters import OR_NONE
from signing.http.asking.forms import ReasonForm
from signing.http.asking.reads import Part
from signing.http.asking.security import ByAccountWatcher, ByOverseer, ByVisitor
from signing.http.asking.use_cases import (
    ToFactors,
    ToOverview,
    ToResets,
    ToSecurityLog,
    ToSessions,
)
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.access.overview import StaffAccount
from signing.use_cases.access.security_log import AccountEvent, Chosen, Kind
from signing.use_cases.access.sessions import StaffSession

router = Router()
WHEN = "When it happened, with offset; `to` itself is not in it."
STAFF: list[str | Enum] = ["accounts of others · 账号管理"]


class ResetLink(TypedDict):
    """Where somebody sets a new password, once, until it expires."""

    url: str
    expires_at: datetime


async def read_chosen(
    kind: Annotated[Kind | None, OR_NONE, Query()] = None,
    account: Annotated[UUID | None, OR_NONE, Query(description="Whose events.")] = None,
    since: Annotated[AwareDatetime | None, OR_NONE, Query(alias="from", description=WHEN)] = None,
    until: Annotated[AwareDatetime | None, OR_NONE, Query(alias="to", description=WHEN)] = None,
) -> Chosen:
    return Chosen(kind, account, since, until)


@router.get("/staff", rules.READ, tags=STAFF)
def list_staff(by: ByOverseer, use_cases: ToOverview, part: Part) -> Listed[StaffAccount]:
    """`state` is open, locked (`locked_until`) or closed."""
    items = use_cases.list_staff(by, str((part.behind() or [""])[0]), part.limit)
    more = [items[-1]["username"]] if len(items) == part.limit else []
    return {"items": items, "next": part.mark(more) if more else None}


@router.post(
    "/staff/{staff_id}/password-reset",
    rules.UNKEYED_COMMAND,
    status_code=status.HTTP_201_CREATED,
    tags=STAFF,
)
def offer_reset(
    staff_id: UUID, by: ByOverseer, visit: ByVisitor, use_cases: ToResets, request: Request
) -> ResetLink:
    """A link for one use within 24 hours, shown once; the link before it is dead.

    `staff_id` may be an employer's id: the province answers for employers.
    """
    link = use_cases.offer(by, staff_id, visit)
    address = request.app.state.settings.address
    return {"url": f"{address}/api/password-resets/{link.token}", "expires_at": link.expires_at}


@router.delete(
    "/staff/{staff_id}/lock",
    rules.UNKEYED_COMMAND,
    status_code=status.HTTP_204_NO_CONTENT,
    tags=STAFF,
)
def unlock(staff_id: UUID, by: ByOverseer, visit: ByVisitor, use_cases: ToOverview) -> Response:
    use_cases.unlock(by, staff_id, visit)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.delete(
    "/staff/{staff_id}/second-factor",
    rules.UNKEYED_COMMAND,
    status_code=status.HTTP_204_NO_CONTENT,
    tags=STAFF,
)
def reset_factor(
    staff_id: UUID, form: ReasonForm, by: ByOverseer, visit: ByVisitor, use_cases: ToFactors
) -> Response:
    """Of somebody who lost it; ends all their sessions. The reason is kept sealed."""
    use_cases.reset(by, staff_id, form.reason, visit)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/staff/{staff_id}/sessions", rules.READ, tags=STAFF)
def list_staff_sessions(
    staff_id: UUID, by: ByOverseer, visit: ByVisitor, use_cases: ToSessions
) -> Listed[StaffSession]:
    """Where somebody whom one answers for is signed in, the last used first."""
    return {"items": use_cases.list_of_staff(by, staff_id, visit), "next": None}


@router.delete(
    "/staff/{staff_id}/sessions/{session_id}",
    rules.UNKEYED_COMMAND,
    status_code=status.HTTP_204_NO_CONTENT,
    tags=STAFF,
)
def end_staff_session(
    staff_id: UUID, session_id: UUID, by: ByOverseer, visit: ByVisitor, use_cases: ToSessions
) -> Response:
    """That one alone; its next call is 401 `SessionEnded`. The log of accounts says who did it."""
    use_cases.end_of_staff(by, staff_id, session_id, visit)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/account-events", rules.READ, tags=STAFF)
def list_account_events(
    by: ByAccountWatcher,
    use_cases: ToSecurityLog,
    part: Part,
    chosen: Annotated[Chosen, Depends(read_chosen)],
) -> Listed[AccountEvent]:
    """Newest first: signing in and out, passwords, factors, locks, programs; a school's or all.

    An `account` of zeros is nobody's: a name was tried that no account has.
    """
    behind = part.behind()
    before = None if behind is None else int(behind[0])
    found = use_cases.list_events(by, before, part.limit, chosen)
    items: list[AccountEvent] = [*found]  # the type of an answer leaves the numbers out
    more = part.mark([found[-1]["id"]]) if len(found) == part.limit else None
    return {"items": items, "next": more}
