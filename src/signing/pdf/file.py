"""Writes a PDF file front to back, one object at a time (PDF 32000-1, 7.5)."""

import zlib
from array import array
from collections.abc import Iterable
from hashlib import sha256
from typing import BinaryIO

LEVEL = 6
"""Of compression: more takes longer than it saves."""


class PdfFile:
    """The file begins with ready objects, from 1; memory grows by 8 bytes an object."""

    def __init__(self, out: BinaryIO, ready: bytes, offsets: Iterable[int]) -> None:
        self._out = out
        self._digest = sha256()
        self._at = 0
        self._offsets = array("Q", offsets)
        self._write(ready)

    def reserve(self) -> int:
        """Return the number of an object that is written later."""
        self._offsets.append(0)
        return len(self._offsets)

    def add(self, body: bytes) -> int:
        return self.put(self.reserve(), body)

    def put(self, number: int, body: bytes) -> int:
        self._offsets[number - 1] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def stream(self, content: bytes, entries: bytes = b"", *, packed: bool = True) -> int:
        """Write a stream; `entries` are further entries of its dictionary."""
        if packed:
            content, entries = zlib.compress(content, LEVEL), entries + b"/Filter/FlateDecode"
        return self.add(
            b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(content), entries, content)
        )

    def close(self, catalog: int, information: int) -> str:
        """Write the cross-reference table and the trailer; return the file's SHA-256 in hex."""
        start, size = self._at, len(self._offsets) + 1
        identity = self._digest.hexdigest()[:32].upper().encode()
        entries = b"".join([b"%010d 00000 n \n" % offset for offset in self._offsets])
        self._write(b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, entries))
        self._write(
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (size, catalog, information, identity, identity, start)
        )
        return self._digest.hexdigest()

    def _write(self, content: bytes) -> None:
        self._out.write(content)
        self._digest.update(content)
        self._at += len(content)


def write_text(value: str) -> bytes:
    """Return a text string (PDF 32000-1, 7.9.2.2)."""
    return b"<%b>" % ("\ufeff" + value).encode("utf-16-be").hex().upper().encode()


def write_references(numbers: Iterable[int]) -> bytes:
    return b" ".join([b"%d 0 R" % number for number in numbers])
