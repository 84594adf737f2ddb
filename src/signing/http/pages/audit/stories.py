"""Stories of graduates, employers and schools; a graduate's state as of any moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
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
from signing.http.pages.audit.actors import Accounts, ToAccounts, word_fact
from signing.http.pages.audit.exporting import format_readable
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Typed
from signing.projections.engine.days import format_moment_en, format_moment_zh
from signing.projections.stories import LoggedFact
from signing.refusals import (
    FieldsWrong,
    HistoryUnreadable,
    NoGraduateHere,
    NoSuchEmployer,
    NoSuchSchool,
)
from signing.vocabulary.china_time import CHINA

router = Router()
Asked = Annotated[str, Query(max_length=40)]
Story = Sequence[LoggedFact]


@dataclass(frozen=True)
class Moment:
    """As typed: a version of the graduate, else a time in China, else a position of the log."""

    version: Asked = ""
    at: Asked = ""
    position: Asked = ""


ToMoment = Annotated[Moment, Depends()]


@router.get("/audit/graduates/{graduate_id}", rules.PAGE)
def show_graduate(
    graduate_id: UUID,
    by: ByAuditor,
    use_cases: ToGraduates,
    accounts: ToAccounts,
    log: SealedLog,
    screen: ToScreen,
    asked: ToMoment,
) -> HTMLResponse:
    """Show the state after the last fact, or as of a version, a time in China or a position.

    From a fact on that cannot be read, the state before it is shown, and the page says so.
    """
    story = tell_streams(log, graduate_id)
    if not story or story[0]["fact"] != GraduateEnrolled.__name__:
        raise NoGraduateHere
    typed, refusal, seen = NOTHING_TYPED, None, len(story)
    try:
        seen = choose_version(story, asked)
    except FieldsWrong as wrong:
        typed, refusal = Typed(FormData(vars(asked))), wrong
    known = min(seen, count_readable(story))
    if not known:
        raise HistoryUnreadable
    state = use_cases.as_of(by, graduate_id, version=known, at=None)
    before = use_cases.as_of(by, graduate_id, version=known - 1, at=None) if known > 1 else None
    lines = differences.compare_states(state, before)
    return screen.show(
        "audit/graduate.html",
        refusal=refusal,
        typed=typed,
        story=story,
        names=accounts.name_all(story),
        schools=accounts.name_schools(),
        word_fact=word_fact,
        state=state,
        sections=differences.group_lines(lines),
        differs=any(line.changed for line in lines),
        differences=differences,
        readable=format_readable,
        seen=seen,
        known=known,
        at=asked.at,
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
    title = named[-1] if named else credit_code
    return _show_story(screen, accounts, story, title, credit_code)


@router.get("/audit/schools/{code}", rules.PAGE)
def show_school(code: str, accounts: ToAccounts, log: SealedLog, screen: ToScreen) -> HTMLResponse:
    story = tell_school(log, screen.request.app.state.reading, code)
    if not story:
        raise NoSuchSchool
    return _show_story(screen, accounts, story, story[0]["data"].get("name", code), code)


def _show_story(
    screen: Screen, accounts: Accounts, story: Story, title: str, about: str
) -> HTMLResponse:
    """Show a story; `about` is the code of the one whose name is its title."""
    return screen.show(
        "audit/story.html",
        story=story,
        names=accounts.name_all(story),
        schools=accounts.name_schools(),
        word_fact=word_fact,
        readable=format_readable,
        title=title,
        about=about,
    )


def choose_version(story: Story, asked: Moment) -> int:
    """Return the version asked for, the last one if none is. Raises FieldsWrong."""
    if version := spelling.number(asked.version):
        known = version.isascii() and version.isdecimal() and 1 <= int(version) <= len(story)
        if not known:
            raise _refuse_field(
                "version", f"应为 1 至 {len(story)}", f"must be from 1 to {len(story)}"
            )
        return int(version)
    if asked.at:
        return _find_version_of_time(story, asked.at)
    position = spelling.number(asked.position)
    return _find_version_at(story, position) if position else len(story)


def _find_version_of_time(story: Story, at: str) -> int:
    moment = _parse_moment(at)
    found = sum(1 for one in story if one["at"] <= moment)
    if not found:
        first = story[0]["at"]
        raise _refuse_field(
            "at",
            f"那时还没有录入这名毕业生，第一条事实记录于 {format_moment_zh(first)}",
            f"the graduate was not enrolled yet: the first fact is of {format_moment_en(first)}",
        )
    return found


def _find_version_at(story: Story, position: str) -> int:
    """Return the version that was the last one at a position of the log."""
    number = int(position) if position.isascii() and position.isdecimal() else -1
    found = sum(1 for one in story if one["position"] <= number)
    if not found:
        raise _refuse_field(
            "position",
            f"应为不小于 {story[0]['position']} 的日志位置",
            f"must be a position of the log from {story[0]['position']} on",
        )
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
