"""One print job in our hands, from its first agreement to its facts."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from uuid import UUID

from signing.aggregates.staff import Staff
from signing.refusals import PrintInterrupted, PrintUnsettled, Refusal
from signing.use_cases.core.actors import Counselor, name_office
from signing.use_cases.printing.jobs.drawing import Drawing
from signing.use_cases.printing.jobs.job import JobState, Parked, Taken
from signing.use_cases.printing.jobs.queue import Queue
from signing.use_cases.printing.jobs.recording import Recording
from signing.vocabulary import Actor, Attribution

DRAWS = 3
"""How often a file is drawn anew because what is in it changed meanwhile."""
TAKES = 5
"""How many holders of a job may die before it is given up: it may be what kills them."""
BEAT_SECONDS = 0.5


class StoppedError(Exception):
    """The process stops."""


@dataclass
class PrintRun:
    drawing: Drawing
    queue: Queue
    job: Taken
    stop: threading.Event
    parked: Parked
    _state: JobState = JobState.DRAWING
    _told: float = 0.0

    def finish(self) -> None:
        """Raises StoppedError, NotOursError, and the refusal for which it fails."""
        try:
            self._draw_and_record()
        except Refusal as refusal:
            self.queue.fail(self.job, refusal, self.parked)
            raise

    def _draw_and_record(self) -> None:
        if self.job.takes > TAKES:
            raise PrintInterrupted
        for _ in range(DRAWS):
            self._enter(JobState.DRAWING, 0)
            drawn = self.drawing.draw(self._by(), self.job, self.parked, self._beat)
            self._enter(JobState.RECORDING, len(drawn.fingerprints))
            recording = Recording(self.drawing, self._by(), self.job, self._beat)
            if recording.record(drawn, self.parked):
                return
        raise PrintUnsettled

    def _by(self) -> Counselor:
        """Who ordered it, as they may act now. Raises NoSuchStaff."""
        staff = self.drawing.ledger.load(Staff, UUID(self.job.account))
        actor = Actor(account=self.job.account, role=self.job.role)
        return Counselor(
            stamp=Attribution(actor=actor, at=datetime.now(UTC), request_id=self.job.request_id),
            **name_office(staff),
        )

    def _enter(self, state: JobState, done: int) -> None:
        self._state, self._told = state, 0.0
        self._beat(done)

    def _beat(self, done: int) -> None:
        if self.stop.is_set():
            raise StoppedError
        if monotonic() - self._told >= BEAT_SECONDS:
            self.queue.tell(self.job, self._state, done, self.parked)
            self._told = monotonic()
