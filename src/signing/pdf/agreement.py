"""The printed 就业协议书: makes one PDF of sheets, the same bytes for the same sheets."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property, partial
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO

from signing.pdf.about import About
from signing.pdf.copies import make_pages
from signing.pdf.document import Document
from signing.pdf.forms import draw_blank_form
from signing.pdf.marks import Setting
from signing.pdf.wording import TITLE
from signing.refusals import UnprintableCharacter
from signing.vocabulary import CopyName
from signing.vocabulary.sheet import AgreementSheet, FormEdition


class Printout:
    """A file of agreements, each with `copies`: A4, front and back, written as they are added.

    Their QR codes lead to the page at `address`. Where `like` is the `edition` of a print that was
    made before, it has the wording of then and its text is set as it was; else as it is today.
    """

    def __init__(
        self, out: BinaryIO, copies: Sequence[CopyName], address: str, like: str = ""
    ) -> None:
        self.address = address
        self._wording, self._setting = find_edition(like)
        self._copies = tuple(copies)
        self._document = Document(out, draw_blank_form(self._wording))
        self._sheets = 0
        self._first: AgreementSheet | None = None
        self._latest: datetime | None = None

    @cached_property
    def edition(self) -> str:
        """Return the wording and the make of its form; another make may give other bytes."""
        return name_edition(self._wording, self._setting)

    def add(self, sheet: AgreementSheet) -> None:
        """Raises UnprintableCharacter(character, code_point, agreement_number).

        It never leaves a character out, and writes nothing of a refused sheet.
        """
        sheet = sheet.model_copy(update={"form_edition": self._wording})
        try:
            drawn = tuple(make_pages(sheet, self._copies, self.address, self._setting))
        except UnprintableCharacter as refusal:
            raise UnprintableCharacter(
                **refusal.about | {"agreement_number": sheet.number}
            ) from None
        self._document.add(drawn)
        self._sheets += 1
        self._first = self._first or sheet
        self._latest = max(self._latest or sheet.approved_at, sheet.approved_at)

    def close(self) -> str:
        """Complete the file, of at least one sheet; return its SHA-256 in hex."""
        assert self._first is not None
        assert self._latest is not None
        more = f" 等 {self._sheets} 份" if self._sheets > 1 else ""
        title = f"{TITLE} {self._first.number}{more}"
        return self._document.close(About(title, self._first.school.name, self._latest))


def make_press(address: str, like: str = "") -> Callable[[BinaryIO, Sequence[CopyName]], Printout]:
    """Return a function that begins files whose QR codes lead to `address`, set as `like` was."""
    return partial(Printout, address=address, like=like)


def render(sheets: Iterable[AgreementSheet], copies: Sequence[CopyName], address: str) -> bytes:
    """Return the whole file of at least one sheet. Raises UnprintableCharacter."""
    out = BytesIO()
    printout = Printout(out, copies, address)
    for sheet in sheets:
        printout.add(sheet)
    printout.close()
    return out.getvalue()


def name_edition(wording: FormEdition, setting: Setting) -> str:
    return f"{wording.value}+{name_make(wording, setting)}"


def find_edition(like: str) -> tuple[FormEdition, Setting]:
    """Return the wording and how text was set in prints of this edition.

    As today where nothing or none of ours is named; the setting of today for another make.
    """
    named = like.partition("+")[0]
    wording = next((one for one in FormEdition if one.value == named), FormEdition.SECOND)
    made = (one for one in Setting if like and name_edition(wording, one) == like)
    return wording, next(made, Setting.CONTEXTUAL)


def name_make(edition: FormEdition, setting: Setting) -> str:
    """Return eight letters that identify the form's bytes, and how text is set on it.

    The first setting adds nothing: prints are recorded by the form alone from before the second.
    """
    added = b"" if setting is Setting.WIDE else setting.value.encode()
    return sha256(draw_blank_form(edition).objects + added).hexdigest()[:8]
