"""签约审核: the counselor's queue of signings, and what the desk in front of it tells."""

from signing.projections.agreements.tables import LISTS
from signing.projections.review_queue.checking import list_checks
from signing.projections.review_queue.desk import (
    NewsItem,
    ReviewFigures,
    WaitingFigures,
    count_found,
    count_waiting,
    list_news,
    measure_reviews,
)
from signing.projections.review_queue.reading import (
    Filters,
    Flag,
    Neighbours,
    ReviewChoices,
    ReviewCounts,
    ReviewItem,
    count_lists,
    find_neighbours,
    find_review,
    find_signer,
    list_choices,
    list_chosen,
    list_reviews,
)
from signing.projections.review_queue.verdicts import CheckAnswer

__all__ = [
    "LISTS",
    "CheckAnswer",
    "Filters",
    "Flag",
    "Neighbours",
    "NewsItem",
    "ReviewChoices",
    "ReviewCounts",
    "ReviewFigures",
    "ReviewItem",
    "WaitingFigures",
    "count_found",
    "count_lists",
    "count_waiting",
    "find_neighbours",
    "find_review",
    "find_signer",
    "list_checks",
    "list_choices",
    "list_chosen",
    "list_news",
    "list_reviews",
    "measure_reviews",
]
