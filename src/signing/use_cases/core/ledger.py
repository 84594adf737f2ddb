"""The only access to the event store: loads aggregates and saves decided facts exactly once."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial, wraps
from itertools import groupby
from typing import Any, Concatenate, Generic, ParamSpec, Protocol
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Repository
from eventsourcing.persistence import EventStore, JSONTranscoder
from sqlalchemy import ARRAY, Engine, Uuid, any_, literal, select
from typing_extensions import TypeVar

from signing import events, refusals
from signing.aggregates import Stream
from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.parked_fact import ParkedFact
from signing.aggregates.position import Position
from signing.aggregates.school import School
from signing.aggregates.staff import Staff
from signing.aggregates.wechat_account import WeChatAccount
from signing.events import GraduateFact
from signing.facts import Fact
from signing.storage.recorder import Basis, Beside, Conflict, PostgresRecorder
from signing.storage.schema import answers
from signing.storage.schema import events as stored
from signing.use_cases.core.actors import Once, Someone
from signing.use_cases.core.mapper import FactMapper
from signing.watching.measuring import watch_command
from signing.watching.metrics import CONFLICTS

A = TypeVar("A", bound=Stream)
P = ParamSpec("P")
Answer = TypeVar("Answer", default=Any)
TRIES = 3
KNOWN: ContextVar[dict[UUID, int] | None] = ContextVar("known", default=None)
"""What the command that runs has read of streams that others write, and at which version."""

BEGINNINGS: dict[type[Stream], tuple[type[Fact], type[refusals.Refusal]]] = {
    Graduate: (events.GraduateEnrolled, refusals.NoSuchGraduate),
    Employer: (events.EmployerRegistered, refusals.NoSuchEmployer),
    Position: (events.PositionOpened, refusals.NoSuchPosition),
    School: (events.SchoolRegistered, refusals.NoSuchSchool),
    Staff: (events.StaffAppointed, refusals.NoSuchStaff),
    WeChatAccount: (events.WeChatClaimed, refusals.NotBound),
    ParkedFact: (events.FactParked, refusals.NotParked),
}


@dataclass(frozen=True)
class Outcome(Generic[Answer]):
    """The answer of a command. The receipt names its last fact: `{stream}:{version}`."""

    answer: Answer
    receipt: str | None = None
    version: int | None = None


class Ledger:
    def __init__(self, recorder: PostgresRecorder, engine: Engine) -> None:
        store = EventStore(FactMapper(JSONTranscoder()), recorder)
        self._events: EventStore[UUID] = store
        self._repository: Repository[UUID] = Repository(store)
        self._engine = engine

    def load(self, kind: type[A], identity: UUID, version: int | None = None) -> A:
        """Return the aggregate as it is, or as it was at `version`. Raises its NoSuch… refusal.

        Raises HistoryUnreadable if one of its facts cannot be read.
        """
        try:
            with _explain_unreadable():
                found = self._repository.get(
                    identity, version=version, projector_func=_replay(kind)
                )
        except AggregateNotFoundError:
            _note_read(kind, {identity: 0})
            raise BEGINNINGS[kind][1] from None
        if version is None:
            _note_read(kind, {identity: found.version})
        return found

    def load_or_blank(self, kind: type[A], identity: UUID) -> A:
        try:
            return self.load(kind, identity)
        except BEGINNINGS[kind][1]:
            return kind(identity)

    def load_many(self, kind: type[A], identities: Sequence[UUID]) -> dict[UUID, A]:
        """Return the aggregates that exist, by id, with one query. Raises HistoryUnreadable."""
        found, unreadable = self._load_many(kind, identities)
        if unreadable:
            raise refusals.HistoryUnreadable
        return found

    def load_readable(self, kind: type[A], identities: Sequence[UUID]) -> dict[UUID, A]:
        """Return those that exist and can be read: for work on many that goes on without one."""
        return self._load_many(kind, identities)[0]

    def _load_many(
        self, kind: type[A], identities: Sequence[UUID]
    ) -> tuple[dict[UUID, A], list[UUID]]:
        """Return the aggregates by id, and the streams that cannot be read."""
        recorded = (
            select(stored.c.stream, stored.c.version, stored.c.topic, stored.c.state)
            .where(stored.c.stream == any_(literal(list(identities), ARRAY(Uuid))))
            .order_by(stored.c.stream, stored.c.version)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(recorded).all()
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

    def load_facts(self, identity: UUID) -> list[Fact]:
        """Return the facts of one stream in order. Raises HistoryUnreadable."""
        with _explain_unreadable():
            return [fact for fact in self._events.get(identity) if isinstance(fact, Fact)]

    def save(
        self, by: Someone, *facts: Fact, answer: Answer, beside: Sequence[Beside] = ()
    ) -> Outcome[Answer]:
        """Record the facts, the rows beside them and the answer at once, or nothing.

        Raises Conflict, also if a stream has grown on which the decision rests: what the command
        has read beside graduates, and what says who asks.
        """
        last = facts[-1] if facts else None
        outcome = Outcome(
            answer=answer,
            receipt=f"{last.originator_id}:{last.originator_version}" if last else None,
            version=last.originator_version if last else None,
        )
        kept = [_remember_answer(by, by.once, outcome)] if by.once else []
        bases = {fact.originator_id for fact in facts if not isinstance(fact, GraduateFact)}
        rests_on = (KNOWN.get() or {}) | dict(by.rests_on)
        self._events.put(
            facts,
            beside=[*beside, *kept],
            rests_on=[Basis(*one) for one in rests_on.items() if one[0] not in bases],
            bases=bases,
        )
        return outcome

    def has_grown(self, basis: Basis) -> bool:
        """Return whether something was recorded in the stream since. Raises HistoryUnreadable."""
        with _explain_unreadable():
            return bool(list(self._events.get(basis.stream, gt=basis.version, limit=1)))

    def find_answer(self, by: Someone) -> Outcome | None:
        """Return the earlier answer to this request. Raises KeyReused if the key named another."""
        if by.once is None:
            return None
        query = select(answers.c.request_digest, answers.c.answer).where(
            answers.c.account == by.stamp.actor.account, answers.c.key == by.once.key
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if bytes(row.request_digest) != by.once.digest:
            raise refusals.KeyReused
        return Outcome(**row.answer)


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
    known = KNOWN.get()
    if known is not None and kind is not Graduate:
        known |= {stream: known.get(stream, version) for stream, version in versions.items()}


@contextmanager
def _noting_reads() -> Iterator[None]:
    """A command within another rests on what the other has read too."""
    before = KNOWN.set(dict(KNOWN.get() or {}))
    try:
        yield
    finally:
        KNOWN.reset(before)


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
            for _ in range(TRIES):
                decide = partial(use_case, desk, by, *args, **kwargs)
                outcome = desk.ledger.find_answer(by) or _decide_once(desk.ledger, by, decide)
                if outcome is not None:
                    return outcome
                CONFLICTS.labels(name).inc()
            raise refusals.StaleVersion

    return run_command


def _decide_once(
    ledger: Ledger, by: Someone, decide: Callable[[], Outcome[Answer]]
) -> Outcome[Answer] | None:
    """Return None after a conflict. A request that is sent twice may conflict with itself."""
    try:
        with _noting_reads():
            return decide()
    except Conflict as conflict:
        refusal = _read_conflict(ledger, by, conflict)
        if refusal is None:
            return None
    except refusals.Refusal as refused:
        refusal = refused
    meanwhile = ledger.find_answer(by)
    if meanwhile is None:
        raise refusal
    return meanwhile


def _read_conflict(ledger: Ledger, by: Someone, conflict: Conflict) -> refusals.Refusal | None:
    """Return what deciding again would not change: a taken name, or that it is not theirs to ask.

    Whoever is dismissed, given other colleges or unbound has lost their sessions in the same save.
    """
    if conflict.constraint == "accounts_pkey":
        return refusals.AlreadyRegistered()
    return refusals.NotSignedIn() if any(map(ledger.has_grown, by.rests_on)) else None
