"""The printed 就业协议书: sheets in, one PDF out, the same bytes for the same sheets."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import BinaryIO

from signing.pdf.copies import pages
from signing.pdf.document import Document
from signing.pdf.faces import typeface
from signing.pdf.marks import Page
from signing.pdf.operators import Pen, palette, used
from signing.pdf.sheet import AgreementSheet, Edition
from signing.pdf.wording import TITLE
from signing.refusals import UnprintableCharacter
from signing.vocabulary import CopyName


def render(sheets: Sequence[AgreementSheet], copies: Sequence[CopyName]) -> bytes:
    """Front and back of each of `copies` of each sheet, A4; at least one sheet, at least one copy.

    Raises UnprintableCharacter(character, code_point, agreement_number): nothing is ever left out.
    """
    drawn = [page for sheet in sheets for page in _pages(sheet, copies)]
    cuts = {name: typeface(name).cut(characters) for name, characters in used(drawn).items()}
    numbers = {name: number for number, name in enumerate(sorted(cuts), start=1)}
    document = Document(
        {number: cuts[name] for name, number in numbers.items()},
        title=title(sheets),
        author=sheets[0].school.name,
        at=max(sheet.approved_at for sheet in sheets),
    )
    fonts = {name: (number, cuts[name]) for name, number in numbers.items()}
    for page in drawn:
        document.write_page(Pen(palette(page.copy), fonts).draw(page))
    return document.to_bytes()


class Printout:
    """One PDF of agreements, written to `out`."""

    edition = Edition.FIRST.value

    def __init__(self, out: BinaryIO, copies: Sequence[CopyName]) -> None:
        self._out = out
        self._copies = tuple(copies)
        self._sheets: list[AgreementSheet] = []

    def add(self, sheet: AgreementSheet) -> None:
        """Raises UnprintableCharacter(character, code_point, agreement_number)."""
        list(_pages(sheet, self._copies))
        self._sheets.append(sheet)

    def close(self) -> str:
        """The file complete; its SHA-256, hex."""
        content = render(self._sheets, self._copies)
        self._out.write(content)
        return sha256(content).hexdigest()


def title(sheets: Sequence[AgreementSheet]) -> str:
    more = f" 等 {len(sheets)} 份" if len(sheets) > 1 else ""
    return f"{TITLE} {sheets[0].number}{more}"


def _pages(sheet: AgreementSheet, copies: Sequence[CopyName]) -> Iterator[Page]:
    try:
        yield from pages(sheet, copies)
    except UnprintableCharacter as refusal:
        raise UnprintableCharacter(**refusal.about, agreement_number=sheet.number) from None
