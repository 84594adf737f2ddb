"""签约审核: the counselor's queue of signings, and what the desk in front of it tells."""

from signing.projections.review_queue.checking import checks
from signing.projections.review_queue.desk import figures, latest, waiting
from signing.projections.review_queue.folding import project
from signing.projections.review_queue.reading import (
    Filters,
    choices,
    counts,
    neighbours,
    review,
    reviews,
)
from signing.projections.review_queue.tables import (
    LISTS,
    NAME,
    VERSION,
    metadata,
)

__all__ = [
    "LISTS",
    "NAME",
    "VERSION",
    "Filters",
    "checks",
    "choices",
    "counts",
    "figures",
    "latest",
    "metadata",
    "neighbours",
    "project",
    "review",
    "reviews",
    "waiting",
]
