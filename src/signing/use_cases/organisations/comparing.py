"""Compares what an employer says of itself with the business register (企业登记信息)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from typing_extensions import TypedDict

from signing.codes.companies import CompanyStatus, RegistryEntry, is_as_registered
from signing.codes.spelling import capital_number, fold_name
from signing.refusals import RegistryAway, RegistryNotSet
from signing.use_cases.core.actors import Anyone, CardHolder
from signing.use_cases.core.context import UseCases
from signing.use_cases.limits.attempts import KEPT, WINDOW, Attempts, Limit, name_network
from signing.use_cases.organisations.registry_answers import RegistryAnswer, RegistryAnswers
from signing.vocabulary import RegistryFinding

MOST_ASKED, MOST_A_DAY = 20, 60
"""Credit codes that one network looks up in a quarter of an hour, and in a day."""
WhyNotAsked = Literal["", "not_set", "away"]


class RegisteredCompany(TypedDict):
    """What anybody may read of a company in the register: no person, no address.

    `found` is false where nobody has the credit code; the rest is null then.
    """

    credit_code: str
    found: bool
    name: str | None
    status: str | None
    founded_on: date | None
    checked_at: datetime


@dataclass(frozen=True)
class Difference:
    """A line of the comparison: what the employer says, and what the register does."""

    field: Literal["name", "status"]
    said: str
    registered: str


@dataclass(frozen=True)
class Comparison:
    """`why` says why the register was not asked; `asked_at` is when it answered."""

    finding: RegistryFinding
    entry: RegistryEntry | None = None
    differences: tuple[Difference, ...] = ()
    asked_at: datetime | None = None
    why: WhyNotAsked = ""


def compare(said: str, answer: RegistryAnswer) -> Comparison:
    """Compare the name that an employer gives with what the register answered."""
    entry = answer.entry
    if entry is None:
        return Comparison(RegistryFinding.UNKNOWN, asked_at=answer.asked_at)
    same = is_as_registered(said, entry.name, entry.status)
    finding = RegistryFinding.AGREES if same else RegistryFinding.DIFFERS
    lines = list[Difference]()
    if fold_name(said) != fold_name(entry.name):
        lines.append(Difference("name", said, entry.name))
    if entry.status is not CompanyStatus.ACTIVE:
        lines.append(Difference("status", CompanyStatus.ACTIVE.value, entry.status.value))
    return Comparison(finding, entry, tuple(lines), answer.asked_at)


class Registries(UseCases):
    """Asks the register at most once a day of each credit code."""

    @property
    def is_set(self) -> bool:
        return self.context.registry.is_set

    def compare(self, credit_code: str, name: str) -> Comparison:
        """Compare, and never fail: a register that is away is one that was not asked."""
        try:
            return compare(name, self.look_up(credit_code))
        except RegistryNotSet:
            return Comparison(RegistryFinding.NOT_ASKED, why="not_set")
        except RegistryAway:
            return Comparison(RegistryFinding.NOT_ASKED, why="away")

    def compare_kept(self, credit_code: str, name: str) -> Comparison:
        """Compare with what is kept, and ask nobody."""
        kept = RegistryAnswers(self.context.engine, self.context.tokens)
        found = kept.find(capital_number(credit_code), datetime.now(UTC)) if self.is_set else None
        return compare(name, found) if found else Comparison(RegistryFinding.NOT_ASKED)

    def look_up(self, credit_code: str) -> RegistryAnswer:
        """Return what is kept, else what the register answers. Raises RegistryAway/NotSet.

        Nothing that is kept is shown once no register is set any more.
        """
        if not self.is_set:
            raise RegistryNotSet
        code, now = capital_number(credit_code), datetime.now(UTC)
        kept = RegistryAnswers(self.context.engine, self.context.tokens)
        found = kept.find(code, now)
        return found or kept.keep(code, self.context.registry.look_up(code), now)

    def look_up_for(self, by: Anyone | CardHolder, credit_code: str) -> RegisteredCompany:
        """Look up for whoever fills in a form, so many a network. Raises TooMany, RegistryAway."""
        if not self.is_set:
            raise RegistryNotSet
        attempts = Attempts(self.context.engine)
        if limits := self._limit(by):
            attempts.take(limits, by.now)
            attempts.clear_away(by.now)
        return describe_company(credit_code, self.look_up(credit_code))

    def _limit(self, by: Anyone | CardHolder) -> list[Limit]:
        """All that are asked count, kept or not: a list of codes is nobody's to make."""
        if not by.address:
            return []
        home = self.vault.digest("looking up from", name_network(by.address)).hex()
        return [Limit(f"registry-from:{home}", ((MOST_ASKED, WINDOW), (MOST_A_DAY, KEPT)))]


def describe_company(credit_code: str, answer: RegistryAnswer) -> RegisteredCompany:
    entry = answer.entry
    return {
        "credit_code": capital_number(credit_code),
        "found": entry is not None,
        "name": entry.name if entry else None,
        "status": entry.status.value if entry else None,
        "founded_on": entry.founded_on if entry else None,
        "checked_at": answer.asked_at,
    }
