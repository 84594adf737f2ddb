"""The kinds of files that are taken, told apart by their first bytes."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath
from typing import TypeAlias

from signing.refusals import (
    FileDisguised,
    FileEmpty,
    FileIsHeic,
    FileNotPdf,
    FileTooLarge,
    FileTypeWrong,
)

MOST_BYTES = 10 * 2**20
MOST_NAME = 100
PDF_WITHIN = 1024
"""As far as PDF readers look for the beginning."""
HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})


class Kind(Enum):
    """By media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"


Beginnings: TypeAlias = dict[bytes, Kind]
BEGINNINGS: Beginnings = {
    b"%PDF-": Kind.PDF,
    b"\xff\xd8\xff": Kind.JPEG,
    b"\x89PNG\r\n\x1a\n": Kind.PNG,
}
SUFFIXES = {
    Kind.PDF: (".pdf",),
    Kind.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    Kind.PNG: (".png",),
    Kind.WEBP: (".webp",),
}


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes


def find_kind(upload: Upload) -> Kind:
    """Raises FileEmpty, FileTooLarge, FileIsHeic, FileDisguised or FileTypeWrong."""
    if not upload.content:
        raise FileEmpty
    if len(upload.content) > MOST_BYTES:
        raise FileTooLarge(most_mib=MOST_BYTES // 2**20)
    kind = _recognise(upload.content)
    if kind is not None:
        return kind
    if upload.content[4:8] == b"ftyp" and upload.content[8:12] in HEIC_BRANDS:
        raise FileIsHeic
    taken = sum(SUFFIXES.values(), ())
    raise FileDisguised if upload.name.lower().endswith(taken) else FileTypeWrong


def _recognise(content: bytes) -> Kind | None:
    for beginning, kind in BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Kind.WEBP
    heic = content[4:8] == b"ftyp"
    return Kind.PDF if b"%PDF-" in content[:PDF_WITHIN] and not heic else None


def must_be_pdf(upload: Upload) -> None:
    """Raises FileEmpty, FileTooLarge or FileNotPdf, whatever else it is."""
    try:
        kind = find_kind(upload)
    except (FileDisguised, FileIsHeic, FileTypeWrong):
        raise FileNotPdf from None
    if kind is not Kind.PDF:
        raise FileNotPdf


def clean_name(name: str, media_type: str) -> str:
    """The name without folders and control characters, not long, with the suffix of what it is."""
    text = "".join(one for one in name if unicodedata.category(one)[0] != "C")
    last = re.split(r"[/\\:]", text)[-1].strip(" .")
    kind = next((one for one in Kind if one.value == media_type), None)
    if kind is None:
        return last[:MOST_NAME]
    suffixes = SUFFIXES[kind]
    path = PurePosixPath(last)
    stem = path.stem if path.suffix.lower() in sum(SUFFIXES.values(), ()) else last
    return (stem[:MOST_NAME].strip(" .") or "file") + suffixes[0]
