"""A company as the business register (企业登记信息) knows it, and when a name fits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cache

from signing.codes.spelling import fold_name
from signing.toml_files import load_toml


class CompanyStatus(Enum):
    """经营状态, as the register's own codes."""

    ACTIVE = "active"
    ABNORMAL = "abnormal"
    """列入经营异常名录: it goes on, and did not report or was not found at its address."""
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    MOVED = "moved"
    OTHER = "other"

    @property
    def words(self) -> Mapping[str, str]:
        """Return the sentence of a status by language, `zh` and `en`."""
        return _load_words()[self.value]


@dataclass(frozen=True)
class RegistryEntry:
    """A company as it is registered.

    The legal representative is a person: that and the address are left out of what is printed of
    this value, and go into no fact and no log.
    """

    credit_code: str
    name: str
    status: CompanyStatus
    legal_representative: str = field(default="", repr=False)
    founded_on: date | None = None
    address: str = field(default="", repr=False)


def is_as_registered(said: str, name: str, status: CompanyStatus) -> bool:
    """Return whether a company that is called `said` is the one that is registered as `name`.

    Another spelling of the same name is the same name; only a company in business fits.
    """
    return status is CompanyStatus.ACTIVE and fold_name(said) == fold_name(name)


@cache
def _load_words() -> Mapping[str, Mapping[str, str]]:
    return load_toml("signing.codes", "company_statuses.toml")
