"""通知: what happened through others, for every role, and what of it was read."""

from typing import Annotated

from fastapi import Path
from pydantic import Field, with_config
from typing_extensions import TypedDict

from signing.http.answering.replies import Listed, listed
from signing.http.asking.fields import Counted
from signing.http.asking.forms import Form
from signing.http.asking.inbox import AskedNotices, ToReadingMarks, ToRecipient
from signing.http.asking.readers import ReaderOfInbox
from signing.http.asking.reads import Part
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections.notices import (
    MOST_COUNTED,
    InboxNotice,
    count_unread,
    find_newest,
    find_notice,
    list_inbox,
)
from signing.refusals import NoSuchInboxNotice
from signing.use_cases.access.program_scopes import Scope

router = Router(prefix="/notices", tags=["notices · 通知"])
LAST = 2**63 - 2
"""A position of the log is a bigint."""
NoticeId = Annotated[int, Path(ge=0, le=LAST, description="The notice's `id`.")]


class ReadForm(Form):
    until: Annotated[
        int,
        Counted,
        Field(ge=0, le=LAST, description="The `id` of the newest that was seen."),
    ]


@with_config(json_schema_extra={"examples": [{"unread": 12, "more": False}]})
class UnreadCount(TypedDict):
    """How many are unread; nobody counts further than a hundred, and then `more` is true."""

    unread: int
    more: bool


@with_config(json_schema_extra={"examples": [{"read_until": 4711, "unread": 0, "more": False}]})
class ReadUntil(UnreadCount):
    """Up to which of one's notices all are read now, and how many are unread behind it."""

    read_until: int


@router.get("", rules.READ.for_programs(Scope.NOTICES_READ))
def list_notices(
    to: ToRecipient, part: Part, connection: ReaderOfInbox, asked: AskedNotices
) -> Listed[InboxNotice]:
    """Newest first, in both languages, each with the one thing to do next.

    Of one's own school and colleges, or employer. Whoever joined later sees what happened since.
    One's own deeds are left out; colleagues have read marks of their own.
    """
    return listed(list_inbox(connection, to, part, asked))


@router.get("/unread", rules.READ.for_programs(Scope.NOTICES_READ))
def count_notices(to: ToRecipient, connection: ReaderOfInbox) -> UnreadCount:
    """For a badge: it costs one indexed query."""
    return _say(count_unread(connection, to))


@router.post("/read", rules.UNKEYED_COMMAND)
def read_all(
    form: ReadForm, to: ToRecipient, connection: ReaderOfInbox, marks: ToReadingMarks
) -> ReadUntil:
    """All up to `until`. What happened meanwhile stays unread: it was not seen.

    A mark never goes back: `read_until` is a later one's if there was one.
    """
    until = marks.mark_until(to.account, find_newest(connection, to, form.until))
    return {"read_until": until, **_say(count_unread(connection, to))}


@router.post("/{notice_id}/read", rules.UNKEYED_COMMAND)
def read_one(
    notice_id: NoticeId, to: ToRecipient, connection: ReaderOfInbox, marks: ToReadingMarks
) -> InboxNotice:
    """Read by this account; colleagues' marks stay as they are."""
    found = find_notice(connection, to, notice_id)
    if found is None:
        raise NoSuchInboxNotice
    marks.mark(to.account, notice_id)
    return {**found, "unread": False}


def _say(count: int) -> UnreadCount:
    return {"unread": count, "more": count >= MOST_COUNTED}
