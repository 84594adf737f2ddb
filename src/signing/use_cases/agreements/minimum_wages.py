"""The table of minimum wages: imported by the operator, each import a fact in the log."""

from collections.abc import Sequence
from typing import TypedDict

from signing.aggregates.minimum_wages import MinimumWages, Wages
from signing.use_cases.core.actors import Operator
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.vocabulary import MINIMUM_WAGES_ID, MinimumWage


class ImportedWages(TypedDict):
    """How many wages are new, were changed, were taken out, and are in the table now."""

    new: int
    changed: int
    removed: int
    known: int


class WageTable(UseCases):
    @command
    def import_wages(
        self, by: Operator, wages: Sequence[MinimumWage], *, replaces: bool, operator: str
    ) -> Outcome[ImportedWages]:
        """Add them to the table, or make them the table; where nothing changes, no fact."""
        table = self._load()
        fact = table.import_wages(by.stamp, wages=wages, replaces=replaces, operator=operator)
        answer = _count_changes(table.wages, table.merge(wages, replaces=replaces))
        return self.ledger.save(by, *([fact] if fact else []), answer=answer)

    def preview(
        self, by: Operator, wages: Sequence[MinimumWage], *, replaces: bool
    ) -> ImportedWages:
        del by
        table = self._load()
        return _count_changes(table.wages, table.merge(wages, replaces=replaces))

    def list_wages(self, by: Operator) -> list[MinimumWage]:
        """Return the table by region and day."""
        del by
        return [one for _, one in sorted(self._load().wages.items())]

    def _load(self) -> MinimumWages:
        return self.ledger.load_or_blank(MinimumWages, MINIMUM_WAGES_ID)


def _count_changes(before: Wages, after: Wages) -> ImportedWages:
    kept = before.keys() & after.keys()
    return {
        "new": len(after.keys() - before.keys()),
        "changed": sum(before[key] != after[key] for key in kept),
        "removed": len(before.keys() - after.keys()),
        "known": len(after),
    }
