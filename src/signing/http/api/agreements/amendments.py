"""变更审核: amendments that both agreed to, and the school's decisions."""

from fastapi import Response, status
from typing_extensions import TypedDict

from signing.http.answering.replies import done, listed, with_version
from signing.http.asking.filters import AskedAmendments
from signing.http.asking.forms import ReasonForm
from signing.http.asking.readers import ReaderOfAmendments
from signing.http.asking.reads import Part
from signing.http.asking.security import ByCounselor
from signing.http.asking.use_cases import ToAmendments
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import amendment_queue
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.agreements.amendment_reading import AmendmentReviewed
from signing.use_cases.agreements.amendments import AmendmentAnswer
from signing.vocabulary import AgreementNumber

router = Router(prefix="/amendments", tags=["counselor · 辅导员"])


class AmendmentPage(TypedDict):
    """A part of a list, and how many amendments each list has."""

    items: list[amendment_queue.AmendmentItem]
    next: str | None
    counts: amendment_queue.AmendmentCounts


@router.get("", rules.READ.for_programs(Scope.REVIEWS_READ))
def queue(
    by: ByCounselor, part: Part, connection: ReaderOfAmendments, asked: AskedAmendments
) -> AmendmentPage:
    """What waits for the school (`pending`), for the other side (`proposed`), or ended (`decided`).

    The first two oldest first. `counts` obey everything that is asked for but `state`.
    """
    found = amendment_queue.list_amendments(connection, by.oversight, asked, part)
    return {
        **listed(found),
        "counts": amendment_queue.count_lists(connection, by.oversight, asked),
    }


@router.get("/{number}/{amendment}", rules.READ.for_programs(Scope.REVIEWS_READ))
def look_at(
    number: AgreementNumber,
    amendment: int,
    by: ByCounselor,
    use_cases: ToAmendments,
    response: Response,
) -> AmendmentReviewed:
    """Old and new, field by field, beside the agreement. Send its `ETag` as `If-Match`."""
    return with_version(response, use_cases.review(by, number, amendment))


@router.post("/{number}/{amendment}/approval", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def approve(
    number: AgreementNumber,
    amendment: int,
    by: ByCounselor,
    use_cases: ToAmendments,
    response: Response,
) -> AmendmentAnswer:
    """通过变更: in effect at once; the paper is of the next edition.

    409 AmendmentNotAccepted before the other side agreed.
    """
    return done(response, use_cases.approve(by, number, amendment))


@router.post("/{number}/{amendment}/rejection", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def reject(
    number: AgreementNumber,
    amendment: int,
    form: ReasonForm,
    by: ByCounselor,
    use_cases: ToAmendments,
    response: Response,
) -> AmendmentAnswer:
    """不通过变更, with the reason, also before the other side answered: the former terms stay."""
    return done(response, use_cases.reject(by, number, amendment, form.reason))
