"""A press that prints names, and a room in which print jobs are ordered and drawn by hand."""

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import select

from signing.storage.schema import events
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.context import Context
from signing.use_cases.core.ledger import Ledger, Outcome
from signing.use_cases.printing.jobs.drawing import Drawing
from signing.use_cases.printing.jobs.folder import PrintFolder
from signing.use_cases.printing.jobs.job import Order, PrintJobAnswer
from signing.use_cases.printing.jobs.orders import PrintJobs
from signing.use_cases.printing.jobs.queue import Queue
from signing.use_cases.printing.jobs.run import PrintRun
from signing.vocabulary import AgreementNumber, CopyName
from signing.vocabulary.sheet import AgreementSheet

Meddling = Callable[[], object]


@dataclass
class PlainPress:
    """`meddling` runs while the next agreement is drawn."""

    meddling: list[Meddling] = field(default_factory=list)
    drawn: list[str] = field(default_factory=list)

    def __call__(self, out: BinaryIO, copies: Sequence[CopyName]) -> "PlainPrintout":
        del copies
        return PlainPrintout(self, out)


class PlainPrintout:
    edition = "plain"
    address = "https://sign.example"

    def __init__(self, press: PlainPress, out: BinaryIO) -> None:
        self._press = press
        self._out = out
        self._digest = sha256()

    def add(self, sheet: AgreementSheet) -> None:
        line = f"{sheet.number} {sheet.person.name}\n".encode()
        self._out.write(line)
        self._digest.update(line)
        self._press.drawn.append(sheet.number)
        if self._press.meddling:
            self._press.meddling.pop(0)()

    def close(self) -> str:
        return self._digest.hexdigest()


class MeddledLedger(Ledger):
    """A ledger that runs something just before a save."""

    def __init__(self, ledger: Ledger, meddling: list[Meddling]) -> None:
        self.__dict__ |= vars(ledger)
        self._meddling = meddling

    def save(self, *facts: Any, **more: Any) -> Outcome:
        if self._meddling:
            self._meddling.pop(0)()
        return super().save(*facts, **more)


class PrintRoom:
    """A place to order and draw jobs; `last_minute` runs just before a print is saved."""

    def __init__(self, context: Context, press: PlainPress, folder: Path) -> None:
        self.context = context
        self.press = press
        self.folder = PrintFolder(folder)
        self.queue = Queue(context.engine)
        self.desk = PrintJobs(context, self.folder)
        self.last_minute: list[Meddling] = []

    def order(self, by: Counselor, numbers: Sequence[AgreementNumber]) -> UUID:
        order = Order(list(numbers), tuple(CopyName))
        return UUID(self.desk.order(by, order, "").answer["id"])

    def draw(self) -> None:
        """Draw the job that waits longest, as a server would. Raises why it is not done."""
        ledger = MeddledLedger(self.context.ledger, self.last_minute)
        drawing = Drawing(replace(self.context, ledger=ledger), self.press, self.folder)
        job = self.queue.take()
        assert job is not None
        PrintRun(drawing, self.queue, job, threading.Event(), {}).finish()

    def look_at(self, by: Counselor, job: UUID) -> PrintJobAnswer:
        return self.desk.look_at(by, job).answer

    def read(self, by: Counselor, job: UUID) -> str:
        return b"".join(self.desk.file(by, job).pieces).decode()

    def prints(self) -> list[dict[str, Any]]:
        """Return every recorded print."""
        query = select(events.c.state).where(events.c.topic.endswith(":AgreementPrinted"))
        with self.context.engine.connect() as connection:
            return [json.loads(bytes(one)) for one in connection.execute(query).scalars()]
