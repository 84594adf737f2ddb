"""Stories of graduates, employers and schools; a graduate's state as of any moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from signing.codes import spelling
from signing.events import GraduateEnrolled
from signing.http.answering.stories import (
    count_readable,
    tell_employer,
    tell_school,
    tell_streams,
)
from signing.http.asking.reads import SealedLog
from signing.http.asking.security import ByAuditor
from signing.http.asking.use_cases import ToGraduates
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.audit import differences
from signing.http.pages.audit.actors import ToAccounts
from signing.http.pages.audit.exporting import format_readable
from signing.http.pages.screen import NOTHING_TYPED, ToScreen
from signing.http.pages.typed_form import Typed
from signing.projections.stories import LoggedFact
from signing.refusals import (
    FieldsWrong,
    HistoryUnreadable,
    NoSuchEmployer,
    NoSuchGraduate,
    NoSuchSchool,
)
from signing.vocabulary.china_time import CHINA

router = Router()
Asked = Annotated[str, Query(max_length=40)]
Story = Sequence[LoggedFact]


@router.get("/audit/graduates/{graduate_id}", rules.PAGE)
def show_graduate(
    graduate_id: UUID,
    by: ByAuditor,
    use_cases: ToGraduates,
    accounts: ToAccounts,
    log: SealedLog,
    screen: ToScreen,
    version: Asked = "",
    at: Asked = "",
) -> HTMLResponse:
    """Show the state after the last fact, or as of a version, or as of a time in China.

    From a fact on that cannot be read, the state before it is shown, and the page says so.
    """
    story = tell_streams(log, graduate_id)
    if not story or story[0]["fact"] != GraduateEnrolled.__name__:
        raise NoSuchGraduate
    typed, refusal, seen = NOTHING_TYPED, None, len(story)
    try:
        seen = choose_version(story, version, at)
    except FieldsWrong as wrong:
        typed, refusal = Typed(FormData({"version": version, "at": at})), wrong
    known = min(seen, count_readable(story))
    if not known:
        raise HistoryUnreadable
    state = use_cases.as_of(by, graduate_id, version=known, at=None)
    before = use_cases.as_of(by, graduate_id, version=known - 1, at=None) if known > 1 else None
    return screen.show(
        "audit/graduate.html",
        refusal=refusal,
        typed=typed,
        story=story,
        names=accounts.name_all(story),
        state=state,
        sections=differences.group_lines(differences.compare_states(state, before)),
        differences=differences,
        readable=format_readable,
        seen=seen,
        known=known,
        at=at,
    )


@router.get("/audit/employers/{employer_id}", rules.PAGE)
def show_employer(
    employer_id: UUID, accounts: ToAccounts, log: SealedLog, screen: ToScreen
) -> HTMLResponse:
    story = tell_employer(log, screen.request.app.state.reading, employer_id)
    if not story:
        raise NoSuchEmployer
    own = [one["data"] for one in story if one["stream"] == str(employer_id)]
    named = [data["name"] for data in own if "name" in data]
    credit_code = story[0]["data"].get("credit_code", "")
    told = {"title": named[-1] if named else credit_code, "about": credit_code}
    names = accounts.name_all(story)
    return screen.show(
        "audit/story.html", story=story, names=names, readable=format_readable, **told
    )


@router.get("/audit/schools/{code}", rules.PAGE)
def show_school(code: str, accounts: ToAccounts, log: SealedLog, screen: ToScreen) -> HTMLResponse:
    story = tell_school(log, screen.request.app.state.reading, code)
    if not story:
        raise NoSuchSchool
    told = {"title": story[0]["data"].get("name", code), "about": code}
    names = accounts.name_all(story)
    return screen.show(
        "audit/story.html", story=story, names=names, readable=format_readable, **told
    )


def choose_version(story: Story, version: str, at: str) -> int:
    """Return the version asked for, the last one if none is. Raises FieldsWrong."""
    version = spelling.number(version)
    if version:
        known = version.isascii() and version.isdecimal() and 1 <= int(version) <= len(story)
        if not known:
            raise _refuse_field(
                "version", f"应为 1 至 {len(story)}", f"must be from 1 to {len(story)}"
            )
        return int(version)
    if not at:
        return len(story)
    moment = _parse_moment(at)
    found = sum(1 for one in story if one["at"] <= moment)
    if not found:
        raise _refuse_field("at", "那时还没有录入这名毕业生", "the graduate was not enrolled yet")
    return found


def _parse_moment(typed: str) -> datetime:
    """Parse the text of a browser's field; without an offset it is a time in China."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        how = ("应为时间，例如 2026-05-12T10:00", "must be a time, as 2026-05-12T10:00")
        raise _refuse_field("at", *how) from None
    return found if found.tzinfo else found.replace(tzinfo=CHINA)


def _refuse_field(field: str, zh: str, en: str) -> FieldsWrong:
    return FieldsWrong(errors=[{"field": field, "zh": zh, "en": en}])
