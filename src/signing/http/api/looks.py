"""Personal data that is masked elsewhere: seen whole for a purpose, and who did so."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, status

from signing.application.actors import Auditor, Counselor
from signing.application.looks import Looked
from signing.http.desks import LooksDesk
from signing.http.forms import Form, Words
from signing.http.security import ByAuditor, ByGraduate, BySchoolAdmin, ByStaff
from signing.projections.paging import MOST
from signing.refusals import NotYours

router = APIRouter(tags=["personal data · 个人信息"])


class PurposeForm(Form):
    purpose: Words = ""


def looker(by: ByStaff) -> Counselor | Auditor:
    """Not the province: its register has the numbers, and each time it leaves is on record."""
    if not isinstance(by, Counselor | Auditor):
        raise NotYours
    return by


ByLooker = Annotated[Counselor | Auditor, Depends(looker)]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[int | None, Query(ge=1, description="`next` of the page before.")]


@router.post("/graduates/{graduate_id}/identity", status_code=status.HTTP_201_CREATED)
def identity(graduate_id: UUID, form: PurposeForm, by: ByLooker, desk: LooksDesk) -> dict[str, Any]:
    """ID number and phone, whole. The graduate sees who looked, when, and what for."""
    return desk.identity(by, graduate_id, form.purpose)


@router.get("/me/looks")
def own(
    by: ByGraduate, desk: LooksDesk, limit: Limit = 50, cursor: Cursor = None
) -> dict[str, Any]:
    """Who looked at the graduate's numbers: role and office, newest first."""
    return _listed(desk.own(by, limit, cursor))


@router.get("/school/looks")
def of_school(
    by: BySchoolAdmin, desk: LooksDesk, limit: Limit = 50, cursor: Cursor = None
) -> dict[str, Any]:
    """At the school's graduates; `granted` is false for whoever looked too often."""
    return _listed(desk.overseen(by, limit, cursor))


@router.get("/audit/looks")
def every(
    by: ByAuditor, desk: LooksDesk, limit: Limit = 50, cursor: Cursor = None
) -> dict[str, Any]:
    """At anybody; `granted` is false for whoever looked too often."""
    return _listed(desk.overseen(by, limit, cursor))


def _listed(found: Looked) -> dict[str, Any]:
    return {"items": found.items, "next": found.next and str(found.next)}
