"""Draws in a separate process: drawing is all computing, and would delay requests.

What is drawn goes to it and pieces of the file come back, by pipes. It has no key and no database,
runs at low priority, and ends with its last user, or when its pipe breaks because we are dead.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from signing.pdf.agreement import make_press
from signing.pdf.booklet import Booklet, draw_booklet
from signing.pdf.faces import add_fonts
from signing.refusals import UnprintableCharacter
from signing.use_cases.core.spreadsheets import Cell, GrowingSheet, Sheet
from signing.use_cases.printing.agreement_paper import Lend, Press, Printout
from signing.vocabulary import CopyName
from signing.vocabulary.sheet import AgreementSheet
from signing.watching.logs import configure_logging, log_uncaught_errors

MODESTY = 10
"""Steps of priority that a print job stands behind whoever waits for an answer."""


def lend_presses(address: str, fonts: Sequence[Path]) -> Lend:
    """Return a context manager that lends presses; each is a process until it is returned."""

    @contextmanager
    def lent() -> Iterator[Press]:
        wire = Wire(fonts)
        try:
            yield lambda out, copies: DrawnPrintout(wire, out, address, copies)
        finally:
            wire.close()

    return lent


class Wire:
    """A drawing process: takes a question, and answers it. Raises EOFError once it is dead."""

    def __init__(self, fonts: Sequence[Path], modesty: int = MODESTY) -> None:
        self._process = subprocess.Popen(  # noqa: S603 — our own program
            [sys.executable, "-m", __name__, str(modesty)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for us, who then end it
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._there, self._back = self._process.stdin, self._process.stdout
        self.ask(tuple(fonts))

    def ask(self, *question: object) -> Any:
        try:
            pickle.dump(question, self._there)
            self._there.flush()
            return pickle.load(self._back)  # noqa: S301 — from our own program
        except (BrokenPipeError, pickle.UnpicklingError):  # it died over the question or answer
            raise EOFError from None

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        self._process.kill()
        with suppress(BrokenPipeError):  # of a question that it did not live to read
            self._there.close()
        self._back.close()
        self._process.wait()


class DrawnPrintout:
    """A file that the other process draws, and this one writes to `out`."""

    def __init__(self, wire: Wire, out: BinaryIO, address: str, copies: Sequence[CopyName]) -> None:
        self._wire = wire
        self._out = out
        self.edition, self.address = wire.ask("begin", (address, tuple(copies)))

    def add(self, sheet: AgreementSheet) -> None:
        piece, refused = self._wire.ask("add", sheet)
        if refused is not None:
            raise UnprintableCharacter(**refused)
        self._out.write(piece)

    def close(self) -> str:
        digest: str
        piece, digest = self._wire.ask("close", None)
        self._out.write(piece)
        return digest


class _Drawer:
    """The drawing process's end of the wire."""

    def __init__(self) -> None:
        self._content = BytesIO()
        self._printout: Printout | None = None
        self._sheet: GrowingSheet | None = None

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
