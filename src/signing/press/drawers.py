"""Drawing for requests: a few processes that stay, so that whoever reads meanwhile does not wait.

See docs/decisions/0028.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import chain, islice
from pathlib import Path
from threading import BoundedSemaphore
from typing import BinaryIO

import structlog

from signing.press.process import DrawnPrintout, Wire
from signing.refusals import Crowded, NotReady, Refusal, UnprintableCharacter
from signing.use_cases.core.spreadsheets import Cell, Sheet
from signing.use_cases.printing.agreement_paper import Press, Printout
from signing.vocabulary import CopyName
from signing.vocabulary.booklet import Booklet
from signing.vocabulary.release_letter import ReleaseLetter
from signing.vocabulary.sheet import AgreementSheet

AT_ONCE = 2
"""They compute only, so more would gain nothing on most machines, and take memory."""
DOWNLOADS = 3
"""Long files at once, each made by a process that is lent for as long as somebody downloads."""
WAIT_SECONDS = 20.0
MODESTY = 2
"""Steps of priority behind the service itself: somebody waits for this answer too."""
ROWS = 500
"""In one question: a longer one would hold this process while it is written."""
LOG = structlog.get_logger()


class Drawers:
    """Processes are started when they are first needed, and replaced when they die."""

    def __init__(self, fonts: Sequence[Path]) -> None:
        self._fonts = fonts
        self._turns = BoundedSemaphore(AT_ONCE)
        self._downloads = BoundedSemaphore(DOWNLOADS)
        self._lock = threading.Lock()
        self._idle: list[Wire] = []

    def make_press(self, address: str) -> Press:
        """Return a press that draws when a file is closed; QR codes lead to `address`."""
        return lambda out, copies: _WholePrintout(self, out, address, copies)

    def draw_letter(self, letter: ReleaseLetter, address: str) -> bytes:
        """Return a PDF. Raises UnprintableCharacter, Crowded, NotReady."""
        with self.take() as wire:
            drawn: bytes
            drawn, refused = wire.ask("letter", (letter, address))
        if refused is not None:
            raise UnprintableCharacter(**refused)
        return drawn

    def draw_booklet(self, booklet: Booklet) -> bytes:
        """Return a PDF. Raises Crowded, NotReady."""
        with self.take() as wire:
            drawn: bytes = wire.ask("booklet", booklet)
        return drawn

    def write_xlsx(
        self,
        title: str,
        header: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        *,
        about: Sheet | None = None,
    ) -> bytes:
        """Return a workbook, as `spreadsheets.write_xlsx` does. Raises Crowded, NotReady."""
        left = iter(rows)
        with self.take() as wire:
            wire.ask("begin_table", (title, tuple(header)))
            while some := list(islice(left, ROWS)):
                wire.ask("add_rows", some)
            written: bytes = wire.ask("close_table", about and (*about[:2], list(about[2])))
        return written

    def stream_xlsx(
        self, title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
    ) -> Iterator[bytes]:
        """Yield a workbook in pieces, which a process makes while somebody downloads.

        It is lent as long as the download lasts, so this takes no turn from drawings; who stops
        reading ends it. Raises Crowded, NotReady, both before the first piece.
        """
        pieces = self._stream(title, header, iter(rows))
        return chain([next(pieces)], pieces)

    def _stream(
        self, title: str, header: Sequence[str], rows: Iterator[Sequence[Cell]]
    ) -> Iterator[bytes]:
        if not self._downloads.acquire(blocking=False):
            raise Crowded(seconds=int(WAIT_SECONDS))
        try:
            with self._lend() as wire:
                yield wire.ask("begin_stream", (title, tuple(header)))
                while some := list(islice(rows, ROWS)):
                    yield wire.ask("add_to_stream", some)
                yield wire.ask("close_stream", None)
        finally:
            self._downloads.release()

    def warm(self, _: threading.Event) -> None:
        """Start a process ahead of the first drawing, which would wait a second for it."""
        with suppress(NotReady), self.take():
            pass

    @contextmanager
    def take(self) -> Iterator[Wire]:
        """Lend a process for one drawing. Raises Crowded if none is free soon.

        If it dies over the drawing, nothing was drawn: NotReady.
        """
        if not self._turns.acquire(timeout=WAIT_SECONDS):
            raise Crowded(seconds=int(WAIT_SECONDS))
        try:
            with self._lend() as wire:
                yield wire
        finally:
            self._turns.release()

    @contextmanager
    def _lend(self) -> Iterator[Wire]:
        wire = self._find_idle() or self._start()
        try:
            yield wire
        except EOFError:
            wire.close()
            LOG.warning("drawing.process_died")
            raise NotReady from None
        except Refusal:
            self._give_back(wire)
            raise
        except BaseException:  # perhaps between a question and its answer
            wire.close()
            raise
        else:
            self._give_back(wire)

    def _start(self) -> Wire:
        try:
            return Wire(self._fonts, MODESTY)
        except (EOFError, OSError) as broken:
            LOG.warning("drawing.no_process", error=type(broken).__name__)
            raise NotReady from None

    def _find_idle(self) -> Wire | None:
        with self._lock:
            while self._idle:
                wire = self._idle.pop()
                if wire.is_alive:
                    return wire
                wire.close()
        return None

    def _give_back(self, wire: Wire) -> None:
        """Keep it for the next, or end it where as many rest as may draw at once."""
        with self._lock:
            if len(self._idle) < AT_ONCE:
                self._idle.append(wire)
                return
        wire.close()

    def close(self) -> None:
        with self._lock:
            while self._idle:
                self._idle.pop().close()


class _WholePrintout:
    """Gathers sheets, and has them drawn in one go at the end: a process is lent for that long."""

    edition = ""
    address = ""

    def __init__(
        self, drawers: Drawers, out: BinaryIO, address: str, copies: Sequence[CopyName]
    ) -> None:
        self._drawers, self._out = drawers, out
        self._address, self._copies = address, copies
        self._sheets: list[AgreementSheet] = []

    def add(self, sheet: AgreementSheet) -> None:
        self._sheets.append(sheet)

    def close(self) -> str:
        """Raises UnprintableCharacter of the first sheet that has one."""
        with self._drawers.take() as wire:
            printout: Printout = DrawnPrintout(wire, self._out, self._address, self._copies)
            for sheet in self._sheets:
                printout.add(sheet)
            digest = printout.close()
        self.edition, self.address = printout.edition, printout.address
        return digest


@cache
def share_drawers(fonts: tuple[Path, ...]) -> Drawers:
    """Return the drawers of this process; they end with it."""
    return Drawers(fonts)
