"""Personal data that is masked elsewhere: seen whole for a purpose, and who did so."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, status

from signing.http.asking.fields import Words
from signing.http.asking.forms import Form
from signing.http.asking.reads import Part
from signing.http.asking.security import (
    ByAuditor,
    ByGraduate,
    BySchoolAdmin,
    ByStaff,
)
from signing.http.asking.use_cases import ToLooks
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections.engine.paging import Slice
from signing.refusals import NotYours
from signing.use_cases.core.actors import Auditor, Counselor
from signing.use_cases.privacy.disclosures import Looked

router = Router(tags=["personal data · 个人信息"])


class PurposeForm(Form):
    purpose: Words = ""


def looker(by: ByStaff) -> Counselor | Auditor:
    """Not the province: its register has the numbers, and each time it leaves is on record."""
    if not isinstance(by, Counselor | Auditor):
        raise NotYours
    return by


ByLooker = Annotated[Counselor | Auditor, Depends(looker)]


@router.post(
    "/graduates/{graduate_id}/identity", rules.UNKEYED_COMMAND, status_code=status.HTTP_201_CREATED
)
def identity(
    graduate_id: UUID, form: PurposeForm, by: ByLooker, use_cases: ToLooks
) -> dict[str, Any]:
    """ID number and phone, whole. The graduate sees who looked, when, and what for."""
    return use_cases.identity(by, graduate_id, form.purpose)


@router.get("/me/looks", rules.READ)
def own(by: ByGraduate, use_cases: ToLooks, part: Part) -> dict[str, Any]:
    """Who looked at the graduate's numbers: role and office, newest first."""
    return _listed(use_cases.own(by, part.limit, _behind(part)), part)


@router.get("/school/looks", rules.READ)
def of_school(by: BySchoolAdmin, use_cases: ToLooks, part: Part) -> dict[str, Any]:
    """At the school's graduates; `granted` is false for whoever looked too often."""
    return _listed(use_cases.overseen(by, part.limit, _behind(part)), part)


@router.get("/audit/looks", rules.READ)
def every(by: ByAuditor, use_cases: ToLooks, part: Part) -> dict[str, Any]:
    """At anybody; `granted` is false for whoever looked too often."""
    return _listed(use_cases.overseen(by, part.limit, _behind(part)), part)


def _behind(part: Slice) -> int | None:
    behind = part.behind()
    return None if behind is None else int(behind[0])


def _listed(found: Looked, part: Slice) -> dict[str, Any]:
    return {"items": found.items, "next": part.mark([found.next]) if found.next else None}
