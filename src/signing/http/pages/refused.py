"""Pages after a refusal or a fault: what happened, and what to do next."""

from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from signing.http.answering.problems import headers_of, refused, status_of
from signing.http.asking.security import COOKIE
from signing.http.asking.uploads import open_form
from signing.http.edge.rules import is_for_people
from signing.http.pages.access.person_checks import lead_to_check
from signing.http.pages.agreements.card_signing.ends import find_end
from signing.http.pages.kept_forms import find_secrets
from signing.http.pages.refused_filters import leave_out
from signing.http.pages.screen import NOTHING_TYPED, Screen, open_screen
from signing.http.pages.typed_form import BESIDE
from signing.refusals import (
    NotBound,
    NoticeNotAccepted,
    NotSignedIn,
    PageOfAnother,
    PasswordMustChange,
    PersonCheckNeeded,
    Refusal,
    SessionEnded,
)
from signing.vocabulary import Role

PLACES = {
    HTTPStatus.NOT_FOUND: "map-pin-off",
    HTTPStatus.GONE: "map-pin-off",
    HTTPStatus.FORBIDDEN: "lock",
    HTTPStatus.CONFLICT: "git-compare",
    HTTPStatus.TOO_MANY_REQUESTS: "hourglass",
    HTTPStatus.SERVICE_UNAVAILABLE: "hourglass",
}
"""The icon of each status."""
SIGN_IN_AGAIN = (NotSignedIn, SessionEnded, PageOfAnother)
PLACE_BESIDE = {"detail": "again"}
"""Where a part has room for it, so that what is decided on can still be read."""
OF_CARDS, OF_GRADUATES = ("/c/", "/s/", "/r/"), "/me"


def show_refusal(request: Request, refusal: Refusal) -> Response:
    """Show a refusal; who is not signed in is sent to sign in, and back afterwards."""
    away = _lead_away(request, refusal)
    if away is not None:
        return away
    status = status_of(type(refusal))
    seen = open_screen(request)
    answer = seen.show(
        _choose_template(request.url.path),
        status=status,
        refusal=refusal,
        picture=PLACES.get(status, "circle-alert"),
        request_id="",
        end=find_end(refusal) if request.url.path.startswith(OF_CARDS) else None,
        way=OF_GRADUATES if _is_of_graduates(request.url.path) else "",
    )
    if answer.status_code == status:
        answer.headers.update(headers_of(refusal, status))
    return answer


def _lead_away(request: Request, refusal: Refusal) -> Response | None:
    """Return the way to the page on which something else has to be done first."""
    if type(refusal) in SIGN_IN_AGAIN:
        return _send_to_login(request, refusal)
    if isinstance(refusal, PasswordMustChange):
        return _send_away(request, "/account/password", status_of(PasswordMustChange))
    if isinstance(refusal, NoticeNotAccepted):
        wanted = f"?next={quote(_find_wanted(request))}"
        page = f"{_find_notice(request)}{wanted}"
        return _send_away(request, page, status_of(NoticeNotAccepted))
    if isinstance(refusal, NotBound) and request.method == "GET":
        return open_screen(request).go("/me/binding")
    if isinstance(refusal, PersonCheckNeeded):
        typed = getattr(request.state, "typed", NOTHING_TYPED)
        return lead_to_check(open_screen(request), refusal, typed)
    return None


def show_broken_page(request: Request) -> Response:
    seen = open_screen(request)
    return seen.show(
        "shared/refused.html",
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        picture="wrench",
        request_id=request.state.request_id,
    )


def _send_to_login(request: Request, refusal: Refusal) -> Response:
    """Lead to the sign-in page, and back afterwards; say there who ended the session."""
    wanted, entry = _find_wanted(request), _find_entry(request)
    going = request.method == "GET" and wanted != "/"
    address = f"{entry}?next={quote(wanted)}" if going else entry
    ended = isinstance(refusal, SessionEnded)
    said = _choose_words(refusal, open_screen(request)) if ended else ""
    away = _send_away(request, address, HTTPStatus.UNAUTHORIZED, said)
    if ended:
        away.delete_cookie(COOKIE)  # told once
    return away


def _send_away(request: Request, address: str, status: HTTPStatus, said: str = "") -> Response:
    seen = open_screen(request)
    away = seen.go(address, said=said)
    if seen.part:
        away.headers["HX-Redirect"] = address
        del away.headers["Location"]
        away.status_code = status
    return away


def _choose_words(refusal: Refusal, seen: Screen) -> str:
    words = refusal.words
    return f"{words.zh}{words.next_zh}" if seen.language == "zh" else f"{words.en} {words.next_en}"


async def keep_typed(request: Request, refusal: Exception) -> Response:
    """Show what was typed to somebody whose session ended while they filled in a form.

    They sign in in another tab, and then submit this page. The page itself holds the text, since
    without a session the service cannot know for whom to keep it.
    """
    assert isinstance(refusal, NotSignedIn)
    is_form = request.method == "POST" and is_for_people(request.scope)
    if not is_form or type(refusal) not in SIGN_IN_AGAIN:
        return refused(request, refusal)
    try:
        async with open_form(request) as fields:
            sent = fields.multi_items()
    except (HTTPException, Refusal, ClientDisconnect, RuntimeError):  # too large, or gone by now
        return refused(request, refusal)
    secrets = find_secrets(request)
    kept = [(name, value) for name, value in sent if isinstance(value, str) and name not in secrets]
    had_secrets = any(name in secrets for name, _ in sent)
    request.state.session = None  # or the page would be drawn for whoever is signed in now
    screen = open_screen(request)
    answer = screen.show(
        f"access/entry/sign_in_again{'_part' if screen.part else ''}.html",
        status=HTTPStatus.UNAUTHORIZED,
        kept=kept,
        had_secrets=had_secrets,
        nothing_kept=had_secrets and BESIDE.issuperset(name for name, _ in kept),
        had_files=any(not isinstance(one, str) for _, one in sent),
        wanted=_find_wanted(request),
        entry=_find_entry(request),
        said="" if type(refusal) is NotSignedIn else _choose_words(refusal, screen),
        other=isinstance(refusal, PageOfAnother),
        place=PLACE_BESIDE.get(screen.part, screen.part),
    )
    if screen.part in PLACE_BESIDE:
        answer.headers["HX-Retarget"] = f"#{PLACE_BESIDE[screen.part]}"
    answer.headers["HX-Push-Url"] = "false"  # the address of a form is no page
    return answer


def _find_wanted(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _find_entry(request: Request) -> str:
    return "/wechat" if _is_of_graduates(request.url.path) else "/login"


def _find_notice(request: Request) -> str:
    who = open_screen(request).session
    return "/employer/notice" if who and who.role is Role.EMPLOYER else "/me/notice"


def _choose_template(path: str) -> str:
    on_phones = path.startswith(OF_CARDS) or _is_of_graduates(path)
    return "shared/phone_refused.html" if on_phones else "shared/refused.html"


def _is_of_graduates(path: str) -> bool:
    return path == OF_GRADUATES or path.startswith(f"{OF_GRADUATES}/")


def install(app: FastAPI) -> None:
    app.add_exception_handler(NotSignedIn, keep_typed)
    app.state.page_of = show_refusal
    app.state.broken_page = show_broken_page
    app.state.leave_out = leave_out
