"""待办: what waits for whom, since when and until when, computed when it is read."""

from signing.projections.deadlines.kinds import KINDS, DeadlineKind, KindWords
from signing.projections.deadlines.reading import (
    ALL,
    DeadlineCount,
    DeadlineItem,
    Filters,
    StateOfDeadlines,
    count_deadlines,
    list_deadlines,
    list_first,
    list_numbered_deadlines,
    read_deadlines,
)
from signing.projections.deadlines.reminding import Due, PassedTo, count_passed_on, list_due
from signing.projections.deadlines.whose import Whose

__all__ = [
    "ALL",
    "KINDS",
    "DeadlineCount",
    "DeadlineItem",
    "DeadlineKind",
    "Due",
    "Filters",
    "KindWords",
    "PassedTo",
    "StateOfDeadlines",
    "Whose",
    "count_deadlines",
    "count_passed_on",
    "list_deadlines",
    "list_due",
    "list_first",
    "list_numbered_deadlines",
    "read_deadlines",
]
