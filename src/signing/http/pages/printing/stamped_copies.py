"""盖章件核对: the list of photographed pages, and one beside its original, to accept or return."""

from typing import Any

from fastapi.responses import HTMLResponse, Response

from signing.http.answering.problems import status_of
from signing.http.answering.replies import in_place
from signing.http.asking.filters import AskedStampedState
from signing.http.asking.forms import ReasonForm
from signing.http.asking.readers import ReaderOfPrints
from signing.http.asking.security import ByCounselor
from signing.http.asking.uploads import Offer
from signing.http.asking.use_cases import ToStampedCopies
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.segments import segment
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import stamped_copies
from signing.refusals import Refusal
from signing.storage.readers import Reader
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.ledger import Outcome
from signing.use_cases.printing.stamped_copies import StampedPicture
from signing.vocabulary import AgreementNumber, StampedCopyState

router = Router(prefix="/stamped-copies")
ACCEPTED = N_("已收下盖章件。")
RETURNED = N_("已请对方重拍。")
LAST = N_("待核对的盖章件已全部处理。")


@router.get("", rules.PAGE)
def list_copies(
    by: ByCounselor,
    connection: ReaderOfPrints,
    screen: ToScreen,
    state: AskedStampedState = StampedCopyState.OFFERED,
    page: AskedPage = 1,
) -> HTMLResponse:
    found = stamped_copies.list_numbered_copies(connection, by.oversight, state, page)
    return screen.show(
        "printing/stamped/list.html",
        state=state.value,
        page=found,
        links=link_numbers(screen.request, found),
        counts={
            one.value: stamped_copies.count_copies(connection, by.oversight, one)
            for one in StampedCopyState
        },
    )


@router.get("/{number}/{offer}", rules.PAGE)
def show_copy(
    number: AgreementNumber,
    offer: Offer,
    by: ByCounselor,
    use_cases: ToStampedCopies,
    connection: ReaderOfPrints,
    screen: ToScreen,
) -> HTMLResponse:
    return screen.show(
        "printing/stamped/copy.html", **_gather(use_cases, connection, by, number, offer)
    )


@router.get("/{number}/{offer}/{picture}", rules.PAGE_PICTURE)
def show_picture(
    number: AgreementNumber,
    offer: Offer,
    picture: StampedPicture,
    by: ByCounselor,
    use_cases: ToStampedCopies,
) -> Response:
    return in_place(use_cases.load_picture(by, number, offer, picture))


@router.post("/{number}/{offer}/acceptance", rules.FORM)
def accept(
    number: AgreementNumber,
    offer: Offer,
    by: ByCounselor,
    use_cases: ToStampedCopies,
    connection: ReaderOfPrints,
    screen: ToScreen,
) -> Response:
    """收下."""
    try:
        outcome = use_cases.accept(by, number, offer)
    except Refusal as refusal:
        return _show_again(
            screen, _gather(use_cases, connection, by, number, offer), NOTHING_TYPED, refusal
        )
    return _go_onward(
        screen, stamped_copies.find_next(connection, by.oversight, number, offer), outcome, ACCEPTED
    )


@router.post("/{number}/{offer}/return", rules.FORM)
def ask_again(
    number: AgreementNumber,
    offer: Offer,
    filled: Filled,
    by: ByCounselor,
    use_cases: ToStampedCopies,
    connection: ReaderOfPrints,
    screen: ToScreen,
) -> Response:
    """请重拍, with the reason."""
    try:
        outcome = use_cases.ask_again(by, number, offer, filled.read_as(ReasonForm).reason)
    except Refusal as refusal:
        return _show_again(
            screen, _gather(use_cases, connection, by, number, offer), filled, refusal
        )
    return _go_onward(
        screen, stamped_copies.find_next(connection, by.oversight, number, offer), outcome, RETURNED
    )


def _gather(
    use_cases: ToStampedCopies,
    connection: Reader,
    by: Counselor,
    number: AgreementNumber,
    offer: int,
) -> dict[str, Any]:
    return {
        "seen": use_cases.look_at(by, number, offer),
        "following": stamped_copies.find_next(connection, by.oversight, number, offer),
        "previous": stamped_copies.find_previous(connection, by.oversight, number, offer),
        "waiting": stamped_copies.count_offered(connection, by.oversight),
    }


def _show_again(
    screen: Screen, filled: dict[str, Any], typed: Typed, refusal: Refusal
) -> HTMLResponse:
    return screen.show(
        "printing/stamped/copy.html",
        typed=typed,
        refusal=refusal,
        status=status_of(type(refusal)),
        **filled,
    )


def _go_onward(
    screen: Screen, following: tuple[str, int] | None, outcome: Outcome, words: str
) -> Response:
    """To the one that has waited longest; to the list when nothing waits any more."""
    said = screen.gettext(words)
    if following is None:
        return screen.go("/stamped-copies", said=said + screen.gettext(LAST), outcome=outcome)
    number, offer = following
    return screen.go(f"/stamped-copies/{segment(number)}/{offer}", said=said, outcome=outcome)
