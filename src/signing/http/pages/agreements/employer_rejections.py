"""Telling many applicants at once that they were not selected: asked once, then done."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from signing import refusals
from signing.http.asking.readers import ReaderOfApplications
from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToCandidates
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.agreements.candidate import LIST, is_undecided
from signing.http.pages.agreements.employer_applications import NOBODY, AskedApplications
from signing.http.pages.screen import Screen, ToScreen
from signing.http.pages.typed_form import Filled
from signing.projections import applications
from signing.refusals import FieldsWrong, Refusal
from signing.use_cases.agreements.candidates import Candidates, RefusedOne, split_applicants
from signing.use_cases.core.ledger import Outcome
from signing.vocabulary import ApplicationId, Stage

router = Router(prefix=f"{LIST}/rejections")
TEMPLATE = "agreements/employer/rejections.html"
MOST = 500
"""Applications that are decided with one click; what is left of a longer list is asked again."""
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
    """Say how many would be told what; `every` means all that the filters leave."""
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
    use_cases: ToCandidates,
    connection: ReaderOfApplications,
    asked: AskedApplications,
    screen: ToScreen,
) -> Response:
    """Tell each that was seen; show with its reason each that was left as it is."""
    seen = {ApplicationId(one): int(at) for one, at in SEEN.findall(filled.get("seen"))[:MOST]}
    if not seen:
        return _show(screen, by, [], asked, refusal=FieldsWrong(errors=[NOBODY]))
    last, done, why = _reject_each(use_cases, by, seen)
    if why:
        found = applications.find_received_applications(connection, by.employer_id, list(why))
        return _show(screen, by, found, asked, refusal=next(iter(why.values())), why=why, done=done)
    said = screen.counted("已告知 %(n)s 位毕业生未录用。", done)
    return screen.go(f"{LIST}?{_write_query(asked)}", said=said, outcome=last)


def _reject_each(
    desk: Candidates, by: ByEmployer, seen: dict[ApplicationId, int]
) -> tuple[Outcome | None, int, dict[ApplicationId, Refusal]]:
    """Return the last outcome that told anybody, how many were told, and why the others were not.

    Each part has a key of its own, so the whole form can be sent again.
    """
    last, done = None, 0
    why: dict[ApplicationId, Refusal] = {}
    for at, part in enumerate(split_applicants(seen)):
        once = by.once and replace(by.once, key=f"{by.once.key} {at}")
        try:
            outcome = desk.not_select_each(replace(by, once=once), part)
        except Refusal as refusal:
            why |= dict.fromkeys(part, refusal)
            continue
        done += outcome.answer["done"]
        last = outcome if outcome.receipt else last
        why |= {one: _read_refusal(told) for one, told in outcome.answer["refused"].items()}
    return last, done, why


def _read_refusal(told: RefusedOne) -> Refusal:
    kind: type[Refusal] = getattr(refusals, told["code"])
    return kind(**told["about"])


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
    why: dict[ApplicationId, Refusal] | None = None,
    done: int = 0,
    more: bool = False,
) -> HTMLResponse:
    ready = [one for one in found if is_undecided(one, by.now)]
    return screen.show(
        TEMPLATE,
        refusal=refusal,
        only_now=True,
        found=found,
        ready=ready,
        seen=" ".join(f"{one['id']}:{one['version']}" for one in ready),
        why=why or {},
        done=done,
        more=MOST if more else 0,
        query=_write_query(asked),
    )
