"""A business register in memory, for tests of what asks one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from signing.codes.companies import CompanyStatus, RegistryEntry
from signing.refusals import RegistryAway
from signing.use_cases.core.context import Context

PERSON = "秦观澜"


def make_entry(
    credit_code: str, name: str, status: CompanyStatus = CompanyStatus.ACTIVE
) -> RegistryEntry:
    return RegistryEntry(credit_code, name, status, PERSON, date(2015, 3, 20), "长江路1号")


@dataclass
class KnownCompanies:
    """Answers what it is told, counts how often it is asked, and may be away."""

    known: Mapping[str, RegistryEntry] = field(default_factory=dict)
    is_away: bool = False
    is_set: bool = True
    asked: list[str] = field(default_factory=list)

    @property
    def rests(self) -> bool:
        return self.is_away

    def look_up(self, credit_code: str) -> RegistryEntry | None:
        self.asked.append(credit_code)
        if self.is_away:
            raise RegistryAway
        return self.known.get(credit_code)

    def close(self) -> None:
        """There is nothing to close."""


def with_register(context: Context, *entries: RegistryEntry) -> tuple[Context, KnownCompanies]:
    """Return a context that asks a register which knows these companies."""
    register = KnownCompanies({one.credit_code: one for one in entries})
    return replace(context, registry=register), register
