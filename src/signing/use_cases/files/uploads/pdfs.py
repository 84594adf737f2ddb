"""PDFs that only lie there: a file that could run, fetch, send or carry something is refused.

A PDF is kept byte for byte where it can be, since its signature may matter. So a strict reader
must agree with itself about every object of every revision, and none of them may name anything
active. Whatever lies between the objects is searched as text. `rewriting.py` mends the others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic, misc
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DecodePurpose, DocumentDecodeBudget
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.refusals import (
    FileActive,
    FileBroken,
    FileEncrypted,
    FileTooComplex,
)

ACTIVE = {
    **dict.fromkeys(("/JavaScript", "/JS"), "JavaScript"),
    **dict.fromkeys(("/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR"), "Action"),
    **dict.fromkeys(("/EmbeddedFile", "/EmbeddedFiles", "/EF", "/Filespec"), "Attachment"),
    **dict.fromkeys(("/RichMedia", "/Rendition", "/Movie", "/Sound", "/3D"), "Multimedia"),
    "/XFA": "XFA",
}
"""What each name is told as. They are looked for as keys and as values, in any place."""
ELSEWHERE = "/F"
"""Of a stream: its data are in another file, which a reader would fetch."""
ENCRYPT = "/Encrypt"
NAME = re.compile(rb"/[^\s\0()<>\[\]{}/%]+")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
MOST_REVISIONS = 100
MOST_OBJECTS = 100_000
MOST_VALUES = 1_000_000
MOST_UNPACKED = 64 * 2**20


@dataclass
class Work:
    """How much was done for one file. Raises FileTooComplex when it becomes too much."""

    objects: int = 0
    values: int = 0

    def object(self) -> None:
        self.objects += 1
        if self.objects > MOST_OBJECTS:
            raise FileTooComplex

    def value(self) -> None:
        self.values += 1
        if self.values > MOST_VALUES:
            raise FileTooComplex


def must_be_passive(content: bytes, work: Work) -> None:
    """Raises FileActive, FileEncrypted, FileTooComplex or FileBroken.

    It also raises what pyHanko raises for a file that it cannot read.
    """
    budget = DocumentDecodeBudget(base_allowance=MOST_UNPACKED, max_ratio=0)
    reader = PdfFileReader(BytesIO(content), decode_limits=DecodeLimits(document_budget=budget))
    if ENCRYPT in set(reader.trailer):
        raise FileEncrypted
    if reader.total_revisions > MOST_REVISIONS:
        raise FileTooComplex
    _look_at(reader.trailer_view, work)
    for one in _objects(reader, work):
        _look_at(one, work)
    if not isinstance(reader.root["/Pages"], generic.DictionaryObject):
        raise FileBroken
    must_name_nothing_active(content)


def _objects(reader: PdfFileReader, work: Work) -> Iterator[Any]:
    """Every object of every revision once, and all that lies in streams of objects."""
    seen = set()
    for revision in range(reader.total_revisions):
        for ref in reader.xrefs.explicit_refs_in_revision(revision):
            place = reader.xrefs.get_historical_ref(ref, revision)
            if not isinstance(place, int) or (ref.idnum, place) in seen:
                continue
            seen.add((ref.idnum, place))
            work.object()
            one: Any = reader.get_object(ref, revision)  # type: ignore[no-untyped-call]  # theirs
            yield one
            if isinstance(one, generic.StreamObject) and one.get("/Type") == "/ObjStm":
                yield from _packed(reader, one, work)


def _packed(reader: PdfFileReader, stream: generic.StreamObject, work: Work) -> Iterator[Any]:
    count, first = int(stream["/N"]), int(stream["/First"])
    data = stream.read_data(DecodePurpose.OBJECT_STREAM)
    numbers = data[:first].split()
    if len(numbers) < 2 * count or count < 0:
        raise FileBroken
    source = BytesIO(data)
    for number, offset in zip(numbers[: 2 * count : 2], numbers[1 : 2 * count : 2], strict=True):
        work.object()
        source.seek(first + int(offset))
        yield generic.read_object(source, generic.Reference(int(number), 0, reader))


def _look_at(one: Any, work: Work) -> None:
    """Looks at everything inside, and follows no reference: where it leads is looked at anyway."""
    ahead = [one]
    while ahead:
        value = ahead.pop()
        work.value()
        if isinstance(value, generic.StreamObject) and ELSEWHERE in value:
            raise FileActive(found="Attachment")
        if isinstance(value, generic.NameObject):
            _must_not_be_active(str(value))
        elif isinstance(value, generic.DictionaryObject):
            ahead += value.keys()
            ahead += (value.raw_get(key) for key in value)
        elif isinstance(value, generic.ArrayObject):
            ahead += (value.raw_get(index) for index in range(len(value)))


def must_name_nothing_active(content: bytes) -> None:
    """The file as text without the data of its streams: also what no table leads to."""
    for text in _between_streams(content):
        for name in NAME.findall(text):
            plain = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), name)
            _must_not_be_active(plain.decode("latin-1"))


def _between_streams(content: bytes) -> Iterator[bytes]:
    behind = 0
    while (begin := content.find(b"stream", behind)) >= 0:
        yield content[behind:begin]
        end = content.find(b"endstream", begin)
        if end < 0:
            break
        behind = end + len(b"endstream")
    yield content[behind:]


def _must_not_be_active(name: str) -> None:
    if name in ACTIVE:
        raise FileActive(found=ACTIVE[name])


TOO_MUCH = (misc.PdfDecodeLimitError, MemoryError)
