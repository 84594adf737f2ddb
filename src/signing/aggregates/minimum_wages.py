"""The table of minimum wages, with which the pay of an agreement is compared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Self

from signing.aggregates import Stream
from signing.events import MinimumWagesImported
from signing.vocabulary import Attribution, MinimumWage

Wages = Mapping[tuple[str, date], MinimumWage]
"""By region and first day."""
NONE: Wages = MappingProxyType({})


@dataclass(frozen=True)
class MinimumWages(Stream):
    wages: Wages = field(default_factory=lambda: NONE)

    def merge(self, wages: Iterable[MinimumWage], *, replaces: bool) -> Wages:
        """Return the table as it would be with these."""
        new = {(one.region, one.valid_from): one for one in wages}
        return MappingProxyType(new if replaces else {**self.wages, **new})

    def import_wages(
        self,
        by: Attribution,
        *,
        wages: Iterable[MinimumWage],
        replaces: bool,
        operator: str,
    ) -> MinimumWagesImported | None:
        """Return None where nothing would change."""
        wages = tuple(wages)
        if self.merge(wages, replaces=replaces) == self.wages:
            return None
        return self.record(
            MinimumWagesImported, by, wages=wages, replaces=replaces, operator=operator
        )

    def evolve(self, fact: MinimumWagesImported) -> Self:
        wages = self.merge(fact.wages, replaces=fact.replaces)
        return replace(self, wages=wages, version=fact.originator_version)
