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
    PrintUnderWay,
    PrintWithoutFile,
    Refusal,
)
from signing.storage.recorder import Conflict
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.printing.jobs.candidates import Candidate, load_candidates
from signing.use_cases.printing.jobs.encrypted_file import decrypt_pieces
from signing.use_cases.printing.jobs.folder import PrintFolder
from signing.use_cases.printing.jobs.job import (
    OPEN,
    JobState,
    Order,
    PrintJobAnswer,
    describe_job,
    new_row,
)
from signing.use_cases.printing.jobs.queue import Queue, cancel_job, insert_job
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
    def order(self, by: Counselor, order: Order, reason: str) -> Outcome[PrintJobAnswer]:
        """Of the named agreements. Raises NoSuchAgreement, and names the first."""
        places = [self._place(by, one) for one in load_candidates(self.context, order.numbers)]
        return self._order(by, places, order, reason)

    @command
    def order_all(
        self, by: Counselor, waiting: Sequence[Place], order: Order, reason: str
    ) -> Outcome[PrintJobAnswer]:
        """Of what waits to be printed; `left_out` says how many are too many for one file.

        What an open job prints waits no more. Raises NothingToPrint, PrintUnderWay.
        """
        if not waiting:
            raise NothingToPrint
        under_way = self._queue.list_under_way(by.school_code)
        places = [place for place in waiting if place[-1] not in under_way]
        if not places:
            raise PrintUnderWay
        return self._order(by, places, order, reason)

    @command
    def cancel(self, by: Counselor, job_id: UUID) -> Outcome[PrintJobAnswer]:
        """Nothing of it was recorded. Raises PrintJobOver when it was done or failed first."""
        row = self._queue.look_at(job_id, by.stamp.actor.account)
        if row["state"] == JobState.CANCELLED:
            return Outcome(describe_job(row))
        if row["state"] not in OPEN:
            raise PrintJobOver
        answer = describe_job(row)
        answer["state"] = "cancelled"
        answer["finished_at"] = by.now.isoformat()
        try:
            return self.ledger.save(by, answer=answer, beside=[cancel_job(job_id, by.now)])
        except Conflict:
            raise
        except IntegrityError:
            raise PrintJobOver from None

    def look_at(self, by: Counselor, job_id: UUID) -> Outcome[PrintJobAnswer]:
        row = self._queue.look_at(job_id, by.stamp.actor.account)
        return Outcome(describe_job(row), receipt=row["receipt"])

    def file(self, by: Counselor, job_id: UUID) -> DoneFile:
        """Raises PrintNotDone, PrintWithoutFile, PrintFileGone."""
        row = self._queue.look_at(job_id, by.stamp.actor.account)
        if row["state"] in OPEN:
            raise PrintNotDone
        if row["state"] != JobState.DONE:
            raise PrintWithoutFile
        if row["sealed_key"] is None or row["kept_until"] < by.now:
            raise PrintFileGone
        cipher = self.vault.load_cipher(school_id(row["school_code"]))
        key = cipher.decrypt_bytes(bytes(row["sealed_key"]))
        if key is None:
            raise PrintFileGone
        sealed = self.folder.open(row["claim"])
        return DoneFile(row["size"], row["receipt"], _read_pieces(sealed, key, row["size"]))

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

    def _order(
        self, by: Counselor, places: Sequence[Place], order: Order, reason: str
    ) -> Outcome[PrintJobAnswer]:
        numbers = [number for _, _, number in sorted(places)]
        wanted = replace(order, numbers=numbers[:MOST])
        cipher = self.vault.make_cipher(school_id(by.school_code))
        sealed = cipher.encrypt_bytes(reason.strip().encode()) if reason.strip() else None
        row = new_row(uuid4(), by, wanted, sealed, left_out=len(numbers) - len(wanted.numbers))
        return self.ledger.save(by, answer=describe_job(row), beside=[insert_job(row)])


def _read_pieces(sealed: BinaryIO, key: bytes, size: int) -> Iterator[bytes]:
    with sealed:
        yield from decrypt_pieces(sealed, key, size)
