"""Signing in with the provider of one's office (OpenID Connect)."""

from typing import Annotated, Any

from fastapi import APIRouter, Cookie, Depends, Query, Request, Response, status
from fastapi.responses import RedirectResponse

from signing.application.access.openid import OpenIdClient, Provider
from signing.application.access.openid_entry import LIFE, OpenIdEntry, Return
from signing.http import described
from signing.http.security import ByVisitor, office
from signing.http.session_replies import entered
from signing.settings import Settings

router = APIRouter(prefix="/sessions/oidc", tags=["sessions · 登录"])
COOKIE = "signing_oidc"
PATH = "/api/sessions/oidc"


def provider(settings: Settings) -> Provider | None:
    if not settings.oidc_issuer:
        return None
    return Provider(
        OpenIdClient(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            claim=settings.oidc_claim,
            strong=frozenset(settings.oidc_strong.split()),
            callback=f"{settings.address}{PATH}/callback",
        )
    )


def _entry(request: Request) -> OpenIdEntry:
    return OpenIdEntry(office(request), provider(request.app.state.settings))


Desk = Annotated[OpenIdEntry, Depends(_entry)]


@router.get("", status_code=status.HTTP_302_FOUND, response_class=RedirectResponse)
def depart(visit: ByVisitor, desk: Desk, request: Request) -> RedirectResponse:
    """To the provider; 404 where none is set."""
    departure = desk.depart(visit)
    away = RedirectResponse(departure.url, status.HTTP_302_FOUND)
    away.set_cookie(
        COOKIE,
        departure.browser,
        max_age=int(LIFE.total_seconds()),
        path=PATH,
        secure=request.app.state.settings.address.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return away


@router.get("/callback", status_code=status.HTTP_201_CREATED, responses=described.SECOND_STEP)
def arrive(
    visit: ByVisitor,
    desk: Desk,
    request: Request,
    response: Response,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str | None, Query(max_length=2000)] = None,
    iss: Annotated[str | None, Query(max_length=2000)] = None,
    browser: Annotated[str, Cookie(alias=COOKIE)] = "",
) -> dict[str, Any]:
    """From the provider: what `POST /api/sessions` answers. Nobody gets an account by it."""
    outcome = desk.arrive(Return(state, code, iss, browser), visit)
    response.delete_cookie(COOKIE, path=PATH)
    return entered(outcome, request, response)
