"""变更协议 of a graduate, in the hand: asking for it, answering it, and what became of each."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.security import ByGraduate
from signing.http.asking.use_cases import ToAmendmentLinks, ToOwnPapers
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.agreements.amendment_pages import AmendmentPages
from signing.http.pages.drawing import draw_code
from signing.http.pages.questions import ask_on_phone
from signing.http.pages.screen import ToScreen
from signing.http.pages.typed_form import Filled
from signing.refusals import Refusal
from signing.use_cases.agreements.amendment_reading import AmendmentSeen

ROOT = "/me/agreement/amendments"
router = Router(prefix=ROOT)


class OwnAmendments(AmendmentPages):
    """Of the graduate's agreement, or of their last one. Raises NoSuchAgreement before it."""

    root, folder = ROOT, "me"

    def __init__(
        self, by: ByGraduate, use_cases: ToAmendmentLinks, papers: ToOwnPapers, screen: ToScreen
    ) -> None:
        super().__init__(by, use_cases.find_number(by), use_cases, screen)
        self.more = {"tab": "more", "paper": papers.load_last(by)}
        self._graduate, self._links = by, use_cases

    def _draw_link(self, seen: AmendmentSeen) -> Mapping[str, str]:
        """For an employer without an account."""
        try:
            token = self._links.make_token(self._graduate, seen["amendment"])
        except Refusal:
            return super()._draw_link(seen)
        address = f"{self._screen.request.app.state.settings.address}/r/{token}/amendment"
        return {"address": address, "drawn": draw_code(address)}


Here = Annotated[OwnAmendments, Depends(OwnAmendments)]


@router.get("", rules.PAGE)
def list_amendments(here: Here, by: ByGraduate) -> HTMLResponse:
    del by
    return here.show_all()


@router.get("/new", rules.PAGE)
def ask_amendment(here: Here, by: ByGraduate) -> HTMLResponse:
    """Show the terms as they are, to be changed."""
    del by
    return here.show_form()


@router.post("/new", rules.UNKEYED_FORM)
def ask_confirmation(here: Here, filled: Filled, by: ByGraduate) -> Response:
    del by
    return here.ask_confirmation(filled)


@router.get("/confirmation", rules.PAGE)
def show_confirmation(here: Here, by: ByGraduate) -> Response:
    del by
    return here.show_confirmation()


@router.post("/confirmation", rules.FORM)
def propose_amendment(here: Here, filled: Filled, by: ByGraduate) -> Response:
    """Send what the page showed to the employer."""
    del by
    return here.propose(filled)


@router.get("/{amendment}", rules.PAGE)
def show_amendment(amendment: int, here: Here, by: ByGraduate) -> HTMLResponse:
    """Show the whole agreement as it would be printed, and what changes."""
    del by
    return here.show_one(amendment)


@router.post("/{amendment}/acceptance", rules.FORM)
def accept_amendment(amendment: int, here: Here, filled: Filled, by: ByGraduate) -> Response:
    del by
    return here.accept(amendment, filled)


@router.post("/{amendment}/refusal", rules.FORM)
def decline_amendment(amendment: int, here: Here, filled: Filled, by: ByGraduate) -> Response:
    del by
    return here.decline(amendment, filled)


@router.get("/{amendment}/withdrawal", rules.PAGE)
def ask_withdrawal(amendment: int, here: Here, by: ByGraduate) -> Response:
    del by
    return here.ask_withdrawal(amendment, ask_on_phone)


@router.post("/{amendment}/withdrawal", rules.FORM)
def withdraw_amendment(amendment: int, here: Here, by: ByGraduate) -> Response:
    del by
    return here.withdraw(amendment)
