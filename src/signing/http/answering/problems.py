"""Refusals become RFC 9457 problems here, and nowhere else."""

import re
from collections.abc import Callable, Collection
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from traceback import walk_tb

import psycopg2
import structlog
from eventsourcing import persistence
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from psycopg2.errors import ReadOnlySqlTransaction, UndefinedTable
from sqlalchemy import exc
from starlette.exceptions import HTTPException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.types import Scope

import signing
from signing import refusals
from signing.http.asking import field_errors
from signing.http.edge.rules import is_for_people
from signing.refusals import Refusal

RETRY_SECONDS = 2
OF_READ_MODEL = re.compile(r'"\w+_v\d+\.\w+"')
DATABASE_AWAY = (
    *(exc.OperationalError, exc.InterfaceError, exc.TimeoutError),
    *(psycopg2.OperationalError, psycopg2.InterfaceError, ReadOnlySqlTransaction),
    *(persistence.OperationalError, persistence.InterfaceError),
)
"""Of SQLAlchemy, of the driver itself, and of recording."""
STYLED_IN_PLACE = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
HOME = str(Path(signing.__path__[0]))
LOG = structlog.get_logger()
PageOf = Callable[[Request, Refusal], Response]
LeaveOut = Callable[[Request, Collection[str], Refusal], Response | None]
BrokenPage = Callable[[Request], Response]

STATUS: dict[type[Refusal], HTTPStatus] = {
    refusals.NotFound: HTTPStatus.NOT_FOUND,
    refusals.PrintFileGone: HTTPStatus.GONE,
    refusals.LinkOver: HTTPStatus.GONE,
    refusals.NotPermitted: HTTPStatus.FORBIDDEN,
    refusals.NotNow: HTTPStatus.CONFLICT,
    refusals.NotAcceptable: HTTPStatus.UNPROCESSABLE_ENTITY,
    refusals.FileTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    refusals.BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    refusals.HostUnknown: HTTPStatus.BAD_REQUEST,
    refusals.BodyTooSlow: HTTPStatus.REQUEST_TIMEOUT,
    refusals.WrongCredentials: HTTPStatus.UNAUTHORIZED,
    refusals.NotSignedIn: HTTPStatus.UNAUTHORIZED,
    refusals.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    refusals.NotReady: HTTPStatus.SERVICE_UNAVAILABLE,
    refusals.MethodWrong: HTTPStatus.METHOD_NOT_ALLOWED,
}


def status_of(kind: type[Refusal]) -> HTTPStatus:
    return next(STATUS[one] for one in kind.__mro__ if one in STATUS)


def problem(refusal: Refusal) -> JSONResponse:
    """`detail` and `next` are Chinese, `detail_en` and `next_en` English."""
    status = status_of(type(refusal))
    words = refusal.words
    body: dict[str, object] = {
        "type": f"urn:signing:problem:{refusal.code}",
        "title": words.zh,
        "status": status.value,
        "code": refusal.code,
        "detail": words.zh,
        "detail_en": words.en,
        "next": words.next_zh,
        "next_en": words.next_en,
        **refusal.about,
    }
    return JSONResponse(
        body, status, headers=headers_of(refusal, status), media_type="application/problem+json"
    )


def headers_of(refusal: Refusal, status: HTTPStatus) -> dict[str, str]:
    if status is HTTPStatus.UNAUTHORIZED:
        unknown = isinstance(refusal, refusals.ClientUnknown)
        return {"WWW-Authenticate": 'Basic realm="signing"' if unknown else "Bearer"}
    return retry_after(refusal)


def retry_after(refusal: Refusal) -> dict[str, str]:
    """The header of what passes by itself, on a page as for a program."""
    if not isinstance(refusal, refusals.TooMany | refusals.NotReady):
        return {}
    return {"Retry-After": str(refusal.about.get("seconds", RETRY_SECONDS))}


def answered(scope: Scope, refusal: Refusal) -> Response:
    """A page for people, a problem for programs."""
    page: PageOf | None = getattr(getattr(scope.get("app"), "state", None), "page_of", None)
    if page is not None and is_for_people(scope):
        return page(Request(scope), refusal)
    return problem(refusal)


def refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    return answered(request.scope, refusal)


