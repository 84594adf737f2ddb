"""The only access to the event store: loads aggregates and saves decided facts exactly once."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from itertools import groupby
from typing import Any, Concatenate, Generic, ParamSpec, Protocol
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Repository
from eventsourcing.persistence import EventStore, JSONTranscoder
from sqlalchemy import Engine, select
from typing_extensions import TypeVar

from signing import events, refusals
from signing.aggregates import Stream
from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.position import Position
from signing.aggregates.school import School
from signing.aggregates.staff import Staff
from signing.aggregates.wechat_account import WeChatAccount
from signing.facts import Fact
from signing.storage.recorder import Beside, Conflict, PostgresRecorder
from signing.storage.schema import answers
from signing.storage.schema import events as stored
from signing.use_cases.core.actors import Once, Someone
from signing.use_cases.core.mapper import FactMapper

A = TypeVar("A", bound=Stream)
P = ParamSpec("P")
Answer = TypeVar("Answer", default=Any)
TRIES = 3

BEGINNINGS: dict[type[Stream], tuple[type[Fact], type[refusals.Refusal]]] = {
    Graduate: (events.GraduateEnrolled, refusals.NoSuchGraduate),
    Employer: (events.EmployerRegistered, refusals.NoSuchEmployer),
    Position: (events.PositionOpened, refusals.NoSuchPosition),
    School: (events.SchoolRegistered, refusals.NoSuchSchool),
    Staff: (events.StaffAppointed, refusals.NoSuchStaff),
    WeChatAccount: (events.WeChatClaimed, refusals.NotBound),
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
        """Return the aggregate as it is, or as it was at `version`. Raises its NoSuch… refusal."""
        try:
            return self._repository.get(identity, version=version, projector_func=_replay(kind))
        except AggregateNotFoundError:
            raise BEGINNINGS[kind][1] from None

    def load_or_blank(self, kind: type[A], identity: UUID) -> A:
        try:
            return self.load(kind, identity)
        except BEGINNINGS[kind][1]:
            return kind(identity)

    def load_many(self, kind: type[A], identities: Sequence[UUID]) -> dict[UUID, A]:
        """Return the aggregates that exist, by id, with one query."""
        recorded = (
            select(stored.c.stream, stored.c.version, stored.c.topic, stored.c.state)
            .where(stored.c.stream.in_(identities))
            .order_by(stored.c.stream, stored.c.version)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(recorded).all()
        facts = (events.revive(row.stream, row.version, row.topic, row.state) for row in rows)
        streams = groupby(facts, key=lambda fact: fact.originator_id)
        found = ((identity, _replay(kind)(None, told)) for identity, told in streams)
        return {identity: one for identity, one in found if one is not None}

    def load_facts(self, identity: UUID) -> list[Fact]:
        """Return the facts of one stream in order."""
        return [fact for fact in self._events.get(identity) if isinstance(fact, Fact)]

    def save(
        self, by: Someone, *facts: Fact, answer: Answer, beside: Sequence[Beside] = ()
    ) -> Outcome[Answer]:
        """Record the facts, the rows beside them and the answer in one statement, or nothing."""
        last = facts[-1] if facts else None
        outcome = Outcome(
            answer=answer,
            receipt=f"{last.originator_id}:{last.originator_version}" if last else None,
            version=last.originator_version if last else None,
        )
        kept = [_remember_answer(by, by.once, outcome)] if by.once else []
        self._events.put(facts, beside=[*beside, *kept])
        return outcome

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


def _remember_answer(by: Someone, once: Once, outcome: Outcome) -> Beside:
    return Beside(
        "INSERT INTO answers (account, key, request_digest, answer) VALUES (%s, %s, %s, %s)",
        (by.stamp.actor.account, once.key, once.digest, json.dumps(vars(outcome), default=str)),
    )


def _replay(kind: type[A]) -> Callable[[A | None, Iterable[Any]], A | None]:
    first = BEGINNINGS[kind][0]

    def replayed(aggregate: A | None, facts: Iterable[Any]) -> A | None:
        for fact in facts:
            if aggregate is None:
                if not isinstance(fact, first):
                    return None
                aggregate = kind(fact.originator_id)
            aggregate = aggregate.evolve(fact)  # type: ignore[attr-defined]  # each kind's own
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
    """Wrap a use case: a retry gets its first answer, and after a conflict it decides again."""

    @wraps(use_case)
    def run_command(desk: D, by: B, /, *args: P.args, **kwargs: P.kwargs) -> Outcome[Answer]:
        for _ in range(TRIES):
            decide = partial(use_case, desk, by, *args, **kwargs)
            outcome = desk.ledger.find_answer(by) or _decide_once(desk.ledger, by, decide)
            if outcome is not None:
                return outcome
        raise refusals.StaleVersion

    return run_command


def _decide_once(
    ledger: Ledger, by: Someone, decide: Callable[[], Outcome[Answer]]
) -> Outcome[Answer] | None:
    """Return None after a conflict. A request that is sent twice may conflict with itself."""
    try:
        return decide()
    except Conflict as conflict:
        if conflict.constraint != "accounts_pkey":
            return None
        refusal: refusals.Refusal = refusals.AlreadyRegistered()
    except refusals.Refusal as refused:
        refusal = refused
    meanwhile = ledger.find_answer(by)
    if meanwhile is None:
        raise refusal
    return meanwhile
