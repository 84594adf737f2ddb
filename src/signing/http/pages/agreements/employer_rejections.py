"""Telling many applicants at once that they were not selected: asked once, then done."""

import re
from collections.abc import Iterable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.readers import ReaderOfApplications
from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToManyApplicants
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.agreements.candidate import LIST, is_undecided
from signing.http.pages.agreements.employer_applications import NOBODY, AskedApplications
from signing.http.pages.agreements.left_out import LeftOut, read_left_out
from signing.http.pages.kept_forms import name_step
from signing.http.pages.screen import Screen, ToScreen
from signing.http.pages.typed_form import Filled
from signing.projections import applications
from signing.refusals import FieldsWrong, Refusal
from signing.use_cases.agreements.many_applicants import MOST
from signing.vocabulary import ApplicationId, Stage

router = Router(prefix=f"{LIST}/rejections")
TEMPLATE = "agreements/employer/rejections.html"
DECIDABLE = [one for one in Stage if one.is_open]
SEEN = re.compile(r"([0-9a-z-]{10,60}):([0-9]{1,9})")
"""An application with the version of it that the page showed."""


@router.get("", rules.PAGE)
def ask_rejections(
    by: ByEmployer,
    connection: ReaderOfApplications,
    asked: AskedApplications,
    screen: ToScreen,
    chosen: Annotated[list[str] | None, Query(max_length=MOST)] = None,
    every: Annotated[bool, Query()] = False,
) -> HTMLResponse:
    """Say how many would be told what; `every` means all that the filters leave.

    Who was left out before is told with the reason.
    """
    left = read_left_out(screen)
    if left:
        found = applications.find_received_applications(connection, by.employer_id, [*left.why])
        return _show(screen, by, found, asked, left=left)
    ids: Iterable[str] = chosen or []
    if every:
        ids = applications.list_received_ids(connection, by.employer_id, asked, DECIDABLE, MOST + 1)
    picked = list(dict.fromkeys(ids))
    found = applications.find_received_applications(connection, by.employer_id, picked[:MOST])
    wrong = None if found else FieldsWrong(errors=[NOBODY])
    return _show(screen, by, found, asked, refusal=wrong, more=len(picked) > MOST)


@router.post("", rules.FORM)
def reject_chosen(
    filled: Filled,
    by: ByEmployer,
    use_cases: ToManyApplicants,
    connection: ReaderOfApplications,
    asked: AskedApplications,
    screen: ToScreen,
) -> Response:
    """Tell each that was seen; show with its reason each that was left as it is."""
    seen = {ApplicationId(one): int(at) for one, at in SEEN.findall(filled.get("seen"))[:MOST]}
    if not seen:
        return _show(screen, by, [], asked, refusal=FieldsWrong(errors=[NOBODY]))
    told = use_cases.reject_each(by, seen)
    if why := told.refused:
        left, at = LeftOut(told.done, why), name_step(f"{LIST}/rejections", _write_query(asked))
        onward = screen.lead_to(at, TEMPLATE, left.write(), accepted=True)
        found = applications.find_received_applications(connection, by.employer_id, [*why])
        first = next(iter(why.values()))
        return onward or _show(screen, by, found, asked, refusal=first, left=left)
    said = screen.counted("已告知 %(n)s 位毕业生未录用。", told.done)
    return screen.go(f"{LIST}?{_write_query(asked)}", said=said, outcome=told.last)


def _write_query(asked: applications.Asked) -> str:
    position = str(asked.position_id or "")
    stage = asked.stage.value if asked.stage else ""
    said = {"q": asked.q, "stage": stage, "position": position, "school": asked.school}
    return urlencode({name: value for name, value in said.items() if value})


def _show(
    screen: Screen,
    by: ByEmployer,
    found: list[applications.ReceivedApplication],
    asked: applications.Asked,
    *,
    refusal: Refusal | None = None,
    left: LeftOut | None = None,
    more: bool = False,
) -> HTMLResponse:
    ready = [one for one in found if is_undecided(one, by.now)]
    return screen.show(
        TEMPLATE,
        refusal=refusal,
        found=found,
        ready=ready,
        seen=" ".join(f"{one['id']}:{one['version']}" for one in ready),
        why=left.why if left else {},
        done=left.done if left else 0,
        more=MOST if more else 0,
        query=_write_query(asked),
    )
