"""What goes out: the answer of a command with its headers, a page of a list, a file."""

import io
from collections.abc import Iterator
from typing import Generic, TypeVar
from urllib.parse import quote

import segno
from fastapi import Response
from fastapi.responses import StreamingResponse
from typing_extensions import TypedDict

from signing.http.edge.headers import STRICT_POLICY
from signing.projections.engine.paging import Item, Page
from signing.use_cases.core.ledger import Answer, Outcome
from signing.use_cases.files.files import GivenOut
from signing.use_cases.files.uploads.kinds import Kind

RECEIPT = "Signing-Receipt"
STALE = "Signing-Stale"
LONGEST_NAME = 150
OF_FOLDERS = str.maketrans("/\\", "__")
UNSAFE = '"\\%/;'
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = Kind.PDF.value
SANDBOX = "sandbox; default-src 'none'"
PICTURES = frozenset({Kind.JPEG.value, Kind.PNG.value})


class Listed(TypedDict, Generic[Item]):
    """A part of a list. `next` is the `cursor` of the part behind it; null at the end."""

    items: list[Item]
    next: str | None


class Versioned(TypedDict):
    """What somebody sees before they decide: `version` is what they saw."""

    version: int


Seen = TypeVar("Seen", bound=Versioned)


def with_version(response: Response, seen: Seen) -> Seen:
    """The `ETag` is what a command on it takes as `If-Match`."""
    response.headers["ETag"] = f'"{seen["version"]}"'
    return seen


def done(response: Response, outcome: Outcome[Answer]) -> Answer:
    """The receipt lets the next read wait for what this command did."""
    response.headers.update(_headers(outcome))
    return outcome.answer


def done_each(response: Response, last: Outcome | None, answer: Item) -> Item:
    """Of many commands: the receipt of the last one; no version is that of all of them."""
    if last is not None and last.receipt is not None:
        response.headers[RECEIPT] = last.receipt
    return answer


def listed(page: Page[Item]) -> Listed[Item]:
    return {"items": page.items, "next": page.next}


def pdf(content: bytes, name: str, outcome: Outcome) -> Response:
    return Response(content, media_type=PDF, headers=_headers(outcome) | _attached(name))


def drawn_pdf(content: bytes, name: str, *, opened: bool = False) -> Response:
    """One that leaves no fact; `opened` in the browser's own viewer."""
    headers = _shown(name, PDF) if opened else _attached(name)
    return Response(content, media_type=PDF, headers=headers)


def svg_code(address: str) -> Response:
    """A QR code that opens the address; no cache keeps what it leads to."""
    drawn = io.BytesIO()
    segno.make(address, micro=False).save(drawn, kind="svg", scale=6, border=4)
    return Response(
        drawn.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "no-store"}
    )


def opened_pdf(content: bytes, name: str, outcome: Outcome) -> Response:
    """One that we drew, for the browser's own viewer."""
    return Response(content, media_type=PDF, headers=_headers(outcome) | _shown(name, PDF))


def file(content: bytes, media_type: str, name: str) -> Response:
    """A file as a download: never shown in place, never sniffed."""
    return Response(content, media_type=media_type, headers=_attached(name))


def file_in_pieces(pieces: Iterator[bytes], media_type: str, name: str) -> Response:
    """The same while it is made; who stops reading ends the making."""
    return StreamingResponse(pieces, media_type=media_type, headers=_attached(name))


def given_out(one: GivenOut) -> Response:
    return file(one.content, one.media_type, one.name)


def in_place(one: GivenOut) -> Response:
    """A stored file that a page shows: pictures in `<img>`, PDFs in a tab of their own.

    Pictures were drawn anew when they were taken, and are sandboxed as well. Chrome's PDF viewer
    is a page itself, and does not run in a sandbox. It is safe without: whatever could act was
    refused when the PDF was taken, the viewer runs in a process of its own that sees nothing of
    our pages, and the type is fixed, so no browser reads such a file as a page. What is neither
    is a download.
    """
    if one.media_type not in PICTURES | {PDF}:
        return given_out(one)
    headers = _shown(one.name, one.media_type)
    return Response(one.content, media_type=one.media_type, headers=headers)


def streamed(
    pieces: Iterator[bytes], size: int, name: str, receipt: str | None, *, opened: bool = False
) -> Response:
    """A PDF that is never in memory as a whole; `opened` for the browser's own viewer."""
    told = {RECEIPT: receipt} if receipt else {}
    how = _shown(name, PDF) if opened else _attached(name)
    headers = how | {"Content-Length": str(size)} | told
    return StreamingResponse(pieces, media_type=PDF, headers=headers)


def disposition(name: str, how: str = "attachment") -> str:
    """RFC 6266: the name for all, and one of ASCII for programs that know no other."""
    named = name.translate(OF_FOLDERS)
    plain = "".join(one for one in named if one.isprintable())[:LONGEST_NAME] or "file"
    bare = "".join(one if one.isascii() and one not in UNSAFE else "_" for one in plain)
    return f"{how}; filename=\"{bare}\"; filename*=UTF-8''{quote(plain, safe='')}"


def _attached(name: str) -> dict[str, str]:
    return _guarded(disposition(name), SANDBOX)


def _shown(name: str, media_type: str) -> dict[str, str]:
    policy = SANDBOX if media_type in PICTURES else STRICT_POLICY
    return _guarded(disposition(name, "inline"), policy)


def _guarded(named: str, policy: str) -> dict[str, str]:
    return {
        "Content-Disposition": named,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
    }


def _headers(outcome: Outcome) -> dict[str, str]:
    headers = {}
    if outcome.receipt is not None:
        headers[RECEIPT] = outcome.receipt
    if outcome.version is not None:
        headers["ETag"] = f'"{outcome.version}"'
    return headers
