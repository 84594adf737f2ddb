"""签约审核: the counselor's queue of signings, and what the desk in front of it tells."""

from signing.projections.agreements.tables import LISTS
from signing.projections.review_queue.checking import Evidence, list_checks
from signing.projections.review_queue.counting import (
    ConfirmationCounts,
    ReviewChoices,
    ReviewCounts,
    Tally,
    add_up,
    count_confirmations,
    count_lists,
    list_choices,
    load_tallies,
)
from signing.projections.review_queue.desk import (
    NewsItem,
    ReviewFigures,
    WaitingFigures,
    count_found,
    count_waiting,
    list_news,
    measure_reviews,
    select_fresh_count,
)
from signing.projections.review_queue.numbered import (
    Stretch,
    check_stretch,
    list_numbered_reviews,
    list_numbered_stretch,
    read_reviews,
)
from signing.projections.review_queue.places import (
    Listed,
    Neighbours,
    Place,
    find_neighbours,
    find_place,
    find_place_beside,
)
from signing.projections.review_queue.reading import (
    MOST_CHECKED,
    Filters,
    Flag,
    ReviewItem,
    find_signer,
    find_undoubted,
    list_chosen,
    list_reviews,
)
from signing.projections.review_queue.verdicts import CheckAnswer

__all__ = [
    "LISTS",
    "MOST_CHECKED",
    "CheckAnswer",
    "ConfirmationCounts",
    "Evidence",
    "Filters",
    "Flag",
    "Listed",
    "Neighbours",
    "NewsItem",
    "Place",
    "ReviewChoices",
    "ReviewCounts",
    "ReviewFigures",
    "ReviewItem",
    "Stretch",
    "Tally",
    "WaitingFigures",
    "add_up",
    "check_stretch",
    "count_confirmations",
    "count_found",
    "count_lists",
    "count_waiting",
    "find_neighbours",
    "find_place",
    "find_place_beside",
    "find_signer",
    "find_undoubted",
    "list_checks",
    "list_choices",
    "list_chosen",
    "list_news",
    "list_numbered_reviews",
    "list_numbered_stretch",
    "list_reviews",
    "load_tallies",
    "measure_reviews",
    "read_reviews",
    "select_fresh_count",
]
