"""The drawing process: reads questions from a pipe, draws, and answers (see `press/process.py`)."""

import os
import pickle
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from signing.pdf.agreement import make_press
from signing.pdf.booklet import draw_booklet
from signing.pdf.faces import add_fonts
from signing.pdf.release_letter import draw_letter
from signing.refusals import UnprintableCharacter
from signing.use_cases.core.spreadsheets import Cell, GrowingSheet, Sheet
from signing.use_cases.core.streamed_sheet import StreamedSheet
from signing.vocabulary import CopyName
from signing.vocabulary.booklet import Booklet
from signing.vocabulary.release_letter import ReleaseLetter
from signing.vocabulary.sheet import AgreementSheet

if TYPE_CHECKING:  # it imports the database
    from signing.use_cases.printing.agreement_paper import Printout
from signing.watching.logs import configure_logging, log_uncaught_errors


class _Drawer:
    """The drawing process's end of the wire."""

    def __init__(self) -> None:
        self._content = BytesIO()
        self._printout: Printout | None = None
        self._sheet: GrowingSheet | None = None
        self._streamed = StreamedSheet()

    def answer(self, what: str, given: Any) -> object:
        answer: object = getattr(self, f"_{what}")(given)
        return answer

    def _begin(self, given: tuple[str, tuple[CopyName, ...]]) -> tuple[str, str]:
        address, copies = given
        self._content = BytesIO()
        self._printout = make_press(address)(self._content, copies)
        return self._printout.edition, self._printout.address

    def _add(self, sheet: AgreementSheet) -> tuple[bytes, dict[str, object] | None]:
        assert self._printout is not None
        try:
            self._printout.add(sheet)
        except UnprintableCharacter as refusal:
            return b"", refusal.about
        return self._take_piece(), None

    def _close(self, _: None) -> tuple[bytes, str]:
        assert self._printout is not None
        digest = self._printout.close()
        return self._take_piece(), digest

    def _letter(self, given: tuple[ReleaseLetter, str]) -> tuple[bytes, dict[str, object] | None]:
        try:
            return draw_letter(*given), None
        except UnprintableCharacter as refusal:
            return b"", refusal.about

    def _booklet(self, booklet: Booklet) -> bytes:
        return draw_booklet(booklet)

    def _begin_table(self, given: tuple[str, Sequence[str]]) -> None:
        title, header = given
        self._sheet = GrowingSheet(title, header)

    def _add_rows(self, rows: Sequence[Sequence[Cell]]) -> None:
        assert self._sheet is not None
        self._sheet.add(rows)

    def _close_table(self, about: Sheet | None) -> bytes:
        assert self._sheet is not None
        return self._sheet.close(about)

    def _begin_stream(self, given: tuple[str, Sequence[str]]) -> bytes:
        self._streamed = StreamedSheet()
        return self._streamed.begin(*given)

    def _add_to_stream(self, rows: Sequence[Sequence[Cell]]) -> bytes:
        return self._streamed.add(rows)

    def _close_stream(self, _: None) -> bytes:
        return self._streamed.close()

    def _take_piece(self) -> bytes:
        """Return what was written since the last piece."""
        piece = self._content.getvalue()
        self._content.seek(0)
        self._content.truncate()
        return piece


def draw(questions: BinaryIO, answers: BinaryIO, modesty: int) -> None:
    """Answer questions until the input ends."""
    os.nice(modesty)
    with suppress(EOFError, BrokenPipeError):
        [fonts] = pickle.load(questions)  # noqa: S301 — from our own program
        add_fonts(fonts)
        drawer = _Drawer()
        answer: object = None
        while True:
            pickle.dump(answer, answers)
            answers.flush()
            answer = drawer.answer(*pickle.load(questions))  # noqa: S301 — from our own program


if __name__ == "__main__":
    configure_logging("WARNING", "drawing")
    log_uncaught_errors()
    draw(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]))
