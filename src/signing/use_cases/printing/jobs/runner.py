"""Draws print jobs, one at a time, until the process stops; any number of processes may."""

import threading
import traceback
from time import monotonic

import structlog
from eventsourcing.persistence import PersistenceError

from signing.refusals import PrintBroken, Refusal
from signing.storage.engine import DATABASE_ERRORS
from signing.use_cases.core.context import Context
from signing.use_cases.core.supervision import note_error
from signing.use_cases.printing.agreement_paper import Lend
from signing.use_cases.printing.jobs.drawing import Drawing
from signing.use_cases.printing.jobs.folder import PrintFolder
from signing.use_cases.printing.jobs.job import Parked, Taken
from signing.use_cases.printing.jobs.queue import NotOursError, Queue
from signing.use_cases.printing.jobs.run import PrintRun, StoppedError

IDLE_SECONDS = 5.0
"""For jobs of other processes: one of this process wakes it."""
LOST_SECONDS = 1.0
TIDY_SECONDS = 60.0
DATABASE_LOST = (*DATABASE_ERRORS, PersistenceError)
LOG = structlog.get_logger()


class PrintRunner:
    def __init__(self, context: Context, lend: Lend, folder: PrintFolder) -> None:
        self._office = context
        self._lend = lend
        self._queue = Queue(context.engine)
        self._folder = folder
        self._bell = threading.Event()
        self._tidied = -TIDY_SECONDS

    def wake(self) -> None:
        """There is a new job, or it is time to stop."""
        self._bell.set()

    def run(self, stop: threading.Event) -> None:
        """Until `stop`. A lost database is waited for."""
        while not stop.is_set():
            try:
                self._tidy()
                busy = self._finish_one(stop)
            except DATABASE_LOST as lost:
                note_error(stop, lost)
                LOG.warning("printing waits for the database", error=type(lost).__name__)
                stop.wait(LOST_SECONDS)
            except OSError as broken:  # a folder that cannot be read or written
                note_error(stop, broken)
                LOG.error("printing waits for its folder", error=type(broken).__name__)  # noqa: TRY400 — a path may be personal
                stop.wait(LOST_SECONDS)
            else:
                if not busy:
                    self._bell.wait(IDLE_SECONDS)
                    self._bell.clear()

    def _tidy(self) -> None:
        """Files of dead processes, and files whose time is over."""
        if monotonic() - self._tidied < TIDY_SECONDS:
            return
        self._queue.expire()
        swept = self._folder.sweep(self._queue.claims)
        self._tidied = monotonic()
        if swept:
            LOG.info("printed files removed", files=swept)

    def _finish_one(self, stop: threading.Event) -> bool:
        """Whether there was a job."""
        job = self._queue.take() if self._queue.has_waiting() else None
        if job is None:
            return False
        began = monotonic()
        ended = self._finish(job, stop)
        if ended != "done":
            self._folder.remove(job.claim)
        LOG.info(
            "print job",
            job=str(job.id),
            agreements=len(job.order.numbers),
            ended=ended,
            seconds=round(monotonic() - began, 1),
        )
        return True

    def _finish(self, job: Taken, stop: threading.Event) -> str:
        """How it ended: `done`, or why not."""
        parked: Parked = {}
        try:
            with self._lend() as press:
                drawing = Drawing(self._office, press, self._folder)
                PrintRun(drawing, self._queue, job, stop, parked).finish()
        except StoppedError:
            self._queue.give_back(job)
            return "given back"
        except NotOursError:
            return "not ours any more"
        except Refusal as refusal:
            return refusal.code
        except DATABASE_LOST:
            raise
        except Exception as broken:  # noqa: BLE001 — one job's fault must not end all printing
            self._give_up(job, parked, broken)
            return PrintBroken.code
        return "done"

    def _give_up(self, job: Taken, parked: Parked, broken: Exception) -> None:
        """Told without the error's words: they may be personal."""
        self._queue.fail(job, PrintBroken(), parked)
        at = traceback.extract_tb(broken.__traceback__)[-1]
        error = type(broken).__name__
        LOG.error("print job broken", job=str(job.id), error=error, at=f"{at.filename}:{at.lineno}")
