"""What must be true of a graduate, told from the facts alone and without the aggregate's code."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from signing.events import (
    AmendmentAccepted,
    AmendmentApproved,
    CardIssued,
    CardRevoked,
    DestinationRecorded,
    DisputeWithdrawn,
    GraduateUnlocked,
    OfferSigned,
    PersonalDataErased,
    RosterCorrected,
    SchoolApproved,
    SchoolRejected,
    SigningConfirmed,
    SigningDisputed,
    SourceConfirmed,
    TerminationApproved,
    TerminationRejected,
    TerminationRequested,
    TerminationWithdrawn,
)
from signing.facts import Fact
from signing.vocabulary import Side, Standing

FREE, AWAITING_REVIEW, EFFECTIVE, TERMINATING, PLACED_ELSEWHERE = Standing
ARROWS: dict[tuple[Standing, type[Fact]], Standing] = {
    (FREE, OfferSigned): AWAITING_REVIEW,
    (AWAITING_REVIEW, SchoolApproved): EFFECTIVE,
    (AWAITING_REVIEW, SchoolRejected): FREE,
    (EFFECTIVE, TerminationRequested): TERMINATING,
    (TERMINATING, TerminationApproved): FREE,
    (TERMINATING, TerminationRejected): EFFECTIVE,
    (TERMINATING, TerminationWithdrawn): EFFECTIVE,
    (AWAITING_REVIEW, GraduateUnlocked): FREE,
    (EFFECTIVE, GraduateUnlocked): FREE,
    (TERMINATING, GraduateUnlocked): FREE,
    (PLACED_ELSEWHERE, GraduateUnlocked): FREE,
}
MOVING = {kind for _, kind in ARROWS}
CARD_ENDS = (CardRevoked, PersonalDataErased, OfferSigned)
ENDING = (SchoolRejected, TerminationApproved, GraduateUnlocked)


def list_since_signing(facts: Sequence[Fact]) -> Sequence[Fact]:
    """Return the facts of what was signed last, from the signing on."""
    begun = [at for at, one in enumerate(facts) if isinstance(one, OfferSigned)]
    return facts[begun[-1] :] if begun else []


def agrees(fact: Fact) -> bool:
    """Whether the graduate says, or has said, that they stand by what holds since the fact."""
    if isinstance(fact, AmendmentAccepted):
        return fact.applied
    return isinstance(fact, SigningConfirmed | AmendmentApproved)


def is_disputed(facts: Sequence[Fact]) -> bool:
    disputed = False
    for one in list_since_signing(facts):
        if isinstance(one, SigningDisputed):
            disputed = True
        elif agrees(one) or isinstance(one, DisputeWithdrawn):
            disputed = False
    return disputed


def stands_by(facts: Sequence[Fact]) -> bool:
    """Return whether the graduate accepted or confirmed what was signed last, undisputed."""
    since = list_since_signing(facts)
    if not since:
        return False
    signed, *later = since
    assert isinstance(signed, OfferSigned)
    stands, confirmed = signed.application_id is not None, signed.application_id is not None
    for one in later:
        if agrees(one):
            stands = confirmed = True
        elif isinstance(one, SigningDisputed | DisputeWithdrawn):
            stands = confirmed and isinstance(one, DisputeWithdrawn)
    return stands


@dataclass
class Expected:
    standing: Standing = FREE
    confirmed: bool = False
    erased: bool = False
    numbers: list[str] = field(default_factory=list)
    card: tuple[UUID, datetime] | None = None
    asked_by: Side | None = None
    """Who asks for the release that waits for the school."""

    @property
    def can_sign(self) -> bool:
        return self.standing is FREE and self.confirmed and not self.erased

    def in_force(self, number: str) -> bool:
        newest = self.numbers and self.numbers[-1] == number
        return bool(newest) and self.standing in {EFFECTIVE, TERMINATING}

    def learn(self, fact: Fact) -> None:
        self.standing = self._moved(fact)
        self._learn_of_release(fact)
        match fact:
            case SourceConfirmed():
                self.confirmed = True
            case RosterCorrected():
                self.confirmed = False
            case CardIssued(card_id=card_id, expires_at=expires_at):
                self.card = (card_id, expires_at)
            case OfferSigned(agreement_number=number):
                self.numbers.append(number)
        self.erased |= isinstance(fact, PersonalDataErased)
        if isinstance(fact, CARD_ENDS):
            self.card = None

    def _learn_of_release(self, fact: Fact) -> None:
        if isinstance(fact, TerminationRequested):
            self.asked_by = fact.asked_by
        if self.standing is not TERMINATING:
            self.asked_by = None

    def _moved(self, fact: Fact) -> Standing:
        """Move along an arrow of the drawing (design, 3.1); raises KeyError where there is none."""
        if isinstance(fact, DestinationRecorded):
            assert self.standing in {FREE, PLACED_ELSEWHERE}
            return FREE if fact.destination == "70" else PLACED_ELSEWHERE
        if type(fact) in MOVING:
            return ARROWS[self.standing, type(fact)]
        return self.standing
