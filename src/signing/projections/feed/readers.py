"""Who reads which events: what each audience may know of what happens."""

from dataclasses import dataclass
from typing import TypeAlias, get_args
from uuid import UUID

from signing.events import (
    AgreementFact,
    ApplicationFact,
    ClaimDecided,
    ConsentGiven,
    ConsentWithdrawn,
    EmployerClaimed,
    EmployerFact,
    GraduateUnlocked,
    OfferSigned,
    ParkingFact,
    PositionFact,
    PrivacyFact,
    RosterFact,
    SchoolFact,
    StaffFact,
    WageFact,
)
from signing.facts import Fact

Kinds: TypeAlias = frozenset[type[Fact]]
FOR_SCHOOLS: Kinds = frozenset(
    get_args(RosterFact | PrivacyFact | OfferSigned | AgreementFact | SchoolFact)
)
"""What is between a graduate and an employer before both sign is no business of the school."""
FOR_EMPLOYERS: Kinds = frozenset(
    {
        *get_args(ApplicationFact | OfferSigned | AgreementFact | EmployerFact | PositionFact),
        *(ConsentGiven, ConsentWithdrawn, GraduateUnlocked),
    }
) - {EmployerClaimed, ClaimDecided}
"""As far as they concern an application, an agreement, or the employer itself."""
FOR_EVERYBODY: Kinds = frozenset(get_args(ParkingFact))
"""If the feed goes on without a fact, or has it late: whoever followed it so far lacks that."""
FOR_PROVINCE: Kinds = FOR_SCHOOLS.union(get_args(EmployerFact | PositionFact | StaffFact)) | {
    WageFact
}


@dataclass(frozen=True)
class GraduateScope:
    """All of the graduate's own story."""

    graduate_id: UUID


@dataclass(frozen=True)
class EmployerScope:
    employer_id: UUID


@dataclass(frozen=True)
class SchoolScope:
    """The graduates of a school, or of some of its colleges, and what the school itself does."""

    school_code: str
    colleges: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ProvinceScope: ...


@dataclass(frozen=True)
class AuditorScope:
    """Everything."""


Scope: TypeAlias = GraduateScope | EmployerScope | SchoolScope | ProvinceScope | AuditorScope
EVERYBODY = "everybody"


def name_employer(employer_id: UUID) -> str:
    """Return how an employer is called among the readers of shared events."""
    return f"employer:{employer_id}"


def name_college(school_code: str, college: str) -> str:
    return f"college:{school_code}:{college}"


def list_names(scope: Scope) -> list[str]:
    """Return the names under which events are shared with this reader."""
    match scope:
        case EmployerScope(employer_id):
            return [EVERYBODY, name_employer(employer_id)]
        case SchoolScope(school_code, colleges):
            return [EVERYBODY, *(name_college(school_code, one) for one in sorted(colleges))]
        case GraduateScope() | ProvinceScope():
            return [EVERYBODY]
        case AuditorScope():
            return []
