"""What an employer is, as the facts left it: its data, its standing, its colleagues."""

from dataclasses import dataclass, replace
from datetime import datetime
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
from signing.outcomes import VERIFICATION_AFTER
from signing.vocabulary import Encrypted, FileRef, LapseReason, Verification

Judged = EmployerVerified | EmployerRefused | VerificationRequested | VerificationLapsed
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
    made_at: datetime
    origin: str = ""


@dataclass(frozen=True)
class DecidedClaim:
    """What became of a claim; nothing of what the claimant said is kept."""

    id: UUID
    made_at: datetime
    decided_at: datetime
    upheld: bool
    reason: str


@dataclass(frozen=True)
class Colleague:
    """A person with an account of their own; `joined` once they accepted the invitation."""

    id: UUID
    name: Encrypted
    invited_at: datetime
    joined_at: datetime | None = None

    @property
    def joined(self) -> bool:
        return self.joined_at is not None


@dataclass(frozen=True)
class EmployerState(Stream):
    credit_code: str = ""
    name: str = ""
    shown_name: str = ""
    """What graduates read: the former name while a new one waits to be verified."""
    kind: str = ""
    industry: str = ""
    region: str = ""
    contact: Encrypted = NO_CONTACT
    qualifications: tuple[Qualification, ...] = ()
    suspended: bool = False
    verification: Verification = Verification.EARLIER
    lapsed: LapseReason | None = None
    """Why it waits again, where it was trusted before."""
    touched: int = 0
    """Version of the last fact that whoever verifies it must have seen."""
    refused_because: str = ""
    """Why it is refused now; "" unless it is."""
    claims: tuple[Claim, ...] = ()
    """That nobody has decided yet."""
    decided_claims: tuple[DecidedClaim, ...] = ()
    registered_at: datetime | None = None
    registrant: Encrypted = NO_CONTACT
    """The contact that the account which registered it gave last: how its owner is called."""
    registrant_left: bool = False
    colleagues: tuple[Colleague, ...] = ()
    """Beside whoever registered it, whose account has the employer's own id."""
    former_colleagues: tuple[Colleague, ...] = ()
    """Who was removed: what they did keeps their name."""
    handed_to: UUID | None = None
    notices: frozenset[tuple[str, str]] = frozenset()
    """Which account accepted which edition of the notice."""

    @property
    def state(self) -> str:
        """Return its verification in a word, or what is said instead of it."""
        if not self.exists:
            return "unregistered"
        return "suspended" if self.suspended else self.verification.value

    @property
    def responsible(self) -> UUID:
        """经办人: the account that answers for it; at first the one that registered it."""
        return self.handed_to or self.id

    @property
    def people(self) -> tuple[UUID, ...]:
        """The accounts that act for it now, whoever registered it first."""
        joined = tuple(one.id for one in self.colleagues if one.joined)
        return joined if self.registrant_left else (self.id, *joined)

    @property
    def closed_accounts(self) -> frozenset[str]:
        """Of whoever was removed: nothing is recorded under them any more."""
        left = [self.id] if self.registrant_left else []
        return frozenset(map(str, [*left, *(one.id for one in self.former_colleagues)]))

    @property
    def has_colleagues(self) -> bool:
        """Whether others than whoever registered it act for it, or have."""
        return bool(self.colleagues or self.former_colleagues)

    def evolve(self, fact: EmployerFact) -> Self:
        unseen = isinstance(fact, ColleagueFact | EmployerNoticeAccepted)
        touched = self.touched if unseen else fact.originator_version
        return replace(self._after(fact), version=fact.originator_version, touched=touched)

    def _after(self, fact: EmployerFact) -> Self:  # noqa: C901, PLR0911 — a case a fact
        if isinstance(fact, VerificationFact):
            return self._after_verification(fact)
        if isinstance(fact, ColleagueFact):
            return self._after_colleague(fact)
        match fact:
            case EmployerRegistered(to_verify=to_verify):
                waits = Verification.WAITING if to_verify else Verification.EARLIER
                return replace(
                    self._described(fact),
                    credit_code=fact.credit_code,
                    verification=waits,
                    registered_at=fact.timestamp,
                    registrant=fact.contact,
                )
            case EmployerChanged(actor=actor):
                by_first = actor.account == str(self.id)
                registrant = fact.contact if by_first else self.registrant
                return replace(self._described(fact), registrant=registrant)
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
            case EmployerClaimed():
                said = (fact.contact, fact.words, fact.licence)
                made = Claim(fact.claim_id, *said, fact.timestamp, fact.origin)
                return replace(self, claims=(*self.claims, made))
            case ClaimDecided():
                return self._after_claim(fact)
            case _:
                return self._judged(fact)

    def _after_claim(self, fact: ClaimDecided) -> Self:
        decided = tuple(
            DecidedClaim(one.id, one.made_at, fact.timestamp, fact.upheld, fact.reason)
            for one in self.claims
            if one.id == fact.claim_id
        )
        return replace(
            self,
            claims=tuple(one for one in self.claims if one.id != fact.claim_id),
            decided_claims=(*self.decided_claims, *decided),
        )

    def _judged(self, fact: Judged) -> Self:
        verified = isinstance(fact, EmployerVerified)
        return replace(
            self,
            shown_name=self.name if verified else self.shown_name,
            verification=VERIFICATION_AFTER[type(fact)],
            refused_because=fact.reason if isinstance(fact, EmployerRefused) else "",
            lapsed=fact.cause if isinstance(fact, VerificationLapsed) else None,
        )

    def _after_colleague(self, fact: ColleagueFact) -> Self:
        match fact:
            case ColleagueInvited():
                invited = Colleague(fact.colleague_id, fact.name, fact.timestamp)
                return replace(self, colleagues=(*self.colleagues, invited))
            case ColleagueJoined(colleague_id=joined):
                colleagues = tuple(
                    replace(one, joined_at=fact.timestamp) if one.id == joined else one
                    for one in self.colleagues
                )
                return replace(self, colleagues=colleagues)
            case ColleagueRemoved(colleague_id=removed):
                return self._without(removed)
            case EmployerHandedOver(responsible=responsible):
                return replace(self, handed_to=responsible)
            case _:
                assert_never(fact)

    def _without(self, removed: UUID) -> Self:
        if removed == self.id:
            return replace(self, registrant_left=True)
        left = tuple(one for one in self.colleagues if one.id != removed)
        gone = tuple(one for one in self.colleagues if one.id == removed)
        return replace(self, colleagues=left, former_colleagues=(*self.former_colleagues, *gone))

    def _described(self, fact: EmployerRegistered | EmployerChanged) -> Self:
        waits = isinstance(fact, EmployerChanged) and fact.name_waits
        return replace(
            self,
            name=fact.name,
            shown_name=self.shown_name if waits else fact.name,
            kind=fact.kind,
            industry=fact.industry,
            region=fact.region,
            contact=fact.contact,
        )
