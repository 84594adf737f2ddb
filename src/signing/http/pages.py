"""Pages for people who scan what we printed: what a code says now, on a phone, in two languages."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy import Connection
from starlette.staticfiles import StaticFiles

from signing.http.api.verifications import verified
from signing.http.reads import reading
from signing.pdf.wording import COPIES
from signing.projections import public_record
from signing.projections.days import moment_en, moment_zh
from signing.refusals import NoSuchCopy
from signing.vocabulary import CopyName

STATIC = Path(str(files("signing.http"))) / "static"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Verdict:
    """What the head of the page says, in its colour."""

    tone: str
    zh: str
    en: str
    note_zh: str
    note_en: str


VERDICTS = {
    "in_effect": Verdict(
        "good",
        "协议有效",
        "In effect",
        "学校已审核通过，协议现在有效。",
        "The school has approved it, and it is in effect now.",
    ),
    "under_termination": Verdict(
        "doubt",
        "有效，正在办理解约",
        "In effect, under termination",
        "毕业生已申请解约，学校尚未决定；决定之前协议仍然有效。",
        "The graduate has asked to be released. Until the school decides, it stays in effect.",
    ),
    "awaiting_review": Verdict(
        "doubt",
        "尚未生效",
        "Not in effect yet",
        "双方已签约，等待学校审核；审核通过之前不能据此办理手续。",
        "Both have signed and the school has yet to approve. Do not rely on it before.",
    ),
    "void": Verdict(
        "bad",
        "协议已失效",
        "No longer in effect",
        "这份协议已经失效，请不要据此办理手续。",
        "This agreement is void. Do not rely on the paper.",
    ),
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


@router.get("/v/{code}")
def verification(
    code: str,
    request: Request,
    connection: Annotated[Connection, reading(public_record.NAME)],
) -> HTMLResponse:
    """Where the QR code of a printed copy leads."""
    try:
        found = verified(code, request, connection)
    except NoSuchCopy as refusal:
        words = refusal.words
        unknown = Verdict("bad", "查无此码", "Unknown code", words.zh, words.en)
        return _page(unknown, HTTPStatus.NOT_FOUND, next_zh=words.next_zh, next_en=words.next_en)
    ordinal, keeper = COPIES[CopyName(found["copy"])]
    return _page(VERDICTS[found["state"]], found=found, ordinal=ordinal, keeper=keeper)


def _page(
    verdict: Verdict, status: HTTPStatus = HTTPStatus.OK, *, found: object = None, **words: str
) -> HTMLResponse:
    drawn = templates.get_template("verification.html").render(
        verdict=verdict, found=found, now=datetime.now(UTC), style=STYLE, **words
    )
    return HTMLResponse(drawn, status, HEADERS)


def _addressed(name: str) -> str:
    """Of a static file, by its content too: a browser never shows a new page in an old style."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()
    return f"../static/{name}?{digest[:8]}"


STYLE = _addressed("verification.css")


def install(app: FastAPI) -> None:
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(router)
