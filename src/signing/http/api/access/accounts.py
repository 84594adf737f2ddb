"""Accounts that somebody answers for: the list, resets, locks, and the log of what was done."""

from enum import Enum
from typing import Any
from uuid import UUID

from fastapi import Request, Response, status

from signing.http.asking.forms import ReasonForm
from signing.http.asking.reads import Part
from signing.http.asking.security import ByAccountWatcher, ByOverseer, ByVisitor
from signing.http.asking.use_cases import (
    ToFactors,
    ToOverview,
    ToResets,
    ToSecurityLog,
)
from signing.http.edge import rules
from signing.http.edge.routing import Router

router = Router()
STAFF: list[str | Enum] = ["accounts of others · 账号管理"]


@router.get("/staff", rules.READ, tags=STAFF)
def staff(by: ByOverseer, use_cases: ToOverview, part: Part) -> dict[str, Any]:
    """`state` is open, locked (`locked_until`) or closed."""
    items = use_cases.staff(by, str((part.behind() or [""])[0]), part.limit)
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
) -> dict[str, Any]:
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


@router.get("/account-events", rules.READ, tags=STAFF)
def account_events(by: ByAccountWatcher, use_cases: ToSecurityLog, part: Part) -> dict[str, Any]:
    """Newest first: passwords, factors and clients, locks; a school's own, or everybody's."""
    behind = part.behind()
    items = use_cases.events(by, None if behind is None else int(behind[0]), part.limit)
    ids = [one.pop("id") for one in items]
    return {"items": items, "next": part.mark(ids[-1:]) if len(items) == part.limit else None}
