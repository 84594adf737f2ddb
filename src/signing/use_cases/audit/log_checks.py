"""Compares facts with the log's leaves, these with the tree, and the tree with the checkpoints.

It sees in the database what an auditor sees in a bundle: hashes are computed anew from what is
stored. A check goes on from the last one that found nothing, and from the beginning once a week.
See docs/decisions/0023.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic

import structlog
from sqlalchemy import ColumnElement, Engine, insert, select

from signing.proof.merkle import GrowingTree
from signing.proof.notes import Checkpoint, MalformedNoteError, Note
from signing.storage.engine import DATABASE_ERRORS, try_lock
from signing.storage.proof_tables import checkpoints as checkpoint_rows
from signing.storage.proof_tables import cosignatures, log_checks
from signing.storage.sealed_facts import SealedFact, SealedFacts
from signing.storage.tree import NoSuchTreeError
from signing.use_cases.audit.checkpoints import Checkpoints
from signing.use_cases.audit.log_differences import Deed, LogDifference
from signing.use_cases.core.supervision import note_error

LOOK_SECONDS = 60.0
WHOLE_EVERY = timedelta(days=7)
MOST = 100
"""So many findings are kept."""
STEP = 5000
MOST_REST = 5.0
"""Seconds."""
CHECKER = 7_201_004
"""The advisory lock of the process that checks the log."""
LOG = structlog.get_logger()
Watch = Callable[[int, int], None]
"""Positions done, of a total."""
Contradictions = Callable[[int, int, Watch], Iterable[LogDifference]]
Roots = dict[int, bytes]
"""Roots of the tree by its size."""


def list_none(_after: int, _stop: int, _watch: Watch) -> Iterable[LogDifference]:
    return ()


def ignore_progress(_done: int, _total: int) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class LogCheck:
    """A check from behind position `first` up to `size`; `findings` are the first of them."""

    first: int
    size: int
    root: bytes
    began_at: datetime
    ended_at: datetime
    differences: int
    findings: list[LogDifference]

    @property
    def is_whole(self) -> bool:
        return self.first == 0


@dataclass(frozen=True)
class LogChecks:
    """One process at a time checks; the others go without."""

    engine: Engine
    checkpoints: Checkpoints
    interval: timedelta
    check_accounts: Callable[[], list[LogDifference]]
    """What was changed in the log of accounts, which a check of all includes."""
    check_streams: Contradictions = list_none
    """What contradicts its stream behind one position, up to another."""

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(LOOK_SECONDS):
            try:
                self.check_when_due(datetime.now(UTC), _make_resting_watch(stop))
            except DATABASE_ERRORS as error:
                note_error(stop, error)
                LOG.warning("log_check.failed", error=type(error).__name__)

    def check_when_due(self, now: datetime, watch: Watch = ignore_progress) -> None:
        last = self.find_last()
        if last is not None and now - last.began_at < self.interval:
            return
        with try_lock(self.engine, CHECKER) as alone:
            if alone:
                self.check(self._choose_start(now), watch)

    def check(self, start: LogCheck | None, watch: Watch) -> LogCheck:
        """Check what came after `start`, or all; keep the result."""
        began = datetime.now(UTC)
        comparison = _Comparison(self, watch)
        found = list(comparison.compare(start))
        if found:
            LOG.error("log_check.differs", differences=len(found), first=found[0].deed.code)
        told = LogCheck(
            first=start.size if start else 0,
            size=comparison.size,
            root=comparison.root,
            began_at=began,
            ended_at=datetime.now(UTC),
            differences=len(found),
            findings=found,
        )
        row = vars(told) | {"findings": [one.as_row() for one in found[:MOST]]}
        with self.engine.begin() as connection:
            connection.execute(insert(log_checks), row)
        return told

    def find_last(self) -> LogCheck | None:
        return self._load_newest()

    def _choose_start(self, now: datetime) -> LogCheck | None:
        """Return the last check if the next may go on from it: it found nothing, as lately all."""
        last = self.find_last()
        whole = self._load_newest(log_checks.c.first == 0)
        fresh = whole is not None and now - whole.began_at < WHOLE_EVERY
        return last if fresh and last is not None and not last.differences else None

    def _load_newest(self, *where: ColumnElement[bool]) -> LogCheck | None:
        newest = select(log_checks).where(*where).order_by(log_checks.c.id.desc()).limit(1)
        with self.engine.connect() as connection:
            row = connection.execute(newest).mappings().one_or_none()
        if row is None:
            return None
        values = {name: value for name, value in row.items() if name != "id"}
        findings = [LogDifference.from_row(one) for one in row["findings"]]
        return LogCheck(**values | {"root": bytes(row["root"]), "findings": findings})


class _Comparison:
    def __init__(self, checks: LogChecks, watch: Watch) -> None:
        self._heads, self._tree = checks.checkpoints, checks.checkpoints.tree
        self._facts, self._watch = SealedFacts(checks.engine), watch
        self._engine, self._check_accounts = checks.engine, checks.check_accounts
        self._check_streams = checks.check_streams
        self.size, self.root = 0, b""

    def compare(self, start: LogCheck | None) -> Iterator[LogDifference]:
        after = start.size if start else 0
        with suppress(NoSuchTreeError):  # the nodes below are told one by one
            self._tree.add_nodes()
        self.size = self._tree.size()
        notes = dict(self._load_notes())
        grown = self._resume(start)
        if start and (grown is None or grown.compute_root() != start.root):
            yield LogDifference(Deed.PAST_CHANGED, 1, after)
        roots: Roots = {after: start.root if start else GrowingTree().compute_root()}
        yield from self._compare_facts(grown or GrowingTree(), after, set(notes), roots)
        yield from self._compare_what_has_no_position(start)
        yield from self._check_streams(after, self.size, self._watch)
        for first, stop in self._tree.find_wrong_nodes(after):
            yield LogDifference(Deed.NODE_CHANGED, first + 1, stop)
        yield from self._compare_checkpoints(notes, roots, after)
        self.root = roots.get(self.size, b"")

    def _resume(self, start: LogCheck | None) -> GrowingTree | None:
        with suppress(NoSuchTreeError):
            return self._tree.grow(start.size if start else 0)
        return None

    def _compare_facts(
        self, grown: GrowingTree, after: int, sizes: set[int], roots: Roots
    ) -> Iterator[LogDifference]:
        expected = after + 1
        for fact in self._facts.read(after, self.size):
            if fact.position != expected:
                yield LogDifference(Deed.POSITIONS_REMOVED, expected, fact.position - 1)
            if fact.hashed != fact.leaf:
                yield _describe_fact(fact)
            grown.add(fact.leaf)
            if fact.position in sizes or fact.position == self.size:
                roots[fact.position] = grown.compute_root()
            if fact.position % STEP == 0:
                self._watch(fact.position, self.size)
            expected = fact.position + 1
        self._watch(self.size, self.size)

    def _compare_what_has_no_position(self, start: LogCheck | None) -> Iterator[LogDifference]:
        if start is not None:
            return
        for one in self._facts.list_incomplete_streams():
            yield LogDifference(Deed.STREAM_INCOMPLETE, stream=str(one))
        for one in self._facts.list_unsealed_streams():
            yield LogDifference(Deed.FACT_ADDED, stream=str(one))
        yield from self._check_accounts()

    def _compare_checkpoints(
        self, notes: dict[int, Note | None], roots: Roots, after: int
    ) -> Iterator[LogDifference]:
        before = after
        for size in sorted(one for one in notes if one >= after):
            deed = self._judge_checkpoint(size, notes[size], roots)
            if deed is not None:
                first = self.size + 1 if deed is Deed.TAIL_REMOVED else before + 1
                yield LogDifference(deed, first, size)
            before = size

    def _judge_checkpoint(self, size: int, note: Note | None, roots: Roots) -> Deed | None:
        head = self._read_signed(size, note)
        if head is None or note is None:
            return Deed.CHECKPOINT_FORGED
        if size > self.size:
            return Deed.TAIL_REMOVED
        if head.root != roots.get(size):
            return Deed.CHECKPOINT_DIFFERS
        witnessed = note.by(self._heads.witnesses.keys).values()
        return Deed.WITNESS_FORGED if None in witnessed else None

    def _load_notes(self) -> Iterator[tuple[int, Note | None]]:
        """Yield each checkpoint with its witnesses' lines; None where it is no signed note."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(checkpoint_rows)).all()
            added = connection.execute(select(cosignatures).order_by(cosignatures.c.signed_at))
            last = {(row.size, row.witness): row.line for row in added}
        lines = defaultdict[int, str](str)
        for (size, _), line in last.items():
            lines[size] += line
        for row in rows:
            note = None
            with suppress(MalformedNoteError):
                note = Note.read(row.note + lines[row.size])
            yield row.size, note

    def _read_signed(self, size: int, note: Note | None) -> Checkpoint | None:
        """Return what the note says if a key of the log signed it over this size."""
        if note is None:
            return None
        signed = note.by(self._heads.keys.load_verifiers())
        with suppress(MalformedNoteError):
            head = Checkpoint.read(note.text)
            by_name = {key.name for key, at in signed.items() if at is not None}
            held = None not in signed.values() and head.origin in by_name
            return head if held and head.size == size else None
        return None


def _make_resting_watch(stop: threading.Event) -> Watch:
    """Rest after each batch for as long as it took: who works at night leaves the machine free."""
    since = monotonic()

    def rest(_done: int, _total: int) -> None:
        nonlocal since
        stop.wait(min(MOST_REST, monotonic() - since))
        since = monotonic()

    return rest


def _describe_fact(fact: SealedFact) -> LogDifference:
    if fact.hashed is None:
        return LogDifference(Deed.FACT_REMOVED, fact.position, fact.position)
    return LogDifference(Deed.FACT_CHANGED, fact.position, fact.position, str(fact.stream))
