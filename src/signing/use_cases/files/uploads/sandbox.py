"""What runs in a process of its own, which may not write and gets little time and memory.

It reads a file on standard input and answers with one line of JSON, `{"refused", "about"}`; the
bytes to keep follow, or none when the file is to be kept as it is. `inspection.py` starts it.
"""

import json
import resource
import sys

from signing.refusals import FileBroken, FileEncrypted, FileTooComplex, Refusal
from signing.use_cases.files.uploads.disguises import BLANK, END, must_be_one_thing
from signing.use_cases.files.uploads.images import redraw_picture
from signing.use_cases.files.uploads.kinds import Kind
from signing.use_cases.files.uploads.pdfs import (
    TOO_MUCH,
    Work,
    must_be_passive,
    must_name_nothing_active,
)
from signing.use_cases.files.uploads.rewriting import rewrite_pdf

CPU_SECONDS = {Kind.PDF: 10, Kind.JPEG: 20, Kind.PNG: 20, Kind.WEBP: 20}
MEMORY = {Kind.PDF: 2**29, Kind.JPEG: 2**30, Kind.PNG: 2**30, Kind.WEBP: 2**30}
"""Forty million pixels, a copy that stands upright and one without colour profile."""


def choose_bytes(content: bytes, kind: Kind) -> bytes:
    """The bytes to keep; none for a PDF that is kept as it is.

    Raises a FileRefused and nothing else, whatever the libraries raise.
    """
    try:
        if kind is not Kind.PDF:
            return redraw_picture(content, kind)
        return _mend_pdf(content)
    except TOO_MUCH:
        raise FileTooComplex from None
    except Refusal:
        raise
    except Exception:  # noqa: BLE001 — readers raise anything for a file that is broken
        raise FileBroken from None


def _mend_pdf(content: bytes) -> bytes:
    """Nothing for a file that a strict reader understands, else a rewritten one, judged again."""
    must_be_one_thing(content)
    whole = content.startswith(b"%PDF-") and content.rstrip(BLANK).endswith(END)
    if whole and _is_understood(content):
        return b""
    must_name_nothing_active(content)
    written = rewrite_pdf(content)
    must_be_passive(written, Work())
    return written


def _is_understood(content: bytes) -> bool:
    """Raises what does not come from carelessness: what is active, endless or nested deeply."""
    try:
        must_be_passive(content, Work())
    except (RecursionError, *TOO_MUCH):
        raise
    except (FileBroken, FileEncrypted):
        return False
    except Refusal:
        raise
    except Exception:  # noqa: BLE001 — what the strict reader cannot read, qpdf may
        return False
    return True


def main() -> None:
    kind = Kind(sys.argv[1])
    _limit(kind)
    answer, kept = {"refused": "", "about": {}}, b""
    try:
        kept = choose_bytes(sys.stdin.buffer.read(), kind)
    except Refusal as refusal:
        answer = {"refused": refusal.code, "about": refusal.about}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + kept)


def _limit(kind: Kind) -> None:
    """No more than the machine gives anyway."""
    limits = {
        resource.RLIMIT_CPU: CPU_SECONDS[kind],
        resource.RLIMIT_AS: MEMORY[kind],
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, most in limits.items():
        _, hard = resource.getrlimit(limit)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (least, least))


if __name__ == "__main__":
    main()
