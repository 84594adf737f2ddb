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
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO

from signing.refusals import UnprintableCharacter
from signing.use_cases.printing.agreement_paper import Lend, Press
from signing.vocabulary import CopyName
from signing.vocabulary.sheet import AgreementSheet

DRAWING = "signing.press.drawing"
"""The program of the other process, which this one need not import."""
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
            [sys.executable, "-m", DRAWING, str(modesty)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for us, who then end it
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._there, self._back = self._process.stdin, self._process.stdout
        Thread(target=self._reap, name="drawing-end", daemon=True).start()
        self.ask(tuple(fonts))

    def ask(self, *question: object) -> Any:
        try:
            pickle.dump(question, self._there)
            self._there.flush()
            return pickle.load(self._back)  # noqa: S301 — from our own program
        except (BrokenPipeError, pickle.UnpicklingError):  # it died over the question or answer
            raise EOFError from None

    def _reap(self) -> None:
        """Wait for its end, so that no dead process stays in the table until the next drawing."""
        with suppress(ChildProcessError):  # `close` was first
            os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
            self._process.poll()

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
