"""通知: everybody's inbox as a page, by days, at a desk and in the hand."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from signing.http.api.notices.inbox import LAST, NoticeId
from signing.http.asking.deadlines import FirstDeadlines
from signing.http.asking.fields import Counted
from signing.http.asking.forms import Form
from signing.http.asking.inbox import AskedNotices, ToReadingMarks, ToRecipient
from signing.http.asking.readers import ReaderOfInbox
from signing.http.asking.reads import Part
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.notices.words import GROUPS
from signing.http.pages.screen import Screen, ToScreen
from signing.http.pages.typed_form import Filled
from signing.projections.deadlines import DeadlineItem
from signing.projections.engine.paging import Page
from signing.projections.notices import (
    InboxFilters,
    InboxNotice,
    Recipient,
    find_newest,
    find_notice,
    list_inbox,
    list_unread,
)
from signing.refusals import NoSuchInboxNotice
from signing.vocabulary.china_time import to_china_time

LIST, OF_GRADUATE = "/notices", "/me/notices"
router = Router()


class SeenForm(Form):
    """`until` is the `id` of the newest that the page had shown."""

    until: Annotated[int, Counted, Field(ge=0, le=LAST)]


@router.get("/notices", rules.PAGE)
def show_inbox(
    to: ToRecipient,
    part: Part,
    connection: ReaderOfInbox,
    asked: AskedNotices,
    first: FirstDeadlines,
    screen: ToScreen,
) -> HTMLResponse:
    found = list_inbox(connection, to, part, asked)
    return draw_inbox(screen, to, found, asked, first, part.cursor)


@router.post("/notices/read", rules.UNKEYED_FORM)
def read_all(
    filled: Filled,
    to: ToRecipient,
    part: Part,
    connection: ReaderOfInbox,
    asked: AskedNotices,
    marks: ToReadingMarks,
    screen: ToScreen,
) -> Response:
    """Mark all that the page had shown when it was drawn, and what is older; of its group alone."""
    until, back = filled.read_as(SeenForm).until, _link(find_inbox(to), asked, part.cursor)
    if asked.group is not None:
        marks.mark_each(to.account, list_unread(connection, to, asked.group, until))
        return screen.go(back, said=screen.gettext("这一类通知已全部标为已读。"))
    marks.mark_until(to.account, find_newest(connection, to, until))
    return screen.go(back, said=screen.gettext("已全部标为已读。"))


@router.post("/notices/{notice_id}/read", rules.UNKEYED_FORM)
def read_one(
    notice_id: NoticeId,
    filled: Filled,
    to: ToRecipient,
    part: Part,
    connection: ReaderOfInbox,
    asked: AskedNotices,
    marks: ToReadingMarks,
    screen: ToScreen,
) -> Response:
    """Mark one, and go where its next step is, or stay on the same page of the inbox."""
    found = find_notice(connection, to, notice_id)
    if found is None:
        raise NoSuchInboxNotice
    marks.mark(to.account, notice_id)
    if filled.get("stay"):
        return screen.go(_link(find_inbox(to), asked, part.cursor))
    return screen.go(found["next"]["path"])


def find_inbox(to: Recipient) -> str:
    of_graduate = any(one.kind == "graduate" for one in to.audiences)
    return OF_GRADUATE if of_graduate else LIST


def draw_inbox(
    screen: Screen,
    to: Recipient,
    page: Page[InboxNotice],
    asked: InboxFilters,
    first: Sequence[DeadlineItem],
    cursor: str | None,
) -> HTMLResponse:
    """`first` is what waits and is due first; it stands above the notices.

    `cursor` is the page's own: whoever marks a notice comes back to the same page.
    """
    root = find_inbox(to)
    return screen.show(
        "notices/inbox.html",
        root=root,
        in_hand=root == OF_GRADUATE,
        first=first,
        days=_group_by_day(page.items),
        newest=page.items[0]["id"] if page.items else 0,
        unread_here=any(one["unread"] for one in page.items),
        more=_link(root, asked, cursor=page.next) if page.next else "",
        asked=asked,
        kept=_link("", asked, cursor=cursor),
        groups=GROUPS,
        tabs={
            "all": _link(root, InboxFilters(group=asked.group)),
            "unread": _link(root, InboxFilters(unread=True, group=asked.group)),
        },
        tab="more",
    )


def _group_by_day(items: Iterable[InboxNotice]) -> Sequence[tuple[date, list[InboxNotice]]]:
    """The days are those of China."""
    days = groupby(items, key=lambda one: to_china_time(one["at"]).date())
    return [(day, list(told)) for day, told in days]


def _link(root: str, asked: InboxFilters, cursor: str | None = None) -> str:
    said: Mapping[str, Any] = {
        "unread": "true" if asked.unread else "",
        "group": asked.group or "",
        "cursor": cursor or "",
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{root}?{query}" if query else root
