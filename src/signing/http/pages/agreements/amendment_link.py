"""What the link of an amendment opens: an employer without an account answers it there, once."""

from typing import Annotated

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from signing.http.asking.fields import Reason
from signing.http.asking.forms import Form
from signing.http.asking.security import ByCardHolder, PerhapsSignedIn
from signing.http.asking.use_cases import ToAmendmentLinks
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.agreements.amendment_pages import ACCEPTED, APPLIED, DECLINED
from signing.http.pages.screen import NOTHING_TYPED, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import (
    CodeEndWrong,
    FieldsWrong,
    ReasonMissing,
    Refusal,
    StaleVersion,
    TextUnprintable,
    TooMany,
)
from signing.use_cases.agreements.amendments import AmendmentAnswer
from signing.use_cases.core.ledger import Outcome
from signing.vocabulary import AmendmentState

router = Router(prefix="/r/{token}/amendment")
PAGE = "agreements/amendments/link.html"
TYPED_WRONG = (FieldsWrong, CodeEndWrong, TooMany, ReasonMissing, StaleVersion, TextUnprintable)
"""After which the page is shown again, to be mended; whatever else ends the link."""
OPEN_TO = "whoever has the link that the graduate passed on"
CodeEnd = Annotated[str, Field(min_length=4, max_length=12)]


class AcceptForm(Form):
    code_end: CodeEnd


class DeclineForm(AcceptForm):
    reason: Reason


class AmendmentLink:
    """`opened_by` is the WeChat account that is signed in where the link is opened, if any."""

    def __init__(
        self,
        token: str,
        by: ByCardHolder,
        session: PerhapsSignedIn,
        use_cases: ToAmendmentLinks,
        screen: ToScreen,
    ) -> None:
        self.token, self.by, self.use_cases, self.screen = token, by, use_cases, screen
        self.opened_by = session.wechat_account if session else None

    @property
    def path(self) -> str:
        return f"/r/{self.token}/amendment"

    def show(self, typed: Typed = NOTHING_TYPED, refusal: Refusal | None = None) -> HTMLResponse:
        """Raises what ends the link: NoSuchAnswerLink, AnsweredAlready, AmendmentClosed."""
        return self.screen.show(
            PAGE,
            typed=typed,
            refusal=refusal,
            shown=self.use_cases.find_by_link(self.by, self.token, self.opened_by),
            path=self.path,
            drawn_at="" if self.screen.request.url.path == self.path else self.path,
        )

    def thank(self, outcome: Outcome[AmendmentAnswer]) -> Response:
        """The link is good for one answer: the page that says so is its last."""
        state = AmendmentState(outcome.answer["state"])
        words = {AmendmentState.DECLINED: DECLINED, AmendmentState.APPLIED: APPLIED}
        said = self.screen.gettext(words.get(state, ACCEPTED))
        return self.screen.go(f"{self.path}/answered", said=said, outcome=outcome)


Here = Annotated[AmendmentLink, Depends(AmendmentLink)]


@router.get("", rules.PAGE.open_to(OPEN_TO))
def show_amendment(here: Here, by: ByCardHolder) -> HTMLResponse:
    """Show old beside new, and ask for an answer."""
    del by
    return here.show()


@router.get("/answered", rules.PAGE.open_to(OPEN_TO))
def show_answered(here: Here, by: ByCardHolder) -> Response:
    """Say that the answer is recorded, and what follows; nothing of the agreement any more."""
    if not here.use_cases.is_answered(by, here.token):
        return here.screen.go(here.path)
    return here.screen.show("agreements/amendments/answered.html")


@router.post("/acceptance", rules.FORM.costing(rules.ENTRY).open_to(OPEN_TO))
def accept_amendment(here: Here, filled: Filled, by: ByCardHolder) -> Response:
    """Accept what the page showed: its digest comes with the form."""
    try:
        outcome = here.use_cases.accept_by_link(
            by,
            here.token,
            code_end=filled.read_as(AcceptForm).code_end,
            content=filled.get("content"),
            opened_by=here.opened_by,
        )
    except TYPED_WRONG as refusal:
        return here.show(filled, refusal)
    return here.thank(outcome)


@router.post("/refusal", rules.FORM.costing(rules.ENTRY).open_to(OPEN_TO))
def decline_amendment(here: Here, filled: Filled, by: ByCardHolder) -> Response:
    try:
        form = filled.read_as(DeclineForm)
        outcome = here.use_cases.decline_by_link(
            by,
            here.token,
            code_end=form.code_end,
            reason=form.reason,
            opened_by=here.opened_by,
        )
    except TYPED_WRONG as refusal:
        return here.show(filled, refusal)
    return here.thank(outcome)
