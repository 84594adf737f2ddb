"""What an employer is, as the facts left it: its data, its standing, its colleagues."""

from dataclasses import dataclass, replace
from typing import Self, assert_never
from uuid import UUID

from signing.aggregates import Stream
from signing.events import (
    ClaimDecided,
    ColleagueFact,
    ColleagueInvited,
    ColleagueJoined,
    ColleagueRemoved,
    EmployerChanged,
    EmployerClaimed,
    EmployerFact,
    EmployerHandedOver,
    EmployerNoticeAccepted,
    EmployerRefused,
    EmployerRegistered,
    EmployerReinstated,
    EmployerSuspended,
    EmployerVerified,
    QualificationSubmitted,
    VerificationFact,
    VerificationLapsed,
    VerificationRequested,
)
from signing.vocabulary import Encrypted, FileRef, Verification

NO_CONTACT = Encrypted(sealed="")


@dataclass(frozen=True)
class Qualification:
    title: str
    file: FileRef


@dataclass(frozen=True)
class Claim:
    """Somebody else says that the company is theirs; it is open until somebody decides."""

    id: UUID
    contact: Encrypted
    words: Encrypted
    licence: FileRef | None
    origin: str = ""


@dataclass(frozen=True)
class Colleague:
    """A person with an account of their own; `joined` once they accepted the invitation."""

    id: UUID
    name: Encrypted
    joined: bool = False


@dataclass(frozen=True)
class EmployerState(Stream):
    credit_code: str = ""
    name: str = ""
    kind: str = ""
    industry: str = ""
    region: str = ""
    contact: Encrypted = NO_CONTACT
    qualifications: tuple[Qualification, ...] = ()
    suspended: bool = False
    verification: Verification = Verification.EARLIER
    refused_because: str = ""
    """Why it is refused now; "" unless it is."""
    claims: tuple[Claim, ...] = ()
    """That nobody has decided yet."""
    colleagues: tuple[Colleague, ...] = ()
    """Beside whoever registered it, whose account has the employer's own id."""
    handed_to: UUID | None = None
    notices: frozenset[tuple[str, str]] = frozenset()
    """Which account accepted which edition of the notice."""

    @property
    def responsible(self) -> UUID:
        """经办人: the account that answers for it; at first the one that registered it."""
        return self.handed_to or self.id

    def evolve(self, fact: EmployerFact) -> Self:
        return replace(self._after(fact), version=fact.originator_version)

    def _after(self, fact: EmployerFact) -> Self:  # noqa: C901, PLR0911 — a case a fact
        if isinstance(fact, VerificationFact):
            return self._after_verification(fact)
        if isinstance(fact, ColleagueFact):
            return self._after_colleague(fact)
        match fact:
            case EmployerRegistered(to_verify=to_verify):
                waits = Verification.WAITING if to_verify else Verification.EARLIER
                described = self._described(fact)
                return replace(described, credit_code=fact.credit_code, verification=waits)
            case EmployerChanged():
                return self._described(fact)
            case QualificationSubmitted(title=title, file=file):
                added = Qualification(title, file)
                return replace(self, qualifications=(*self.qualifications, added))
            case EmployerSuspended():
                return replace(self, suspended=True)
            case EmployerReinstated():
                return replace(self, suspended=False)
            case EmployerNoticeAccepted(actor=actor, notice=notice):
                return replace(self, notices=self.notices | {(actor.account, notice)})
            case _:
                assert_never(fact)

    def _after_verification(self, fact: VerificationFact) -> Self:
        match fact:
            case EmployerVerified():
                return replace(self, verification=Verification.VERIFIED, refused_because="")
            case EmployerRefused(reason=reason):
                return replace(self, verification=Verification.REFUSED, refused_because=reason)
            case VerificationRequested() | VerificationLapsed():
                return replace(self, verification=Verification.WAITING, refused_because="")
            case EmployerClaimed():
                made = Claim(fact.claim_id, fact.contact, fact.words, fact.licence, fact.origin)
                return replace(self, claims=(*self.claims, made))
            case ClaimDecided(claim_id=claim_id):
                left = tuple(one for one in self.claims if one.id != claim_id)
                return replace(self, claims=left)
            case _:
                assert_never(fact)

    def _after_colleague(self, fact: ColleagueFact) -> Self:
        match fact:
            case ColleagueInvited():
                invited = Colleague(fact.colleague_id, fact.name)
                return replace(self, colleagues=(*self.colleagues, invited))
            case ColleagueJoined(colleague_id=joined):
                colleagues = tuple(
                    replace(one, joined=True) if one.id == joined else one
                    for one in self.colleagues
                )
                return replace(self, colleagues=colleagues)
            case ColleagueRemoved(colleague_id=removed):
                left = tuple(one for one in self.colleagues if one.id != removed)
                return replace(self, colleagues=left)
            case EmployerHandedOver(responsible=responsible):
                return replace(self, handed_to=responsible)
            case _:
                assert_never(fact)

    def _described(self, fact: EmployerRegistered | EmployerChanged) -> Self:
        return replace(
            self,
            name=fact.name,
            kind=fact.kind,
            industry=fact.industry,
            region=fact.region,
            contact=fact.contact,
        )
