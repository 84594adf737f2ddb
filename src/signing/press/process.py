"""Draws in a separate process: drawing is all computing, and would delay requests.

Sheets go to it and pieces of the file come back, by pipes. It has no key and no database, runs at
low priority, and ends with the job, or when its pipe breaks because we are dead.
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
from signing.pdf.faces import add_fonts
from signing.redaction import redact_uncaught_errors
from signing.refusals import UnprintableCharacter
from signing.use_cases.printing.agreement_paper import Lend, Press, Printout
from signing.vocabulary import CopyName
from signing.vocabulary.sheet import AgreementSheet

MODESTY = 10
"""Steps of priority that drawing stands behind whoever waits for an answer."""


def lend_presses(address: str, fonts: Sequence[Path]) -> Lend:
    """Return a context manager that lends presses; each is a process until it is returned."""

    @contextmanager
    def lent() -> Iterator[Press]:
        command = [sys.executable, "-m", __name__]
        with subprocess.Popen(  # noqa: S603 — our own program
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for us, who then end it
        ) as process:
            try:
                wire = _Wire(process)
                wire.ask(address, tuple(fonts))
                yield lambda out, copies: _Printout(wire, out, copies)
            finally:
                process.kill()
                assert process.stdin is not None
                with suppress(BrokenPipeError):  # of a question that it did not live to read
                    process.stdin.close()

    return lent


class _Wire:
    """Sends a question and reads its answer. Raises EOFError if the process is dead."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._there, self._back = process.stdin, process.stdout

    def ask(self, *question: object) -> Any:
        pickle.dump(question, self._there)
        self._there.flush()
        return pickle.load(self._back)  # noqa: S301 — from our own program


class _Printout:
    """A file that the other process draws, and this one writes to `out`."""

    def __init__(self, wire: _Wire, out: BinaryIO, copies: Sequence[CopyName]) -> None:
        self._wire = wire
        self._out = out
        self.edition, self.address = wire.ask("begin", tuple(copies))

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

    def __init__(self, begun: Press) -> None:
        self._press = begun
        self._content = BytesIO()
        self._printout: Printout | None = None

    def answer(self, what: str, given: Any) -> object:
        if what == "begin":
            self._content = BytesIO()
            self._printout = self._press(self._content, given)
            return self._printout.edition, self._printout.address
        assert self._printout is not None
        if what == "close":
            digest = self._printout.close()
            return self._take_piece(), digest
        try:
            self._printout.add(given)
        except UnprintableCharacter as refusal:
            return b"", refusal.about
        return self._take_piece(), None

    def _take_piece(self) -> bytes:
        """Return what was written since the last piece."""
        piece = self._content.getvalue()
        self._content.seek(0)
        self._content.truncate()
        return piece


def draw(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer questions until the input ends."""
    os.nice(MODESTY)
    with suppress(EOFError, BrokenPipeError):
        address, fonts = pickle.load(questions)  # noqa: S301 — from our own program
        add_fonts(fonts)
        drawer = _Drawer(make_press(address))
        answer: object = None
        while True:
            pickle.dump(answer, answers)
            answers.flush()
            answer = drawer.answer(*pickle.load(questions))  # noqa: S301 — from our own program


if __name__ == "__main__":
    redact_uncaught_errors()
    draw(sys.stdin.buffer, sys.stdout.buffer)
