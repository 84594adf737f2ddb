"""The only access to the event store: loads aggregates and saves decided facts exactly once."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial, wraps
from itertools import groupby
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, cast
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Repository
from eventsourcing.persistence import EventStore, JSONTranscoder
from sqlalchemy import ARRAY, Engine, Uuid, any_, bindparam, select
from typing_extensions import TypeVar

from signing import events, refusals
from signing.aggregates import Stream
from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.minimum_wages import MinimumWages
from signing.aggregates.parked_fact import ParkedFact
from signing.aggregates.position import Position
from signing.aggregates.school import School
from signing.aggregates.staff import Staff
from signing.aggregates.wechat_account import WeChatAccount
from signing.events import GraduateFact
from signing.facts import Fact
from signing.storage.recorder import Basis, Beside, Conflict, PostgresRecorder
from signing.storage.schema import events as stored
from signing.storage.statements import Namesakes, Statements, read_streams
from signing.use_cases.core.actors import Brought, EmployerUser, Once, Someone
from signing.use_cases.core.mapper import FactMapper
from signing.use_cases.core.reads import READS, Reads, StoredFact, WrappedKey, noting_reads
from signing.use_cases.core.receipts import name_receipt, remember_receipt
from signing.watching.measuring import watch_command
from signing.watching.metrics import CONFLICTS

A = TypeVar("A", bound=Stream)
P = ParamSpec("P")
Answer = TypeVar("Answer", default=Any)
TRIES = 3
ANSWER = "SELECT request_digest, answer FROM answers WHERE account = %s AND key = %s"

BEGINNINGS: dict[type[Stream], tuple[type[Fact], type[refusals.Refusal]]] = {
    Graduate: (events.GraduateEnrolled, refusals.NoGraduateHere),
    Employer: (events.EmployerRegistered, refusals.NoSuchEmployer),
    Position: (events.PositionOpened, refusals.NoSuchPosition),
    School: (events.SchoolRegistered, refusals.NoSuchSchool),
    Staff: (events.StaffAppointed, refusals.NoSuchStaff),
    WeChatAccount: (events.WeChatClaimed, refusals.NotBound),
    ParkedFact: (events.FactParked, refusals.NotParked),
    MinimumWages: (events.MinimumWagesImported, refusals.NoSuchMinimumWages),
}


@dataclass(frozen=True)
class Outcome(Generic[Answer]):
    """The answer of a command. The receipt names its last fact: `{stream}:{version}`."""

    answer: Answer
    receipt: str | None = None
    version: int | None = None


@dataclass(frozen=True)
class Readable(Generic[A]):
    """A stream as far as it can be read; `unread` facts are passed over."""

    aggregate: A
    facts: list[Fact]
    unread: list[StoredFact]


class Ledger:
    def __init__(self, recorder: PostgresRecorder, engine: Engine) -> None:
        store = EventStore(FactMapper(JSONTranscoder()), recorder)
        self._events: EventStore[UUID] = store
        self._repository: Repository[UUID] = Repository(store)
        self._engine = engine
        self.statements = Statements(engine, recorder.connections)

    def load(self, kind: type[A], identity: UUID, version: int | None = None) -> A:
        """Return the aggregate as it is, or as it was at `version`. Raises its NoSuch… refusal.

        A command that loads it again gets what it has. Raises HistoryUnreadable if one of its facts
        cannot be read.
        """
        reads = READS.get() if version is None else None
        with _explain_unreadable():
            if reads is None:
                found = self._load(kind, identity, version)
            else:
                found = self._load_once(kind, identity, reads)
        if version is None:
            _note_read(kind, {identity: found.version if found else 0})
        if found is None:
            raise BEGINNINGS[kind][1]
        return found

    def _load_once(self, kind: type[A], identity: UUID, reads: Reads) -> A | None:
        found = cast("A | None", reads.aggregates.get(identity))
        if found is None and identity in reads.streams:
            found = replay(kind, identity, reads.streams.pop(identity))
        elif found is None:
            found = self._load(kind, identity)
        if found is not None:
            reads.aggregates[identity] = found
        return found

    def _load(self, kind: type[A], identity: UUID, version: int | None = None) -> A | None:
        try:
            return self._repository.get(identity, version=version, projector_func=_replay(kind))
        except AggregateNotFoundError:
            return None

    def read_ahead(
        self,
        *streams: UUID,
        keys: Collection[UUID] = (),
        namesakes: Namesakes | None = None,
    ) -> list[UUID]:
        """Read all that the running command loads next with one statement.

        Returns the streams that there are, of those named and of the `namesakes`.
        """
        reads = READS.get()
        if reads is not None and namesakes in reads.named:
            return reads.named[namesakes]
        wanted = streams if reads is None else [one for one in streams if not reads.has(one)]
        if reads is not None and not wanted and not namesakes and reads.keys.keys() >= set(keys):
            return reads.find_recorded(streams)
        found = read_streams(self.statements, wanted, keys, namesakes)
        if reads is not None:
            known = {one: found.streams.get(one, []) for one in {*wanted, *found.streams}}
            reads.streams |= {
                one: [StoredFact(*fact) for fact in facts] for one, facts in known.items()
            }
            reads.keys |= {
                one: WrappedKey(*found.keys[one]) if one in found.keys else None
                for one in {*keys, *found.keys}
            }
            if namesakes is not None:
                reads.named[namesakes] = [one for one in found.streams if one not in streams]
        return list(found.streams)

    def load_or_blank(self, kind: type[A], identity: UUID) -> A:
        try:
            return self.load(kind, identity)
        except BEGINNINGS[kind][1]:
            return kind(identity)

    def load_many(self, kind: type[A], identities: Sequence[UUID]) -> dict[UUID, A]:
        """Return the aggregates that exist, by id, with one query. Raises HistoryUnreadable."""
        found, unreadable = self.load_telling_unreadable(kind, identities)
        if unreadable:
            raise refusals.HistoryUnreadable
        return found

    def load_readable(self, kind: type[A], identities: Sequence[UUID]) -> dict[UUID, A]:
        """Return those that exist and can be read: for work on many that goes on without one."""
        return self.load_telling_unreadable(kind, identities)[0]

    def load_telling_unreadable(
        self, kind: type[A], identities: Sequence[UUID]
    ) -> tuple[dict[UUID, A], list[UUID]]:
        """Return the aggregates by id, and the streams that cannot be read."""
        if not identities:
            return {}, []
        recorded = (
            select(stored.c.stream, stored.c.version, stored.c.topic, stored.c.state)
            .where(stored.c.stream == any_(bindparam("streams", type_=ARRAY(Uuid))))
            .order_by(stored.c.stream, stored.c.version)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(recorded, {"streams": list(identities)}).all()
        found: dict[UUID, A] = {}
        unreadable: list[UUID] = []
        for identity, told in groupby(rows, key=lambda row: row.stream):
            facts = (events.revive(row.stream, row.version, row.topic, row.state) for row in told)
            try:
                replayed = _replay(kind)(None, facts)
            except events.UnreadableFactError:
                unreadable.append(identity)
                continue
            if replayed is not None:
                found[identity] = replayed
        _note_read(kind, {one: found[one].version if one in found else 0 for one in identities})
        return found, unreadable

    def read_facts(self, identity: UUID) -> tuple[StoredFact, ...]:
        """Return the facts of one stream as they are stored, in order."""
        found = read_streams(self.statements, [identity], ())
        return tuple(StoredFact(*one) for one in found.streams.get(identity, ()))

    def load_facts(self, identity: UUID) -> list[Fact]:
        """Return the facts of one stream in order. Raises HistoryUnreadable."""
        with _explain_unreadable():
            return [fact for fact in self._events.get(identity) if isinstance(fact, Fact)]

    def load_what_is_readable(self, kind: type[A], identity: UUID) -> Readable[A]:
        """Return what the readable facts make: for erasing, which must not wait for a program.

        Raises the NoSuch… refusal of a stream without facts.
        """
        stored_facts = self.read_facts(identity)
        if not stored_facts:
            raise BEGINNINGS[kind][1]
        aggregate, facts, unread = kind(identity), list[Fact](), list[StoredFact]()
        for one in stored_facts:
            try:
                fact = events.revive(identity, one.version, one.topic, one.state)
                aggregate = aggregate.evolve(fact)  # type: ignore[attr-defined]  # each kind's own
                facts.append(fact)
            except Exception:  # noqa: BLE001 — what cannot be read, and what cannot have followed
                unread.append(one)
        aggregate = replace(aggregate, version=stored_facts[-1].version)
        return Readable(aggregate, facts, unread)

    def save(
        self, by: Someone, *facts: Fact, answer: Answer, beside: Sequence[Beside] = ()
    ) -> Outcome[Answer]:
        """Record the facts, the rows beside them and the answer at once, or nothing.

        Raises Conflict, also if a stream has grown on which the decision rests: what the command
        has read beside graduates, and what says who asks; NotSignedIn for an employer's account
        that was closed meanwhile.
        """
        if isinstance(by, EmployerUser):
            self.load(Employer, by.employer_id).must_be_person(by.stamp.actor.account)
        last = facts[-1] if facts else None
        outcome = Outcome(
            answer=answer,
            receipt=name_receipt(last) if last else None,
            version=last.originator_version if last else None,
        )
        kept = [_remember_answer(by, by.once, outcome)] if by.once else []
        if last is not None:
            kept += remember_receipt(by, last)
        bases = {fact.originator_id for fact in facts if not isinstance(fact, GraduateFact)}
        reads = READS.get() or Reads()
        rests_on = reads.versions | dict(by.rests_on)
        self._events.put(
            facts,
            beside=[*beside, *kept],
            rests_on=[Basis(*one) for one in rests_on.items() if one[0] not in bases],
            bases=bases,
        )
        reads.saved = True
        reads.forget_loaded()
        return outcome

    def has_grown(self, basis: Basis) -> bool:
        """Return whether something was recorded in the stream since. Raises HistoryUnreadable."""
        with _explain_unreadable():
            return bool(list(self._events.get(basis.stream, gt=basis.version, limit=1)))

    def find_answer(self, by: Someone) -> Outcome | None:
        """Return the earlier answer to this request. Raises KeyReused if the key named another."""
        if by.once is None:
            return None
        asked = (by.stamp.actor.account, by.once.key)
        rows = self.statements.query("SELECT answers", ANSWER, asked)
        if not rows:
            return None
        [(digest, answer)] = rows
        if bytes(digest) != by.once.digest:
            raise refusals.KeyReused
        return Outcome(**answer)


def replay_brought(kind: type[A], identity: UUID, brought: Brought) -> A | None:
    """Return the aggregate from streams that were read with who asks. Raises HistoryUnreadable."""
    with _explain_unreadable():
        return replay(kind, identity, dict(brought).get(identity, ()))


@contextmanager
def _explain_unreadable() -> Iterator[None]:
    try:
        yield
    except events.UnreadableFactError:
        raise refusals.HistoryUnreadable from None


def _remember_answer(by: Someone, once: Once, outcome: Outcome) -> Beside:
    return Beside(
        "INSERT INTO answers (account, key, request_digest, answer) VALUES (%s, %s, %s, %s)",
        (by.stamp.actor.account, once.key, once.digest, json.dumps(vars(outcome), default=str)),
    )


def _note_read(kind: type[Stream], versions: Mapping[UUID, int]) -> None:
    """Remember the first version that a command has read: all it decided must hold.

    Who decides about a graduate writes into the graduate's stream, so others cannot get between.
    """
    reads = READS.get()
    if reads is not None and kind is not Graduate:
        reads.versions |= {one: reads.versions.get(one, known) for one, known in versions.items()}


def replay(kind: type[A], identity: UUID, facts: Iterable[StoredFact]) -> A | None:
    """Return the aggregate that these facts make; None of no facts. Raises UnreadableFactError."""
    return _replay(kind)(
        None, (events.revive(identity, one.version, one.topic, one.state) for one in facts)
    )


def _replay(kind: type[A]) -> Callable[[A | None, Iterable[Any]], A | None]:
    first = BEGINNINGS[kind][0]

    def replayed(aggregate: A | None, facts: Iterable[Any]) -> A | None:
        for fact in facts:
            if aggregate is None:
                if not isinstance(fact, first):
                    return None
                aggregate = kind(fact.originator_id)
            try:
                aggregate = aggregate.evolve(fact)  # type: ignore[attr-defined]  # each kind's own
            except Exception:  # noqa: BLE001 — a fact that contradicts what came before
                raise events.UnreadableFactError(fact.topic()) from None
        return aggregate

    return replayed


class HasLedger(Protocol):
    @property
    def ledger(self) -> Ledger: ...


D = TypeVar("D", bound=HasLedger)
B = TypeVar("B", bound=Someone)


def command(
    use_case: Callable[Concatenate[D, B, P], Outcome[Answer]],
) -> Callable[Concatenate[D, B, P], Outcome[Answer]]:
    """Wrap a use case: a retry gets its first answer, and after a conflict it decides again.

    Raises StaleVersion after the third, and NotSignedIn if it is who asks that has changed.
    """
    name = use_case.__qualname__

    @wraps(use_case)
    def run_command(desk: D, by: B, /, *args: P.args, **kwargs: P.kwargs) -> Outcome[Answer]:
        with watch_command(name):
            for again in range(TRIES):
                decide = partial(use_case, desk, by, *args, **kwargs)
                outcome = _decide_once(desk.ledger, by, decide, () if again else by.brought)
                if outcome is not None:
                    return outcome
                CONFLICTS.labels(name).inc()
            raise refusals.StaleVersion

    return run_command


def _decide_once(
    ledger: Ledger,
    by: Someone,
    decide: Callable[[], Outcome[Answer]],
    brought: Brought,
) -> Outcome[Answer] | None:
    """Return None after a conflict.

    Whoever has sent the same request before conflicts with its remembered answer, which is saved
    with the facts, or is refused for what it did itself: only then the answer is looked for.
    """
    refusal = None
    try:
        with noting_reads() as reads:
            reads.streams |= {stream: list(facts) for stream, facts in brought}
            outcome = decide()
        if reads.saved:
            return outcome
    except Conflict as conflict:
        outcome, refusal = None, _read_conflict(ledger, by, conflict)
    except refusals.Refusal as refused:
        outcome, refusal = None, refused
    meanwhile = ledger.find_answer(by)
    if meanwhile is None and refusal is not None:
        raise refusal
    return meanwhile or outcome


def _read_conflict(ledger: Ledger, by: Someone, conflict: Conflict) -> refusals.Refusal | None:
    """Return what deciding again would not change: a taken name, or that it is not theirs to ask.

    Whoever is dismissed, given other colleges or unbound has lost their sessions in the same save.
    """
    if conflict.constraint == "accounts_pkey":
        return refusals.AlreadyRegistered.of_username()
    return refusals.NotSignedIn() if any(map(ledger.has_grown, by.rests_on)) else None
