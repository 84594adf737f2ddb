"""What happened to people through others, newest first: an inbox for everybody."""

from signing.projections.notices.audience import AUDITORS, PROVINCE, Audience
from signing.projections.notices.folding import HEARD, list_lookups, project
from signing.projections.notices.following import OutsideNotice, read_between
from signing.projections.notices.inbox import (
    MOST_COUNTED,
    InboxFilters,
    InboxNotice,
    Recipient,
    count_unread,
    find_newest,
    find_notice,
    list_inbox,
    list_unread,
)
from signing.projections.notices.reading import Notice, list_notices
from signing.projections.notices.tables import NAME, VERSION, metadata

__all__ = [
    "AUDITORS",
    "HEARD",
    "MOST_COUNTED",
    "NAME",
    "PROVINCE",
    "VERSION",
    "Audience",
    "InboxFilters",
    "InboxNotice",
    "Notice",
    "OutsideNotice",
    "Recipient",
    "count_unread",
    "find_newest",
    "find_notice",
    "list_inbox",
    "list_lookups",
    "list_notices",
    "list_unread",
    "metadata",
    "project",
    "read_between",
]
