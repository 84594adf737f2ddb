"""What a list is asked for, the same in the API and on pages: an empty value chooses nothing.

Forms send a choice that was left open as an empty value.
"""

from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from pydantic import BeforeValidator, Field

from signing.http.asking.fields import Counted
from signing.projections import print_list, review_queue
from signing.vocabulary import YEARS, AgreementState, Channel, Stage


def _or_else(default: str | None) -> BeforeValidator:
    def read(given: Any) -> Any:
        return default if given == "" else given

    return BeforeValidator(read)


OR_NONE = _or_else(None)
AskedChannel = Annotated[Channel | None, OR_NONE, Query()]
AskedStage = Annotated[Stage | None, OR_NONE, Query()]
AskedCollege = Annotated[str, Query(max_length=100)]
AskedJobCategory = Annotated[str, Query(max_length=4)]
AskedTitle = Annotated[str, Query(max_length=50)]
AskedWords = Annotated[str, Query(max_length=50, description="Name, student number, employer.")]
AskedYear = Annotated[
    Annotated[int, Counted, Field(ge=YEARS[0], le=YEARS[-1])] | None, OR_NONE, Query()
]
AskedReviewState = Annotated[
    Literal["pending", "approved", "rejected", "ended", "all"], _or_else("pending"), Query()
]
AskedFlag = Annotated[
    review_queue.Flag | None,
    OR_NONE,
    Query(description="Disputed; or with, or without, a check to look into."),
]
AskedPrintTab = Annotated[Literal["to_print", "printed", "void", "all"], _or_else("all"), Query()]
AskedState = Annotated[AgreementState | None, OR_NONE, Query()]
AskedPrinted = Annotated[bool | None, OR_NONE, Query(description="Short for the two tabs.")]
AskedTerminationState = Annotated[
    Literal["pending", "approved", "rejected", "withdrawn", "decided", "all"],
    _or_else("pending"),
    Query(),
]


async def read_review_filters(
    state: AskedReviewState = "pending",
    channel: AskedChannel = None,
    college: AskedCollege = "",
    q: AskedWords = "",
    flag: AskedFlag = None,
) -> review_queue.Filters:
    return review_queue.Filters(state, channel, college, q.strip(), flag)


async def read_print_filters(
    printed: AskedPrinted = None,
    tab: AskedPrintTab = "all",
    channel: AskedChannel = None,
    college: AskedCollege = "",
    q: AskedWords = "",
    state: AskedState = None,
) -> print_list.Filters:
    if printed is not None:
        tab = "printed" if printed else "to_print"
    return print_list.Filters(tab, channel, college, q.strip(), state)


AskedReviews = Annotated[review_queue.Filters, Depends(read_review_filters)]
AskedPrints = Annotated[print_list.Filters, Depends(read_print_filters)]
