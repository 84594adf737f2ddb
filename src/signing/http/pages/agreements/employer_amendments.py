"""变更协议 of an employer: asking for it, answering it, and what became of each."""

from typing import Annotated

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToAmendments
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.segments import segment
from signing.http.pages.agreements.amendment_pages import AmendmentPages
from signing.http.pages.questions import ask_once
from signing.http.pages.screen import ToScreen
from signing.http.pages.typed_form import Filled
from signing.vocabulary import AgreementNumber

router = Router(prefix="/employer/agreements/{number}/amendments")


class EmployerAmendments(AmendmentPages):
    """Of one agreement of the employer."""

    folder = "employer"

    def __init__(
        self, number: AgreementNumber, by: ByEmployer, use_cases: ToAmendments, screen: ToScreen
    ) -> None:
        super().__init__(by, number, use_cases, screen)
        self.root = f"/employer/agreements/{segment(number)}/amendments"

    def _name_other(self) -> str:
        return self.present["graduate"] or self._screen.gettext("（已删除）")


Here = Annotated[EmployerAmendments, Depends(EmployerAmendments)]


@router.get("", rules.PAGE)
def list_amendments(here: Here, by: ByEmployer) -> HTMLResponse:
    del by
    return here.show_all()


@router.get("/new", rules.PAGE)
def ask_amendment(here: Here, by: ByEmployer) -> HTMLResponse:
    """Show the terms as they are, to be changed."""
    del by
    return here.show_form()


@router.post("/new", rules.UNKEYED_FORM)
def ask_confirmation(here: Here, filled: Filled, by: ByEmployer) -> Response:
    del by
    return here.ask_confirmation(filled)


@router.get("/confirmation", rules.PAGE)
def show_confirmation(here: Here, by: ByEmployer) -> Response:
    del by
    return here.show_confirmation()


@router.post("/confirmation", rules.FORM)
def propose_amendment(here: Here, filled: Filled, by: ByEmployer) -> Response:
    """Send what the page showed to the graduate."""
    del by
    return here.propose(filled)


@router.get("/{amendment}", rules.PAGE)
def show_amendment(amendment: int, here: Here, by: ByEmployer) -> HTMLResponse:
    del by
    return here.show_one(amendment)


@router.post("/{amendment}/acceptance", rules.FORM)
def accept_amendment(amendment: int, here: Here, filled: Filled, by: ByEmployer) -> Response:
    del by
    return here.accept(amendment, filled)


@router.post("/{amendment}/refusal", rules.FORM)
def decline_amendment(amendment: int, here: Here, filled: Filled, by: ByEmployer) -> Response:
    del by
    return here.decline(amendment, filled)


@router.get("/{amendment}/withdrawal", rules.PAGE)
def ask_withdrawal(amendment: int, here: Here, by: ByEmployer) -> Response:
    del by
    return here.ask_withdrawal(amendment, ask_once)


@router.post("/{amendment}/withdrawal", rules.FORM)
def withdraw_amendment(amendment: int, here: Here, by: ByEmployer) -> Response:
    del by
    return here.withdraw(amendment)
