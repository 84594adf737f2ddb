"""Somebody's inbox: the notices of all their audiences, what of them is unread, and how many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, with_config
from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    exists,
    func,
    literal,
    select,
    union_all,
)
from typing_extensions import TypedDict

from signing.fact_words import AudienceKind, Group
from signing.projections.engine.paging import MOST, Page, Slice, refuse_cursor
from signing.projections.notices.audience import Audience
from signing.projections.notices.tables import members, notices
from signing.projections.notices.wording import (
    describe_step,
    find_group,
    list_kinds,
    select_named_notices,
    word_sentence,
)
from signing.storage.notice_tables import notice_marks, notices_read
from signing.storage.readers import Reader

MOST_COUNTED = 100
"""Who has more waiting than that is told so, and no more is counted."""
read = notices.c


@dataclass(frozen=True)
class Recipient:
    """An account, and whose notices it reads: a graduate's own id where it is a graduate."""

    account: UUID
    audiences: tuple[Audience, ...]


@dataclass(frozen=True)
class InboxFilters:
    """`group` None is every one."""

    unread: bool = False
    group: Group | None = None


EVERYTHING = InboxFilters()


class NextStep(TypedDict):
    """What to do next in words, and the page where."""

    zh: str
    en: str
    path: str


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 4711,
                    "at": "2026-05-07T02:00:00Z",
                    "kind": "InterviewAccepted",
                    "group": "applications",
                    "audience": "employer",
                    "zh": "林晓雨接受了“软件工程师”的面试邀请。",
                    "en": "林晓雨 accepted the interview for 软件工程师.",
                    "unread": True,
                    "next": {
                        "zh": "查看面试安排",
                        "en": "Look at the interview",
                        "path": "/employer/applications/2026-99001-2022010001-p1",
                    },
                    "agreement_number": None,
                    "application_id": "2026-99001-2022010001-p1",
                }
            ]
        }
    )
)
class InboxNotice(TypedDict):
    """A notice of a fact, in a sentence, for one's `audience`. `kind` is the fact's name.

    `id` is its position in the log; `group` is what channels are chosen for; `next` is the one
    thing to do about it. The agreement's number and the application's id are null if the fact is
    about neither.
    """

    id: int
    at: datetime
    kind: str
    group: Group
    audience: AudienceKind
    zh: str
    en: str
    unread: bool
    next: NextStep
    agreement_number: str | None
    application_id: str | None


def list_inbox(
    connection: Reader, to: Recipient, part: Slice, asked: InboxFilters = EVERYTHING
) -> Page[InboxNotice]:
    """Return notices of what others did, newest first."""
    limit = max(1, min(part.limit, MOST))
    rows = _load(connection, to, asked, limit + 1, _find_place(part))
    shown = rows[:limit]
    more = part.mark([shown[-1].position]) if len(rows) > limit else None
    return Page([_present(row) for row in shown], more)


def count_unread(connection: Reader, to: Recipient) -> int:
    """Return how many are unread; MOST_COUNTED stands for that many or more."""
    if not to.audiences:
        return 0
    found = _select_places(to, InboxFilters(unread=True), MOST_COUNTED, None).subquery()
    counted = select(func.count()).select_from(select(found).limit(MOST_COUNTED).subquery())
    return int(connection.execute(counted).scalar_one())


def find_notice(connection: Reader, to: Recipient, position: int) -> InboxNotice | None:
    """Return the recipient's notice of the fact at a position; None if there is none."""
    rows = _load(connection, to, EVERYTHING, 1, position + 1)
    return _present(rows[0]) if rows and rows[0].position == position else None


def find_newest(connection: Reader, to: Recipient, until: int) -> int:
    """Return the position of the newest notice that is not behind `until`; 0 if there is none."""
    if not to.audiences:
        return 0
    places = _select_places(to, EVERYTHING, 1, until + 1).subquery()
    return connection.execute(select(func.max(places.c.position))).scalar_one() or 0


def list_unread(connection: Reader, to: Recipient, group: Group, until: int) -> list[int]:
    """Return the positions of the unread notices of a group that are not behind `until`."""
    if not to.audiences:
        return []
    asked = InboxFilters(unread=True, group=group)
    places = _select_places(to, asked, None, until + 1).subquery()
    return list(connection.execute(select(places.c.position).distinct()).scalars())


def _find_place(part: Slice) -> int | None:
    behind = part.behind()
    if behind is None:
        return None
    if len(behind) != 1 or not isinstance(behind[0], int):
        raise refuse_cursor()
    return behind[0]


def _load(
    connection: Reader, to: Recipient, asked: InboxFilters, most: int, before: int | None
) -> Sequence[Row[Any]]:
    if not to.audiences:
        return []
    places = _select_places(to, asked, most, before).subquery()
    found = (
        read.position == places.c.position,
        read.audience == places.c.audience,
        read.audience_id == places.c.audience_id,
    )
    query = (
        select_named_notices()
        .add_columns(_is_unread(to.account).label("unread"))
        .join(places, and_(*found))
        .order_by(read.position.desc())
        .limit(most)
    )
    return connection.execute(query).all()


def _select_places(to: Recipient, asked: InboxFilters, most: int | None, before: int | None) -> Any:
    """Each audience by itself, from its newest notice back: none is looked for among others'."""
    limits = [read.actor != str(to.account), read.position > _find_since(to)]
    if before is not None:
        limits.append(read.position < before)
    if asked.unread:
        limits.append(_is_unread(to.account))
    if asked.group is not None:
        limits.append(read.kind.in_(list_kinds(asked.group)))
    each = [
        select(read.position, read.audience, read.audience_id)
        .where(*_match(audience), *limits)
        .order_by(read.position.desc())
        .limit(most)
        for audience in to.audiences
    ]
    return each[0] if len(each) == 1 else union_all(*(select(one.subquery()) for one in each))


def _match(audience: Audience) -> tuple[ColumnElement[bool], ...]:
    """A college without a name is every one of its school."""
    if audience.kind == "college" and not audience.college:
        return (read.school_code == audience.school_code, read.audience == "college")
    return (read.audience == audience.kind, read.audience_id == audience.id)


def _find_since(to: Recipient) -> ColumnElement[int]:
    """Whoever joins is told from then on; a graduate is told of everything."""
    if to.audiences[0].kind == "graduate":
        return literal(0)
    return (
        select(members.c.since)
        .where(members.c.account == to.account, members.c.active)
        .scalar_subquery()
    )


def _is_unread(account: UUID) -> ColumnElement[bool]:
    mark = (
        select(notice_marks.c.read_until).where(notice_marks.c.account == account).scalar_subquery()
    )
    by_itself = exists().where(
        notices_read.c.account == account, notices_read.c.position == read.position
    )
    return and_(read.position > func.coalesce(mark, 0), ~by_itself)


def _present(row: Row[Any]) -> InboxNotice:
    step = describe_step(row)
    return {
        "id": row.position,
        "at": row.at,
        "kind": row.kind,
        "group": find_group(row.kind),
        "audience": row.audience,
        "zh": word_sentence(row, "zh"),
        "en": word_sentence(row, "en"),
        "unread": row.unread,
        "next": {"zh": step.zh, "en": step.en, "path": step.path},
        "agreement_number": row.agreement_number,
        "application_id": row.application_id,
    }
