"""Personal data that is masked elsewhere: seen whole for a purpose, and who did so."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, status

from signing.http.answering.replies import Listed
from signing.http.asking.fields import Reason
from signing.http.asking.forms import Form
from signing.http.asking.reads import Part
from signing.http.asking.security import (
    ByAuditor,
    ByGraduate,
    BySchoolAdmin,
    ByStaff,
)
from signing.http.asking.use_cases import ToDisclosures
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections.engine.paging import Slice
from signing.refusals import NotYours
from signing.use_cases.core.actors import Auditor, Counselor
from signing.use_cases.privacy.disclosures import Disclosure, DisclosurePage, WholeIdentity

router = Router(tags=["personal data · 个人信息"])


class PurposeForm(Form):
    purpose: Reason = ""


async def counselor_or_auditor(by: ByStaff) -> Counselor | Auditor:
    """Not the province: its register has the numbers, and each time it leaves is on record."""
    if not isinstance(by, Counselor | Auditor):
        raise NotYours
    return by


ByReader = Annotated[Counselor | Auditor, Depends(counselor_or_auditor)]


@router.post(
    "/graduates/{graduate_id}/identity", rules.UNKEYED_COMMAND, status_code=status.HTTP_201_CREATED
)
def show_identity(
    graduate_id: UUID, form: PurposeForm, by: ByReader, use_cases: ToDisclosures
) -> WholeIdentity:
    """ID number and phone, whole. The graduate sees who looked, when, and what for."""
    return use_cases.show_identity(by, graduate_id, form.purpose)


@router.get("/me/looks", rules.READ)
def list_own(by: ByGraduate, use_cases: ToDisclosures, part: Part) -> Listed[Disclosure]:
    """Who looked at the graduate's numbers: role and office, newest first."""
    return _list(use_cases.list_own(by, part.limit, _read_cursor(part)), part)


@router.get("/school/looks", rules.READ)
def list_of_school(by: BySchoolAdmin, use_cases: ToDisclosures, part: Part) -> Listed[Disclosure]:
    """At the school's graduates; `granted` is false for whoever looked too often."""
    return _list(use_cases.list_overseen(by, part.limit, _read_cursor(part)), part)


@router.get("/audit/looks", rules.READ)
def list_all(by: ByAuditor, use_cases: ToDisclosures, part: Part) -> Listed[Disclosure]:
    """At anybody; `granted` is false for whoever looked too often."""
    return _list(use_cases.list_overseen(by, part.limit, _read_cursor(part)), part)


def _read_cursor(part: Slice) -> int | None:
    behind = part.behind()
    return None if behind is None else int(behind[0])


def _list(found: DisclosurePage, part: Slice) -> Listed[Disclosure]:
    return {"items": found.items, "next": part.mark([found.next]) if found.next else None}
