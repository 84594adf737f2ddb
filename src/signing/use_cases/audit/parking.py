"""Parking a fact that read models cannot apply, and replaying it after the correction."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from signing.aggregates.parked_fact import ParkedFact
from signing.events import UnreadableFactError, revive
from signing.refusals import FactReadable, NoSuchFact, ReasonMissing
from signing.storage.log import Log, LoggedEvent
from signing.storage.parked_facts import Parked, load_parked
from signing.storage.recorder import Beside
from signing.storage.schema import read_models
from signing.text import find_words
from signing.use_cases.audit.stream_checks import StreamChecks
from signing.use_cases.core.actors import Operator
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.vocabulary import parked_fact_id

RESUME = (
    "UPDATE read_models SET halted_at = NULL, halted_on = NULL, error = NULL"
    " WHERE halted_on = %s AND name = ANY(%s)"
)


@dataclass(frozen=True)
class Parking(UseCases):
    """`needed_by` names the read models that hear of a kind of facts, by its topic."""

    log: Log
    needed_by: Mapping[str, frozenset[str]]

    @command
    def park(
        self, by: Operator, position: int, *, reason: str, operator: str
    ) -> Outcome[tuple[str, ...]]:
        """Let the read models that cannot apply the fact go on without it; answer with them.

        Raises NoSuchFact, FactReadable, AlreadyParked and ReasonMissing.
        """
        if not find_words(reason):
            raise ReasonMissing
        event = self._find(position)
        models = self._list_models_without(event)
        parked = self.ledger.load_or_blank(ParkedFact, parked_fact_id(position)).park(
            by.stamp,
            position=position,
            kind=event.topic,
            stream=event.stream,
            version=event.version,
            models=models,
            reason=reason,
            operator=operator,
        )
        resumed = Beside(RESUME, (position, list(parked.models)))
        return self.ledger.save(by, parked, answer=parked.models, beside=[resumed])

    @command
    def replay(
        self, by: Operator, position: int, *, reason: str, operator: str
    ) -> Outcome[tuple[str, ...]]:
        """Note that the read models have the fact: they were rebuilt with it. Raises NotParked."""
        if not find_words(reason):
            raise ReasonMissing
        parked = self.ledger.load(ParkedFact, parked_fact_id(position))
        replayed = parked.replay(by.stamp, position=position, reason=reason, operator=operator)
        return self.ledger.save(by, replayed, answer=tuple(sorted(parked.models)))

    def find_models_without(self, by: Operator, position: int) -> frozenset[str]:
        """Name the read models that were let go on without the fact. Raises NotParked."""
        del by
        parked = self.ledger.load(ParkedFact, parked_fact_id(position))
        parked.must_be_parked()
        return parked.models

    def list_parked(self, by: Operator) -> list[Parked]:
        del by
        with self.context.engine.connect() as connection:
            return load_parked(connection)

    def _find(self, position: int) -> LoggedEvent:
        found = self.log.read(position - 1, 1) if position > 0 else []
        if not found or found[0].position != position:
            raise NoSuchFact
        return found[0]

    def _list_models_without(self, event: LoggedEvent) -> frozenset[str]:
        """Name those that halted at it, and of an unreadable fact all that hear of its kind."""
        halting = select(read_models.c.name).where(read_models.c.halted_on == event.position)
        with self.context.engine.connect() as connection:
            halted = frozenset(connection.execute(halting).scalars())
        try:
            revive(event.stream, event.version, event.topic, event.state)
        except UnreadableFactError:
            return halted | self.needed_by.get(event.topic, frozenset())
        if not halted and not StreamChecks(self.context.engine, self.log).contradicts(event):
            raise FactReadable
        return halted
