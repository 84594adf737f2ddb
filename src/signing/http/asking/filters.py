"""What a list is asked for, the same in the API and on pages: an empty value chooses nothing.

Forms send a choice that was left open as an empty value.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AfterValidator, BeforeValidator, Field

from signing import codes
from signing.http.asking.field_errors import FieldError
from signing.http.asking.fields import Counted, Money
from signing.http.asking.security import ByCounselor
from signing.projections import (
    amendment_queue,
    positions,
    print_list,
    review_queue,
    termination_register,
)
from signing.vocabulary import (
    YEARS,
    AgreementState,
    Channel,
    Confirmation,
    Side,
    Stage,
    StampedCopyState,
)


def _or_else(default: str | bool | None) -> BeforeValidator:
    def read(given: Any) -> Any:
        return default if given == "" else given

    return BeforeValidator(read)


def _of_table(table: codes.Table) -> AfterValidator:
    def check(code: str) -> str:
        if code and not codes.is_code(table, code):
            raise FieldError("请从列表中选择", "choose one of the list")
        return code

    return AfterValidator(check)


OR_NONE = _or_else(None)
AskedChannel = Annotated[Channel | None, OR_NONE, Query()]
AskedStage = Annotated[Stage | None, OR_NONE, Query()]
AskedCollege = Annotated[str, Query(max_length=100)]
AskedJobCategory = Annotated[str, Query(max_length=4), _of_table("job_category")]
AskedTitle = Annotated[str, Query(max_length=50)]
AskedWorkplace = Annotated[str, Query(max_length=50, description="Part of the workplace.")]
AskedRegion = Annotated[
    str, Query(pattern=r"^(\d{2,6})?$", description="Beginning of the employer's GB/T 2260 code.")
]
AskedEmployerKind = Annotated[str, Query(max_length=4), _of_table("employer_kind")]
AskedEmployer = Annotated[UUID | None, OR_NONE, Query()]
AskedPay = Annotated[Money | None, OR_NONE, Query(description="Yuan a month, itself included.")]
_Pay = tuple[Decimal | None, Decimal | None]
AskedPositionSort = Annotated[positions.SORTS, _or_else("newest"), Query()]
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
AskedConfirmation = Annotated[
    Confirmation | None,
    OR_NONE,
    Query(description="How the graduate stands by what was signed."),
]
AskedAmendmentState = Annotated[
    Literal["pending", "proposed", "decided", "all"], _or_else("pending"), Query()
]
AskedMajor = Annotated[str, Query(max_length=100)]
AskedPrintTab = Annotated[Literal["to_print", "printed", "void", "all"], _or_else("all"), Query()]
AskedState = Annotated[AgreementState | None, OR_NONE, Query()]
AskedPrinted = Annotated[bool | None, OR_NONE, Query(description="Short for the two tabs.")]
AskedStampedState = Annotated[StampedCopyState, _or_else(StampedCopyState.OFFERED.value), Query()]
AskedTerminationState = Annotated[
    Literal["pending", "approved", "rejected", "withdrawn", "decided", "all"],
    _or_else("pending"),
    Query(),
]
AskedDecidable = Annotated[
    bool,
    _or_else(default=False),
    Query(description="Those that wait and that the school may decide now."),
]

AskedToAnswer = Annotated[bool, _or_else(default=False), Query()]


async def read_release_filters(
    by: ByCounselor,
    asked_by: Annotated[Side | None, OR_NONE, Query(description="Who asked.")] = None,
    decidable: AskedDecidable = False,
) -> termination_register.Filters:
    return termination_register.Filters(
        asked_by=asked_by, decidable_at=by.now if decidable else None
    )


AskedReleases = Annotated[termination_register.Filters, Depends(read_release_filters)]


async def read_pay_range(pay_from: AskedPay = None, pay_to: AskedPay = None) -> _Pay:
    return pay_from, pay_to


async def read_employer_filters(
    region: AskedRegion = "", kind: AskedEmployerKind = "", employer_id: AskedEmployer = None
) -> positions.Search:
    return positions.Search(region=region, kind=kind, employer_id=employer_id)


async def read_position_search(
    employer: Annotated[positions.Search, Depends(read_employer_filters)],
    pay: Annotated[_Pay, Depends(read_pay_range)],
    q: AskedTitle = "",
    job_category: AskedJobCategory = "",
    workplace: AskedWorkplace = "",
    sort: AskedPositionSort = "newest",
) -> positions.Search:
    return replace(
        employer,
        q=q.strip(),
        job_category=job_category,
        workplace=workplace.strip(),
        pay_from=pay[0],
        pay_to=pay[1],
        sort=sort,
    )


async def read_review_filters(
    state: AskedReviewState = "pending",
    channel: AskedChannel = None,
    college: AskedCollege = "",
    q: AskedWords = "",
    flag: AskedFlag = None,
    confirmation: AskedConfirmation = None,
) -> review_queue.Filters:
    return review_queue.Filters(state, channel, college, q.strip(), flag, confirmation)


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


async def read_amendment_filters(
    state: AskedAmendmentState = "pending",
    college: AskedCollege = "",
    major: AskedMajor = "",
    q: AskedWords = "",
    decidable: AskedDecidable = False,
) -> amendment_queue.Filters:
    return amendment_queue.Filters(state, college, major, q.strip(), decidable)


AskedAmendments = Annotated[amendment_queue.Filters, Depends(read_amendment_filters)]
AskedPositions = Annotated[positions.Search, Depends(read_position_search)]
AskedReviews = Annotated[review_queue.Filters, Depends(read_review_filters)]
AskedPrints = Annotated[print_list.Filters, Depends(read_print_filters)]
