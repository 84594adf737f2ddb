"""What goes out: the answer of a command with its headers, a page of a list, a file."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import StreamingResponse

from signing.application.files import GivenOut
from signing.application.ledger import Outcome
from signing.projections.paging import Page

RECEIPT = "Signing-Receipt"
STALE = "Signing-Stale"
LONGEST_NAME = 150
UNSAFE = '"\\%/;'
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def done(response: Response, outcome: Outcome) -> dict[str, Any]:
    """The receipt lets the next read wait for what this command did."""
    response.headers.update(_headers(outcome))
    return outcome.answer


def listed(page: Page) -> dict[str, Any]:
    return {"items": page.items, "next": page.next}


def pdf(content: bytes, name: str, outcome: Outcome) -> Response:
    return Response(
        content,
        media_type="application/pdf",
        headers=_headers(outcome) | _attached(name),
    )


def file(content: bytes, media_type: str, name: str) -> Response:
    """A file as a download: never shown in place, never sniffed."""
    return Response(content, media_type=media_type, headers=_attached(name))


def given_out(one: GivenOut) -> Response:
    return file(one.content, one.media_type, one.name)


def streamed(pieces: Iterator[bytes], size: int, name: str, receipt: str | None) -> Response:
    """A PDF that is never in memory as a whole."""
    told = {RECEIPT: receipt} if receipt else {}
    headers = _attached(name) | {"Content-Length": str(size)} | told
    return StreamingResponse(pieces, media_type="application/pdf", headers=headers)


def disposition(name: str) -> str:
    """RFC 6266: the name for all, and one of ASCII for programs that know no other."""
    plain = "".join(one for one in name if one.isprintable())[:LONGEST_NAME] or "file"
    bare = "".join(one if one.isascii() and one not in UNSAFE else "_" for one in plain)
    return f"attachment; filename=\"{bare}\"; filename*=UTF-8''{quote(plain, safe='')}"


def _attached(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": disposition(name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store",
    }


def _headers(outcome: Outcome) -> dict[str, str]:
    headers = {}
    if outcome.receipt is not None:
        headers[RECEIPT] = outcome.receipt
    if outcome.version is not None:
        headers["ETag"] = f'"{outcome.version}"'
    return headers
