"""Pages for people who scan what we printed: what a code says now, on a phone, in two languages."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy import Connection
from starlette.staticfiles import StaticFiles

from signing.http import verifiers
from signing.http.api.verifications import FOR_EVERYONE, checked, verified
from signing.http.reads import reading
from signing.http.verdicts import ASKED, Verdict, verdict_of, verdict_on
from signing.pdf.wording import COPIES
from signing.projections import public_record
from signing.projections.days import moment_en, moment_zh
from signing.refusals import ForgedCode, NoSuchCopy
from signing.vocabulary import CopyName

STATIC = Path(str(files("signing.http"))) / "static"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self';"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
}

router = APIRouter(include_in_schema=False)
templates = Environment(
    loader=PackageLoader("signing.http"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.filters |= {"zh": moment_zh, "en": moment_en}
Reading = Annotated[Connection, reading(public_record.NAME)]


@router.get("/V")
@router.get("/v")
def by_hand(
    request: Request, connection: Reading, number: str = "", check: str = ""
) -> HTMLResponse:
    """For who has no camera: the agreement number and the check code, typed."""
    if not (number or check):
        return _page(ASKED, root="", asks=True)
    try:
        found = checked(number, check, request, connection)
    except NoSuchCopy as refusal:
        unknown = HTTPStatus.NOT_FOUND
        return _page(verdict_of(refusal), unknown, root="", asks=True, number=number)
    return _page(verdict_on(found), root="", found=found)


@router.get("/V/{code}")
@router.get("/v/{code}")
def verification(code: str, request: Request, connection: Reading) -> HTMLResponse:
    """Where the QR code of a printed copy leads."""
    try:
        found = verified(code, request, connection)
    except (NoSuchCopy, ForgedCode) as refusal:
        return _page(verdict_of(refusal), HTTPStatus.NOT_FOUND, root="../")
    return _page(verdict_on(found), root="../", found=found)


@router.get("/verifier.py")
def verifier() -> PlainTextResponse:
    """The program that verifies a code without us."""
    return PlainTextResponse(verifiers.COPIES, headers=FOR_EVERYONE)


@router.get("/audit-verifier.pyz")
def audit_verifier() -> Response:
    """The program that verifies a bundle of the whole log without us."""
    return Response(verifiers.ledger(), media_type="application/zip", headers=FOR_EVERYONE)


def _page(
    verdict: Verdict,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    root: str,
    found: Mapping[str, Any] | None = None,
    asks: bool = False,
    number: str = "",
) -> HTMLResponse:
    """`root` leads from the page's address to the service's, wherever a proxy has put that."""
    drawn = templates.get_template("verification.html").render(
        verdict=verdict,
        found=found,
        copy=COPIES[CopyName(found["copy"])] if found else None,
        asks=asks,
        number=number,
        now=datetime.now(UTC),
        root=root,
        style=STYLE,
    )
    return HTMLResponse(drawn, status, HEADERS)


def addressed(name: str) -> str:
    """Of a static file, by its content too: a browser never shows a new page in an old style."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()
    return f"static/{name}?{digest[:8]}"


STYLE = addressed("verification.css")


def install(app: FastAPI) -> None:
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(router)
