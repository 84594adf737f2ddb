"""Signing in with an OpenID provider in a browser: to the provider, back, and onward."""

from typing import Annotated

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from signing.http.asking.provider import (
    Back,
    arrived,
    entry_at,
    sent_away,
)
from signing.http.asking.security import ByVisitor
from signing.http.asking.use_cases import ToOwnFactor
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.sign_in import answer_sign_in
from signing.http.pages.screen import ToScreen
from signing.use_cases.access.openid_entry import OpenIdEntry

router = Router()
PATH = "/login/provider"
UseCases = Annotated[OpenIdEntry, entry_at(PATH)]


@router.get(PATH, rules.PAGE.open_to("whoever signs in"))
def begin_provider_sign_in(visit: ByVisitor, desk: UseCases, request: Request) -> RedirectResponse:
    return sent_away(desk.begin_sign_in(visit), request, PATH)


@router.get(f"{PATH}/callback", rules.PAGE.open_to("whoever signs in"))
def finish_provider_sign_in(
    visit: ByVisitor, desk: UseCases, factors: ToOwnFactor, screen: ToScreen, back: Back
) -> Response:
    """Open a session, or ask for the second step where the provider did not check one."""
    answer = answer_sign_in(screen, desk.finish_sign_in(back, visit), factors, visit)
    arrived(answer, PATH)
    return answer
