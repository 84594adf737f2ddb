"""盖章件: pages that the parties photographed, and the school's answer to each."""

from fastapi import Response, status

from signing.http.answering import response_docs
from signing.http.answering.replies import Listed, done, given_out, listed
from signing.http.asking.filters import AskedStampedState
from signing.http.asking.forms import ReasonForm
from signing.http.asking.readers import ReaderOfPrints
from signing.http.asking.reads import Part
from signing.http.asking.security import ByCounselor
from signing.http.asking.uploads import Offer
from signing.http.asking.use_cases import ToStampedCopies
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import stamped_copies
from signing.projections.stamped_copies import StampedCopyItem
from signing.use_cases.printing.stamped_copies import (
    StampedCopyAnswered,
    StampedCopySeen,
    StampedPicture,
)
from signing.vocabulary import AgreementNumber, StampedCopyState

router = Router(prefix="/stamped-copies", tags=["counselor · 辅导员"])


@router.get("", rules.READ)
def list_copies(
    by: ByCounselor,
    part: Part,
    connection: ReaderOfPrints,
    state: AskedStampedState = StampedCopyState.OFFERED,
) -> Listed[StampedCopyItem]:
    """What waits for an answer, oldest first; with `state`, what became of others, newest first."""
    return listed(stamped_copies.list_copies(connection, by.oversight, state, part))


@router.get("/{number}/{offer}", rules.READ)
def look_at(
    number: AgreementNumber, offer: Offer, by: ByCounselor, use_cases: ToStampedCopies
) -> StampedCopySeen:
    return use_cases.look_at(by, number, offer)


@router.get(
    "/{number}/{offer}/{picture}",
    rules.PICTURE,
    response_class=Response,
    responses=response_docs.FILE,
)
def read_picture(
    number: AgreementNumber,
    offer: Offer,
    picture: StampedPicture,
    by: ByCounselor,
    use_cases: ToStampedCopies,
) -> Response:
    """As it came, laid flat, as it was printed, or what differs; 404 where there is no such."""
    return given_out(use_cases.load_picture(by, number, offer, picture))


@router.post("/{number}/{offer}/acceptance", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def accept(
    number: AgreementNumber,
    offer: Offer,
    by: ByCounselor,
    use_cases: ToStampedCopies,
    response: Response,
) -> StampedCopyAnswered:
    """收下: it counts as the stamped copy on file. 409 StampedCopyAnswered the second time."""
    return done(response, use_cases.accept(by, number, offer))


@router.post("/{number}/{offer}/return", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def ask_again(
    number: AgreementNumber,
    offer: Offer,
    form: ReasonForm,
    by: ByCounselor,
    use_cases: ToStampedCopies,
    response: Response,
) -> StampedCopyAnswered:
    """请重拍, with the reason, which both parties see."""
    return done(response, use_cases.ask_again(by, number, offer, form.reason))
