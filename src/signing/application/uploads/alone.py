"""What runs in a process of its own, which may not write and gets little time and memory.

It reads a file on standard input and answers with one line of JSON, `{"refused", "about"}`; the
bytes to keep follow, or none when the file is to be kept as it is. `inspection.py` starts it.
"""

import json
import resource
import sys

from signing.application.uploads.images import redrawn
from signing.application.uploads.kinds import Kind
from signing.application.uploads.pdfs import TOO_MUCH, Work, must_be_passive
from signing.refusals import FileBroken, FileTooComplex, Refusal

CPU_SECONDS = 15
MEMORY = 2**30
LIMITS = {
    resource.RLIMIT_CPU: CPU_SECONDS,
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_CORE: 0,
}


def to_keep(content: bytes, kind: Kind) -> bytes:
    """The bytes to keep; none for a PDF, which is kept as it is.

    Raises a FileRefused and nothing else, whatever the libraries raise.
    """
    try:
        if kind is not Kind.PDF:
            return redrawn(content, kind)
        must_be_passive(content, Work())
    except TOO_MUCH:
        raise FileTooComplex from None
    except Refusal:
        raise
    except Exception:  # noqa: BLE001 — readers raise anything for a file that is broken
        raise FileBroken from None
    return b""


def main() -> None:
    for limit, most in LIMITS.items():
        resource.setrlimit(limit, (most, most))
    answer, kept = {"refused": "", "about": {}}, b""
    try:
        kept = to_keep(sys.stdin.buffer.read(), Kind(sys.argv[1]))
    except Refusal as refusal:
        answer = {"refused": refusal.code, "about": refusal.about}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + kept)


if __name__ == "__main__":
    main()
