"""认领: somebody else says that the company is theirs, and the province decides."""

from dataclasses import dataclass, replace
from uuid import UUID

from signing.aggregates.employer.state import Claim, DecidedClaim, EmployerState
from signing.events import (
    ClaimDecided,
    ColleagueInvited,
    ColleagueRemoved,
    EmployerChanged,
    EmployerClaimed,
    EmployerFact,
    EmployerHandedOver,
    QualificationSubmitted,
    VerificationLapsed,
)
from signing.refusals import ClaimOpen, NoSuchClaim, NoSuchEmployer, TooManyClaims
from signing.vocabulary import Attribution, Encrypted, FileRef, LapseReason


@dataclass(frozen=True)
class Invited:
    """The account that will be the claimant's, and their name."""

    id: UUID
    name: Encrypted


LICENCE = "营业执照（认领时提交）"
MOST_OPEN = 3
"""Claims of one company that wait at a time."""


def claim(
    employer: EmployerState,
    by: Attribution,
    *,
    claim_id: UUID,
    contact: Encrypted,
    words: Encrypted,
    licence: FileRef | None,
    origin: str,
) -> EmployerClaimed:
    """`origin` is a keyed digest of where it comes from: one claim of each waits at a time.

    Raises NoSuchEmployer, ClaimOpen, TooManyClaims.
    """
    must_be_claimable(employer, origin)
    return employer.record(
        EmployerClaimed,
        by,
        claim_id=claim_id,
        contact=contact,
        words=words,
        licence=licence,
        origin=origin,
    )


def must_be_claimable(employer: EmployerState, origin: str) -> None:
    if not employer.exists:
        raise NoSuchEmployer
    if any(one.origin == origin for one in employer.claims):
        raise ClaimOpen
    if len(employer.claims) >= MOST_OPEN:
        raise TooManyClaims(most=MOST_OPEN)


def find_claim(employer: EmployerState, claim_id: UUID) -> Claim:
    """Raises NoSuchClaim, also of one that is decided."""
    for one in employer.claims:
        if one.id == claim_id:
            return one
    raise NoSuchClaim


def follow_claim(employer: EmployerState, claim_id: UUID) -> Claim | DecidedClaim:
    """Return a claim, decided or not. Raises NoSuchClaim."""
    for one in employer.decided_claims:
        if one.id == claim_id:
            return one
    return find_claim(employer, claim_id)


def reject_claim(
    employer: EmployerState, by: Attribution, claim_id: UUID, reason: str
) -> list[EmployerFact]:
    """All stays as it is."""
    find_claim(employer, claim_id)
    return [employer.record(ClaimDecided, by, claim_id=claim_id, upheld=False, reason=reason)]


def uphold_claim(
    employer: EmployerState,
    by: Attribution,
    claim_id: UUID,
    reason: str,
    contact: Encrypted,
    claimant: Invited,
) -> list[EmployerFact]:
    """Whoever registered it loses it to the claimant, whose `contact` is the employer's now.

    The claimant gets an account of their own, and answers for the employer: what was done before
    keeps the name of who did it. What was verified of the former one says nothing of the claimant,
    so it waits again; nobody who acted for it stays.
    """
    upheld = find_claim(employer, claim_id)
    former = [*(one.id for one in employer.colleagues), *_list_registrant(employer)]
    described = {name: getattr(employer, name) for name in ("name", "kind", "industry", "region")}
    waits = employer.name != employer.shown_name
    told: list[tuple[type[EmployerFact], dict[str, object]]] = [
        (ClaimDecided, {"claim_id": claim_id, "upheld": True, "reason": reason}),
        (ColleagueInvited, {"colleague_id": claimant.id, "name": claimant.name}),
        (EmployerHandedOver, {"former": employer.responsible, "responsible": claimant.id}),
    ]
    told += [(ColleagueRemoved, {"colleague_id": one}) for one in former]
    told.append((EmployerChanged, described | {"contact": contact, "name_waits": waits}))
    if upheld.licence:
        told.append((QualificationSubmitted, {"title": LICENCE, "file": upheld.licence}))
    if employer.verification.is_trusted:
        told.append((VerificationLapsed, {"cause": LapseReason.CLAIMED}))
    return [
        replace(employer, version=employer.version + place).record(kind, by, **fields)
        for place, (kind, fields) in enumerate(told)
    ]


def _list_registrant(employer: EmployerState) -> list[UUID]:
    """Whoever registered it, unless they left."""
    return [] if employer.registrant_left else [employer.id]
