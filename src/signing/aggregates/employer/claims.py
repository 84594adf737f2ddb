"""认领: somebody else says that the company is theirs, and the province decides."""

from dataclasses import replace
from uuid import UUID

from signing.aggregates.employer.state import Claim, EmployerState
from signing.events import (
    ClaimDecided,
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


def reject_claim(
    employer: EmployerState, by: Attribution, claim_id: UUID, reason: str
) -> list[EmployerFact]:
    """All stays as it is."""
    find_claim(employer, claim_id)
    return [employer.record(ClaimDecided, by, claim_id=claim_id, upheld=False, reason=reason)]


def uphold_claim(  # noqa: C901 — a fact for all that the former one loses
    employer: EmployerState, by: Attribution, claim_id: UUID, reason: str, contact: Encrypted
) -> list[EmployerFact]:
    """Whoever registered it loses it to the claimant, whose `contact` is the employer's now.

    What was verified of the former one says nothing of the claimant, so it waits again; nobody
    whom the former one invited stays.
    """
    upheld = find_claim(employer, claim_id)
    facts: list[EmployerFact] = []

    def add(fact: EmployerFact) -> None:
        facts.append(fact)

    def after() -> EmployerState:
        return replace(employer, version=employer.version + len(facts))

    add(employer.record(ClaimDecided, by, claim_id=claim_id, upheld=True, reason=reason))
    if employer.verification.is_trusted:
        add(after().record(VerificationLapsed, by, cause=LapseReason.CLAIMED))
    if employer.responsible != employer.id:  # first: whoever is responsible cannot be removed
        former = employer.responsible
        add(after().record(EmployerHandedOver, by, former=former, responsible=employer.id))
    for one in employer.colleagues:
        add(after().record(ColleagueRemoved, by, colleague_id=one.id))
    if upheld.licence:
        add(after().record(QualificationSubmitted, by, title=LICENCE, file=upheld.licence))
    described = {name: getattr(employer, name) for name in ("name", "kind", "industry", "region")}
    waits = employer.name != employer.shown_name
    add(after().record(EmployerChanged, by, contact=contact, name_waits=waits, **described))
    return facts