def invalid(request: Request, error: Exception) -> Response:
    """What was typed is never sent back, only where it was wrong."""
    assert isinstance(error, RequestValidationError)
    wrong = refusals.FieldsWrong(errors=field_errors.describe_errors(error.errors()))
    leave_out: LeaveOut | None = getattr(request.app.state, "leave_out", None)
    places = [one["loc"] for one in error.errors()]
    if leave_out and is_for_people(request.scope) and all(at[0] == "query" for at in places):
        without = leave_out(request, {str(at[1]) for at in places}, wrong)
        if without is not None:
            return without
    return answered(request.scope, wrong)


def unknown(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and is_for_people(request.scope):
        above = _find_page_above(request) if request.method == "GET" else None
        if above:
            return RedirectResponse(above, HTTPStatus.SEE_OTHER)
    return answered(request.scope, _known(error))


def _find_page_above(request: Request) -> str | None:
    """Return the page from which the form of an address is sent: it only takes what is sent."""
    path = request.url.path
    while path := path.rpartition("/")[0]:
        if request.app.state.rulebook.find("GET", path):
            return path
    return None


def _known(error: HTTPException) -> Refusal:
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return refusals.MethodWrong()
    if error.status_code == HTTPStatus.NOT_FOUND:
        return refusals.NoSuchPage()
    if str(error.detail).startswith("Too many"):
        return refusals.FilesTooMany()
    wrong = {"field": "body", "zh": "请求无法解析", "en": "the request cannot be read"}
    return refusals.FieldsWrong(errors=[wrong])


def database_away(request: Request, error: Exception) -> Response:
    """Gone, too slow (an end was set to a statement or to waiting), or busy with others."""
    LOG.error("database.away", error=type(error).__name__)
    return answered(request.scope, refusals.NotReady())


def database_refused(request: Request, error: Exception) -> Response:
    """For now: a server that became a standby, a read model that nobody has made yet.

    All else is a fault of ours.
    """
    assert isinstance(error, exc.DBAPIError)
    if isinstance(error.orig, ReadOnlySqlTransaction) or _misses_read_model(error.orig):
        return database_away(request, error)
    raise error


def _misses_read_model(error: BaseException | None) -> bool:
    """A schema of its own is asked for, and is made soon after the start."""
    return isinstance(error, UndefinedTable) and bool(OF_READ_MODEL.search(str(error)))


def broken(request: Request, error: Exception) -> Response:
    """A fault of ours: told without details, logged with the place but not with its data."""
    LOG.error(
        "request.broken",
        error=type(error).__name__,
        at=_place(error),
    )
    if request.app.debug:
        return show_traceback(request, error)
    if is_for_people(request.scope):
        with suppress(Exception):  # what broke may be the drawing of pages itself
            page: BrokenPage = request.app.state.broken_page
            return page(request)
    body = {
        "type": "urn:signing:problem:Broken",
        "title": "服务出错",
        "status": HTTPStatus.INTERNAL_SERVER_ERROR.value,
        "code": "Broken",
        "detail": "服务内部出错，您的操作没有生效。",
        "detail_en": "The service failed; what you asked for was not done.",
        "next": "请稍后重试；若仍失败，请把请求编号告诉管理员。",
        "next_en": "Try again later; if it fails again, tell the administrator the request id.",
        "request_id": request.state.request_id,
    }
    return JSONResponse(
        body, HTTPStatus.INTERNAL_SERVER_ERROR, media_type="application/problem+json"
    )


def show_traceback(request: Request, error: Exception) -> Response:
    """The page of Starlette, or plain text, with the data that the error quotes.

    For `signing serve --tracebacks`, which serves invented data only.
    """
    answer = ServerErrorMiddleware(request.app, debug=True).debug_response(request, error)
    answer.headers["Content-Security-Policy"] = STYLED_IN_PLACE
    return answer


def _place(error: Exception) -> str:
    """The last line of our own that it came through."""
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    ours = [one for one in frames if one[0].startswith(HOME)] or frames
    return "{}:{}".format(*ours[-1]) if ours else ""


def install(app: FastAPI) -> None:
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, unknown)
    for away in DATABASE_AWAY:
        app.add_exception_handler(away, database_away)
    for refused_by in (exc.InternalError, exc.ProgrammingError):
        app.add_exception_handler(refused_by, database_refused)
    app.add_exception_handler(Exception, broken)
