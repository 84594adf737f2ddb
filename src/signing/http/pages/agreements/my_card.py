"""二维码名片, for an employer without an account: showing, renewing and revoking it."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.application import Application
from signing.http.asking.security import ByGraduate
from signing.http.asking.use_cases import ToCards, ToGraduates
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.drawing import draw_code
from signing.http.pages.screen import ToScreen
from signing.refusals import CardExpired, NotNow, Refusal
from signing.use_cases.core.actors import BoundGraduate
from signing.vocabulary import Channel, Stage, Standing

router = Router(prefix="/me/card")
WatchedCard = Annotated[UUID | None, Query()]


@router.get("", rules.PAGE)
def show_card(
    by: ByGraduate, use_cases: ToCards, graduates: ToGraduates, screen: ToScreen
) -> HTMLResponse:
    """Show the code while the card is valid, else how to get one."""
    graduate = graduates.load_own(by)
    address = _write_address(by, use_cases, screen.request.app.state.settings.address)
    live = graduate.live
    return screen.show(
        "agreements/me/card.html",
        drawn=draw_code(address) if address else "",
        address=address,
        signed=live if live and live.channel is Channel.CARD else None,
        card=graduate.card,
        minutes=int(screen.context.policy.card_time.total_seconds() // 60),
        obstacle=_find_obstacle(graduates, by),
        offered=_find_offer(graduate, by.now),
        asks_first=screen.context.policy.makes_offer(Channel.CARD),
        tab="card",
    )


@router.get("/state", rules.PAGE)
def watch_card(by: ByGraduate, graduates: ToGraduates, card: WatchedCard = None) -> Response:
    """Answer 204 while that card can be shown; anything else tells its page to load anew."""
    now = graduates.load_own(by).card
    same = now is not None and now.id == card and now.expires_at > by.now
    return HTMLResponse("", HTTPStatus.NO_CONTENT if same else HTTPStatus.OK)


@router.post("", rules.FORM)
def issue_card(by: ByGraduate, use_cases: ToCards, screen: ToScreen) -> Response:
    """Issue a new card, which ends the one before."""
    return screen.go("/me/card", outcome=use_cases.issue(by))


@router.post("/revocation", rules.FORM)
def revoke_card(by: ByGraduate, use_cases: ToCards, screen: ToScreen) -> Response:
    outcome = use_cases.revoke(by)
    return screen.go(
        "/me/card", said=screen.gettext("名片已收回，用它不能再签约。"), outcome=outcome
    )


def _write_address(by: BoundGraduate, use_cases: ToCards, address: str) -> str:
    """Return what the QR code says, "" without a valid card."""
    try:
        return f"{address}/c/{use_cases.make_token(by)}"
    except CardExpired:
        return ""


def _find_obstacle(graduates: ToGraduates, by: BoundGraduate) -> Refusal | None:
    """Return why the graduate cannot sign and so needs no card, None if they can."""
    try:
        graduates.load_own(by).must_be_able_to_sign()
    except NotNow as refusal:
        return refusal
    return None


def _find_offer(graduate: Graduate, now: datetime) -> Application | None:
    """Return the last offer by card that waits for the graduate's answer."""
    if graduate.standing is not Standing.FREE:
        return None
    waiting = [
        one
        for one in graduate.applications
        if one.channel is Channel.CARD
        and one.stage is Stage.OFFERED
        and not one.reply_time_is_over(now)
    ]
    return waiting[-1] if waiting else None
