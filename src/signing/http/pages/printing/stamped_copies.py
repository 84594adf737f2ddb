"""盖章件核对: the list of photographed pages, and one beside its original, to accept or return."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends
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
from signing.http.pages.screen import NOTHING_TYPED, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import stamped_copies
from signing.refusals import Refusal
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


class OpenedCopy:
    """A photographed page beside its neighbours in the order in which copies wait."""

    def __init__(
        self,
        number: AgreementNumber,
        offer: Offer,
        by: ByCounselor,
        use_cases: ToStampedCopies,
        connection: ReaderOfPrints,
        screen: ToScreen,
    ) -> None:
        self._number, self._offer, self._by = number, offer, by
        self._use_cases, self._connection, self._screen = use_cases, connection, screen

    def show(self, *, typed: Typed = NOTHING_TYPED, refusal: Refusal | None = None) -> HTMLResponse:
        connection, oversight = self._connection, self._by.oversight
        return self._screen.show(
            "printing/stamped/copy.html",
            status=status_of(type(refusal)) if refusal else HTTPStatus.OK,
            typed=typed,
            refusal=refusal,
            seen=self._use_cases.look_at(self._by, self._number, self._offer),
            following=self._find_next(),
            previous=stamped_copies.find_previous(connection, oversight, self._number, self._offer),
            waiting=stamped_copies.count_copies(connection, oversight, StampedCopyState.OFFERED),
        )

    def go_onward(self, outcome: Outcome, words: str) -> Response:
        """To the next one in order; to the list when nothing waits any more."""
        said, following = self._screen.gettext(words), self._find_next()
        if following is None:
            said += self._screen.gettext(LAST)
            return self._screen.go("/stamped-copies", said=said, outcome=outcome)
        number, offer = following
        address = f"/stamped-copies/{segment(number)}/{offer}"
        return self._screen.go(address, said=said, outcome=outcome)

    def _find_next(self) -> tuple[str, int] | None:
        return stamped_copies.find_next(
            self._connection, self._by.oversight, self._number, self._offer
        )


Here = Annotated[OpenedCopy, Depends(OpenedCopy)]


@router.get("/{number}/{offer}", rules.PAGE)
def show_copy(here: Here) -> HTMLResponse:
    return here.show()


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
    number: AgreementNumber, offer: Offer, by: ByCounselor, use_cases: ToStampedCopies, here: Here
) -> Response:
    """收下."""
    try:
        outcome = use_cases.accept(by, number, offer)
    except Refusal as refusal:
        return here.show(refusal=refusal)
    return here.go_onward(outcome, ACCEPTED)


@router.post("/{number}/{offer}/return", rules.FORM)
def ask_again(
    number: AgreementNumber,
    offer: Offer,
    filled: Filled,
    by: ByCounselor,
    use_cases: ToStampedCopies,
    here: Here,
) -> Response:
    """请重拍, with the reason."""
    try:
        outcome = use_cases.ask_again(by, number, offer, filled.read_as(ReasonForm).reason)
    except Refusal as refusal:
        return here.show(typed=filled, refusal=refusal)
    return here.go_onward(outcome, RETURNED)
