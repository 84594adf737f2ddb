"""What the school does with print jobs: order, look, cancel, fetch the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO
from uuid import UUID, uuid4

from eventsourcing.persistence import IntegrityError

from signing.refusals import (
    NoSuchAgreement,
    NothingToPrint,
    PrintFileGone,
    PrintJobOver,
    PrintNotDone,
    PrintWithoutFile,
    Refusal,
)
from signing.storage.recorder import Conflict
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.printing.jobs.candidates import Candidate, candidates
from signing.use_cases.printing.jobs.encrypted_file import unsealed
from signing.use_cases.printing.jobs.folder import PrintFolder
from signing.use_cases.printing.jobs.job import (
    OPEN,
    JobState,
    Order,
    queued,
    shown,
)
from signing.use_cases.printing.jobs.queue import Queue, cancelled, ordered
from signing.vocabulary import AgreementNumber, school_id

MOST = 5000
Place = tuple[str, str, AgreementNumber]
"""Where an agreement comes in the file: college, student number, agreement number."""


@dataclass(frozen=True)
class DoneFile:
    """A PDF of `size` bytes, opened; `receipt` names the last fact of its print."""

    size: int
    receipt: str | None
    pieces: Iterator[bytes]


@dataclass(frozen=True)
class PrintJobs(UseCases):
    folder: PrintFolder

    @command
    def order(self, by: Counselor, order: Order, reason: str) -> Outcome:
        """Of the named agreements. Raises NoSuchAgreement, and names the first."""
        places = [self._place(by, one) for one in candidates(self.context, order.numbers)]
        return self._order(by, places, order, reason)

    @command
    def order_all(
        self, by: Counselor, waiting: Sequence[Place], order: Order, reason: str
    ) -> Outcome:
        """Of what waits to be printed; `left_out` says how many are too many for one file."""
        if not waiting:
            raise NothingToPrint
        return self._order(by, waiting, order, reason)

    @command
    def cancel(self, by: Counselor, job_id: UUID) -> Outcome:
        """Nothing of it was recorded. Raises PrintJobOver when it was done or failed first."""
        row = self._queue.look_at(job_id, by.stamp.actor.account)
        if row["state"] == JobState.CANCELLED:
            return Outcome(shown(row))
        if row["state"] not in OPEN:
            raise PrintJobOver
        over = {"state": JobState.CANCELLED.value, "finished_at": by.now.isoformat()}
        try:
            return self.ledger.save(
                by, answer=shown(row) | over, beside=[cancelled(job_id, by.now)]
            )
        except Conflict:
            raise
        except IntegrityError:
            raise PrintJobOver from None

    def look_at(self, by: Counselor, job_id: UUID) -> Outcome:
        row = self._queue.look_at(job_id, by.stamp.actor.account)
        return Outcome(shown(row), receipt=row["receipt"])

    def file(self, by: Counselor, job_id: UUID) -> DoneFile:
        """Raises PrintNotDone, PrintWithoutFile, PrintFileGone."""
        row = self._queue.look_at(job_id, by.stamp.actor.account)
        if row["state"] in OPEN:
            raise PrintNotDone
        if row["state"] != JobState.DONE:
            raise PrintWithoutFile
        if row["sealed_key"] is None or row["kept_until"] < by.now:
            raise PrintFileGone
        box = self.vault.box(school_id(row["school_code"]))
        key = box.open_bytes(bytes(row["sealed_key"]))
        if key is None:
            raise PrintFileGone
        sealed = self.folder.open(row["claim"])
        return DoneFile(row["size"], row["receipt"], _read(sealed, key, row["size"]))

    @property
    def _queue(self) -> Queue:
        return Queue(self.context.engine)

    def _place(self, by: Counselor, one: Candidate) -> Place:
        try:
            one.graduate.agreement(one.number)
            if not by.oversees(one.graduate.school_code, one.graduate.studies.college):
                raise NoSuchAgreement
        except Refusal as refusal:
            refusal.about["agreement_number"] = one.number
            raise
        return one.graduate.studies.college, one.graduate.student_number, one.number

    def _order(self, by: Counselor, places: Sequence[Place], order: Order, reason: str) -> Outcome:
        numbers = [number for _, _, number in sorted(places)]
        wanted = replace(order, numbers=numbers[:MOST])
        box = self.vault.new_box(school_id(by.school_code))
        sealed = box.seal_bytes(reason.strip().encode()) if reason.strip() else None
        row = queued(uuid4(), by, wanted, sealed, left_out=len(numbers) - len(wanted.numbers))
        return self.ledger.save(by, answer=shown(row), beside=[ordered(row)])


def _read(sealed: BinaryIO, key: bytes, size: int) -> Iterator[bytes]:
    with sealed:
        yield from unsealed(sealed, key, size)
