"""What can wait for somebody: its words, how long it may take, and who hears of it afterwards."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import Enum
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter

from signing.fact_words import Both, Group
from signing.toml_files import load_toml
from signing.vocabulary import Role


class DeadlineKind(Enum):
    INVITATION = "invitation"
    OFFER = "offer"
    INTERVIEW = "interview"
    CONFIRMATION = "confirmation"
    RELEASE_ANSWER = "release_answer"
    AMENDMENT_ANSWER = "amendment_answer"
    EMPLOYER_RELEASE_ANSWER = "employer_release_answer"
    EMPLOYER_AMENDMENT_ANSWER = "employer_amendment_answer"
    REVIEW = "review"
    UNCONFIRMED = "unconfirmed"
    RELEASE = "release"
    AMENDMENT = "amendment"
    STAMPED_COPY = "stamped_copy"
    PRIVACY_REQUEST = "privacy_request"
    BINDING_REPORT = "binding_report"
    UNBOUND = "unbound"
    VERIFICATION = "verification"
    CLAIM = "claim"


def _read_hours(hours: object) -> object:
    return timedelta(hours=hours) if isinstance(hours, int) else hours


Hours = Annotated[timedelta, BeforeValidator(_read_hours)]


class PassedOn(BaseModel):
    """Whom it is passed on to, so long `after` it was due."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    to: Role
    after: Hours


class KindWords(BaseModel):
    """One kind of deadlines, as the head of `deadlines.toml` describes its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    acts: Role | None = None
    fact: str = ""
    group: Group
    allowed: Hours
    passed_on: Sequence[PassedOn] = ()
    name: Both
    sentence: Both
    elsewhere: Both | None = None
    action: Both
    path: str
    reminder: Both | None = None

    def find_delay(self, role: Role) -> timedelta | None:
        """Return how long after it was due `role` hears of it; None if never."""
        return next((one.after for one in self.passed_on if one.to is role), None)


KINDS: Final[Mapping[DeadlineKind, KindWords]] = TypeAdapter(
    dict[DeadlineKind, KindWords]
).validate_python(load_toml(__name__.rpartition(".")[0], "deadlines.toml"))
"""In the order of the file."""
