"""Queries for deadlines: pages of them, and how many of each kind wait and are late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import ConfigDict, with_config
from sqlalchemy import ColumnElement, Select, Subquery, func, select
from typing_extensions import TypedDict

from signing.fact_words import Both, Language
from signing.projections.deadlines.kinds import KINDS, DeadlineKind, KindWords
from signing.projections.deadlines.whose import Whose
from signing.projections.engine.numbering import NumberedPage, load_numbered, read_numbered
from signing.projections.engine.paging import Page, Slice, load_page
from signing.storage.readers import Reader
from signing.vocabulary.answers import describe_words

KindWord = Annotated[str, describe_words(DeadlineKind)]
StateOfDeadlines = Literal["all", "overdue", "soon", "later"]
SOON = timedelta(hours=24)
SEE_FIGURES = Both(zh="看数据", en="See the figures")


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "review:2026-99001-2022010001-1",
                    "kind": "review",
                    "zh": "李明与汉江软件有限公司的签约待审核",
                    "en": "The signing of 李明 with 汉江软件有限公司 waits for its review",
                    "since": "2026-06-01T02:30:00Z",
                    "due": "2026-06-03T02:30:00Z",
                    "state": "soon",
                    "passed_on": "school_admin",
                    "how_many": 1,
                    "disputed": False,
                    "school_code": "99001",
                    "agreement_number": "2026-99001-2022010001-1",
                    "application_id": None,
                    "action": {"zh": "去审核", "en": "Review"},
                    "path": "/reviews/2026-99001-2022010001-1",
                }
            ]
        }
    )
)
class DeadlineItem(TypedDict):
    """Something that waits for the reader. `state` is overdue, soon (within 24 hours) or later.

    `zh` and `en` say what, `action` what to do, on the page at `path`. `passed_on` is the role that
    hears of it once it is late, null where nobody does. `how_many` counts what one row stands for:
    the graduates of a college who have bound no account, or what a school has left. An `interview`
    that was accepted stands there until it begins, which is its `due`.
    """

    id: str
    kind: KindWord
    zh: str
    en: str
    since: datetime
    due: datetime
    state: Literal["overdue", "soon", "later"]
    passed_on: str | None
    how_many: int
    disputed: bool
    school_code: str
    agreement_number: str | None
    application_id: str | None
    action: dict[Language, str]
    path: str


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "review",
                    "zh": "待审核的签约",
                    "en": "Signings to review",
                    "waiting": 46,
                    "rows": 46,
                    "overdue": 7,
                    "disputed": 2,
                    "oldest": "2026-05-28T02:30:00Z",
                    "next_due": "2026-05-30T02:30:00Z",
                }
            ]
        }
    )
)
class DeadlineCount(TypedDict):
    """How many of a kind wait, are overdue, are disputed; the oldest one's begin, the first due.

    `rows` is how many rows of the list they are: fewer where a row stands for several.
    """

    kind: KindWord
    zh: str
    en: str
    waiting: int
    rows: int
    overdue: int
    disputed: int
    oldest: datetime
    next_due: datetime


@dataclass(frozen=True)
class Filters:
    state: StateOfDeadlines = "all"
    kind: DeadlineKind | None = None

    def conditions(self, waiting: Subquery, now: datetime) -> Iterator[ColumnElement[bool]]:
        due = waiting.c.due
        match self.state:
            case "overdue":
                yield due < now
            case "soon":
                yield due.between(now, now + SOON)
            case "later":
                yield due > now + SOON
        if self.kind is not None:
            yield waiting.c.kind == self.kind.value


ALL = Filters()


def list_deadlines(
    connection: Reader, whose: Whose, filters: Filters, now: datetime, part: Slice
) -> Page[DeadlineItem]:
    """Return a page, what is due first first; behind it what nobody can end in a day."""
    found = whose.select_all(now)
    if found is None:
        return Page([], None)
    query = _narrow(found, filters, now)
    return load_page(
        connection, query, list_keys(found), part, lambda row: _describe(row, whose, now)
    )


def list_numbered_deadlines(
    connection: Reader, whose: Whose, filters: Filters, now: datetime, number: int
) -> NumberedPage[DeadlineItem]:
    """Return page `number`, in the same order."""
    found = whose.select_all(now)
    if found is None:
        return NumberedPage([], 0, 1)
    query = _narrow(found, filters, now)
    return load_numbered(
        connection, query, list_keys(found), number, lambda row: _describe(row, whose, now)
    )


def read_deadlines(
    connection: Reader, whose: Whose, filters: Filters, now: datetime
) -> Iterator[DeadlineItem]:
    """Yield all that are found, in the order of the list."""
    return read_numbered(
        lambda number: list_numbered_deadlines(connection, whose, filters, now, number)
    )


def list_first(connection: Reader, whose: Whose, now: datetime, most: int) -> list[DeadlineItem]:
    """Return what is due first, without what stands behind the rest: it would never leave."""
    found = whose.select_first(now, most)
    if found is None:
        return []
    ended = found.c.behind == 0
    query = select(found).where(ended).order_by(*list_keys(found)).limit(most)
    return [_describe(row, whose, now) for row in connection.execute(query)]


def count_deadlines(connection: Reader, whose: Whose, now: datetime) -> list[DeadlineCount]:
    """Count each kind of which any wait, in the order of the kinds."""
    found = whose.select_all(now)
    if found is None:
        return []
    many = func.sum(found.c.many)
    query = (
        select(
            found.c.kind,
            many.label("waiting"),
            func.count().label("rows"),
            func.coalesce(many.filter(found.c.due < now), 0).label("overdue"),
            func.coalesce(many.filter(found.c.disputed), 0).label("disputed"),
            func.min(found.c.since).label("oldest"),
            func.min(found.c.due).label("next_due"),
        )
        .group_by(found.c.kind, found.c.rank)
        .order_by(found.c.rank)
    )
    return [_describe_count(row) for row in connection.execute(query)]


def list_keys(found: Subquery) -> list[ColumnElement[Any]]:
    """Return the order of every list of them, which is unique."""
    return [found.c.behind, found.c.due, found.c.rank, found.c.key]


def _describe_count(row: Any) -> DeadlineCount:
    words = KINDS[DeadlineKind(row.kind)].name
    return {
        "kind": row.kind,
        "zh": words.zh,
        "en": words.en,
        "waiting": int(row.waiting),
        "rows": row.rows,
        "overdue": int(row.overdue),
        "disputed": int(row.disputed),
        "oldest": row.oldest,
        "next_due": row.next_due,
    }


def _narrow(found: Subquery, filters: Filters, now: datetime) -> Select[Any]:
    return select(found).where(*filters.conditions(found, now))


def _describe(row: Any, whose: Whose, now: datetime) -> DeadlineItem:
    words = KINDS[DeadlineKind(row.kind)]
    sentence, action = _choose_words(words, row)
    about = _name_about(row)
    return {
        "id": f"{row.kind}:{row.key}",
        "kind": row.kind,
        "zh": sentence.zh.format(**about),
        "en": sentence.en.format(**about),
        "since": row.since,
        "due": row.due,
        "state": _name_state(row.due, now),
        "passed_on": _find_next(words, whose),
        "how_many": row.many,
        "disputed": row.disputed,
        "school_code": row.school_code,
        "agreement_number": row.agreement_number,
        "application_id": row.application_id,
        "action": {"zh": action.zh, "en": action.en},
        "path": find_path(words, row),
    }


def _choose_words(words: KindWords, row: Any) -> tuple[Both, Both]:
    """Return the sentence and the next step.

    A row that names a school stands for all that the school has left: the province sees to it that
    somebody acts, and does not act itself.
    """
    if row.school and words.elsewhere:
        return words.elsewhere, SEE_FIGURES
    return words.sentence, words.action


def _name_about(row: Any) -> dict[str, str | int]:
    """Whoever was erased, and an employer nobody named, is called by what they are."""
    return {
        "graduate": row.graduate or "—",
        "employer": row.employer or "—",
        "title": row.title or "—",
        "place": row.place,
        "college": row.college,
        "school": row.school,
        "how_many": row.many,
    }


def _name_state(due: datetime, now: datetime) -> Literal["overdue", "soon", "later"]:
    if due < now:
        return "overdue"
    return "soon" if due <= now + SOON else "later"


def _find_next(words: KindWords, whose: Whose) -> str | None:
    """Return the first role beyond the reader's that hears of it."""
    roles = [one.to for one in words.passed_on]
    behind = roles[roles.index(whose.role) + 1 :] if whose.role in roles else roles
    return behind[0].value if behind else None


def find_path(words: KindWords, row: Any) -> str:
    """Return the page of the next step; for the province that of the school's numbers."""
    if row.school:
        return f"/statistics/{quote(row.school_code)}"
    told = row._mapping  # noqa: SLF001 - its public name
    return words.path.format(**{name: quote(str(one)) for name, one in told.items()})
