"""A fact of the log that read models go on without, until it is replayed."""

from dataclasses import dataclass, replace
from typing import Self, assert_never
from uuid import UUID

from signing.aggregates import Stream
from signing.events import FactParked, FactReplayed, ParkingFact
from signing.refusals import AlreadyParked, NotParked
from signing.vocabulary import Attribution


@dataclass(frozen=True)
class ParkedFact(Stream):
    """One position of the log; `models` are empty also of a fact that no read model needs."""

    parked: bool = False
    models: frozenset[str] = frozenset()

    def park(
        self,
        by: Attribution,
        *,
        position: int,
        kind: str,
        stream: UUID,
        version: int,
        models: frozenset[str],
        reason: str,
        operator: str,
    ) -> FactParked:
        """Park it; once more only for read models that halted since. Raises AlreadyParked."""
        if self.parked and models <= self.models:
            raise AlreadyParked
        return self.record(
            FactParked,
            by,
            position=position,
            kind=kind,
            stream=stream,
            version=version,
            models=tuple(sorted(models | self.models)),
            reason=reason,
            operator=operator,
        )

    def replay(self, by: Attribution, *, position: int, reason: str, operator: str) -> FactReplayed:
        self.must_be_parked()
        return self.record(FactReplayed, by, position=position, reason=reason, operator=operator)

    def must_be_parked(self) -> None:
        if not self.parked:
            raise NotParked

    def evolve(self, fact: ParkingFact) -> Self:
        return replace(self._after(fact), version=fact.originator_version)

    def _after(self, fact: ParkingFact) -> Self:
        match fact:
            case FactParked(models=models):
                return replace(self, parked=True, models=frozenset(models))
            case FactReplayed():
                return replace(self, parked=False, models=frozenset())
            case _:
                assert_never(fact)
