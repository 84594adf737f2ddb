"""Signing in with the provider of one's office (OpenID Connect)."""

from typing import Annotated

from fastapi import Request, Response, status
from fastapi.responses import RedirectResponse

from signing.http.answering import response_docs
from signing.http.answering.session_replies import (
    SecondStepAnswer,
    SessionAnswer,
    answer_entry,
)
from signing.http.asking.provider import (
    Back,
    arrived,
    entry_at,
    sent_away,
)
from signing.http.asking.security import ByVisitor
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.use_cases.access.openid_entry import OpenIdEntry

router = Router(prefix="/sessions/oidc", tags=["sessions · 登录"])
PATH = "/api/sessions/oidc"
UseCases = Annotated[OpenIdEntry, entry_at(PATH)]


@router.get(
    "",
    rules.READ.costing(rules.SIGN_IN).open_to("whoever signs in"),
    status_code=status.HTTP_302_FOUND,
    response_class=RedirectResponse,
)
def depart(visit: ByVisitor, use_cases: UseCases, request: Request) -> RedirectResponse:
    """To the provider; 404 where none is set."""
    return sent_away(use_cases.begin_sign_in(visit), request, PATH)


@router.get(
    "/callback",
    rules.READ.costing(rules.SIGN_IN).open_to("whoever signs in"),
    status_code=status.HTTP_201_CREATED,
    responses=response_docs.SECOND_STEP,
)
def arrive(
    visit: ByVisitor, use_cases: UseCases, request: Request, response: Response, back: Back
) -> SessionAnswer | SecondStepAnswer:
    """From the provider: what `POST /api/sessions` answers. Nobody gets an account by it."""
    outcome = use_cases.finish_sign_in(back, visit)
    arrived(response, PATH)
    return answer_entry(outcome, request, response)
