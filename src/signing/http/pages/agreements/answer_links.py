"""The link for an employer without an account: the graduate shows it, whoever opens it answers."""

from typing import Annotated, Literal

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from signing.http.asking.fields import Line, Reason
from signing.http.asking.forms import Form
from signing.http.asking.security import ByCardHolder, ByGraduate, PerhapsSignedIn
from signing.http.asking.use_cases import ToAnswerLinks, ToGraduates, ToTerminations
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.drawing import draw_code
from signing.http.pages.screen import NOTHING_TYPED, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.refusals import (
    CodeEndWrong,
    FieldsWrong,
    NotTerminating,
    Refusal,
    StaleVersion,
    TooMany,
)

router = Router()
WHOM = "whoever has the link that the graduate passed on"
SHOWN_AGAIN = (FieldsWrong, CodeEndWrong, TooMany, StaleVersion)


class LinkAnswerForm(Form):
    answer: Literal["agreed", "refused"]
    words: Reason = ""
    code_end: Annotated[Line, Field(min_length=1)]


class OpenedLink:
    """A link that leads to a request which waits for the school."""

    def __init__(
        self,
        token: str,
        by: ByCardHolder,
        session: PerhapsSignedIn,
        use_cases: ToAnswerLinks,
        screen: ToScreen,
    ) -> None:
        self.opened_by = session.wechat_account if session else None
        self._link = use_cases.look_at(by, token, self.opened_by)
        self._screen = screen

    def show(self, typed: Typed = NOTHING_TYPED, refusal: Refusal | None = None) -> HTMLResponse:
        answered = self._link["request"]["answer"] is not None
        name = "answered" if answered else "answer"
        return self._screen.show(
            f"agreements/answer_link/{name}.html",
            typed=typed,
            refusal=refusal,
            link=self._link,
            most=self._screen.context.policy.card_tries,
        )


Opened = Annotated[OpenedLink, Depends(OpenedLink)]


@router.get("/r/{token}", rules.PAGE.open_to(WHOM))
def show_link(link: Opened) -> HTMLResponse:
    """Show what is asked, and ask for the answer; or what was answered."""
    return link.show()


@router.post("/r/{token}", rules.FORM.costing(rules.ENTRY).with_body(rules.CARD_BODY).open_to(WHOM))
def answer_request(
    token: str,
    filled: Filled,
    link: Opened,
    by: ByCardHolder,
    use_cases: ToAnswerLinks,
    screen: ToScreen,
) -> Response:
    """Answer once; what is wrong is asked again, with everything that was typed."""
    try:
        form = filled.read_as(LinkAnswerForm)
        outcome = use_cases.answer(
            by,
            token,
            code_end=form.code_end,
            agreed=form.answer == "agreed",
            words=form.words,
            opened_by=link.opened_by,
        )
    except SHOWN_AGAIN as refusal:
        return link.show(filled, refusal)
    said = screen.gettext("答复已提交，学校会看到。")
    return screen.go(f"/r/{token}", said=said, outcome=outcome)


@router.get("/me/termination/answer-link", rules.PAGE)
def show_own_link(
    by: ByGraduate,
    links: ToAnswerLinks,
    use_cases: ToTerminations,
    own: ToGraduates,
    screen: ToScreen,
) -> HTMLResponse:
    """Show the code and the link to pass on, while the employer has not answered."""
    token, asked = links.make_token(by), use_cases.find_own_request(by)
    live = own.load_own(by).live
    if asked is None or live is None:
        raise NotTerminating
    address = f"{screen.request.app.state.settings.address}/r/{token}"
    return screen.show(
        "agreements/me/answer_link.html",
        drawn=draw_code(address),
        address=address,
        asked=asked,
        employer=live.employer.name,
        tab="more",
    )
