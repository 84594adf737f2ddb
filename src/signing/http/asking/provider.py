"""The way to the provider of one's office and back, the same for programs and for pages."""

from typing import Annotated, Any

from fastapi import Cookie, Depends, Query, Request, Response, status
from fastapi.responses import RedirectResponse

from signing.http.asking.security import context
from signing.settings import Settings
from signing.use_cases.access.openid import OpenIdClient, Provider
from signing.use_cases.access.openid_entry import (
    LIFE,
    Departure,
    OpenIdEntry,
    Return,
)

COOKIE = "signing_oidc"


def provider(settings: Settings, path: str) -> Provider | None:
    """Which sends people back to `path` of ours; None where none is set."""
    if not settings.oidc_issuer:
        return None
    return Provider(
        OpenIdClient(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            claim=settings.oidc_claim,
            strong=frozenset(settings.oidc_strong.split()),
            callback=f"{settings.address}{path}/callback",
        )
    )


def entry_at(path: str) -> Any:
    """A dependency: the use cases of signing in, for the way that begins at `path`."""

    def entry(request: Request) -> OpenIdEntry:
        return OpenIdEntry(context(request), provider(request.app.state.settings, path))

    return Depends(entry)


async def brought_back(
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str | None, Query(max_length=2000)] = None,
    iss: Annotated[str | None, Query(max_length=2000)] = None,
    browser: Annotated[str, Cookie(alias=COOKIE)] = "",
) -> Return:
    return Return(state, code, iss, browser)


Back = Annotated[Return, Depends(brought_back)]


def sent_away(departure: Departure, request: Request, path: str) -> RedirectResponse:
    """With a cookie that only the browser that left brings back, and only there."""
    away = RedirectResponse(departure.url, status.HTTP_302_FOUND)
    away.set_cookie(
        COOKIE,
        departure.browser,
        max_age=int(LIFE.total_seconds()),
        path=path,
        secure=request.app.state.settings.address.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return away


def arrived(answer: Response, path: str) -> None:
    """The cookie of the way has done its work."""
    answer.delete_cookie(COOKIE, path=path)
