"""How facts change the agreements of a graduate's home."""

from collections.abc import Collection, Sequence
from typing import get_args
from uuid import UUID

from sqlalchemy import Connection, null, update

from signing.events import (
    DisputeWithdrawn,
    GraduateUnlocked,
    OfferSigned,
    SchoolApproved,
    SchoolRejected,
    SigningDisputed,
    TerminationApproved,
    TerminationRejected,
    TerminationRequested,
    TerminationWithdrawn,
)
from signing.facts import Recorded
from signing.outcomes import STATE_AFTER
from signing.projections.engine.rows import Row, Rows
from signing.projections.graduate_home.tables import agreements

Heard = (
    GraduateUnlocked
    | OfferSigned
    | SchoolApproved
    | SchoolRejected
    | SigningDisputed
    | DisputeWithdrawn
    | TerminationApproved
    | TerminationRejected
    | TerminationRequested
    | TerminationWithdrawn
)
KINDS = frozenset(get_args(Heard))

RELEASE_AFTER = {
    TerminationRequested: "REQUESTED",
    TerminationWithdrawn: "WITHDRAWN",
    TerminationApproved: "APPROVED",
    TerminationRejected: "REJECTED",
}


def fold(facts: Sequence[Recorded], connection: Connection) -> None:
    heard = [
        (one, one.fact) for one in facts if type(one.fact) in KINDS and isinstance(one.fact, Heard)
    ]
    rows = Rows(agreements, connection, {(_find_number(fact),) for _, fact in heard})
    for recorded, fact in heard:
        if isinstance(fact, OfferSigned):
            rows.put(_describe_signing(recorded, fact))
        rows.change(
            _find_number(fact),
            **_change_state(fact),
            **_change_release(recorded),
            **_change_words(recorded),
        )
    rows.write()


def blank(erased: Collection[UUID], connection: Connection) -> None:
    theirs = agreements.c.graduate_id.in_(erased)
    connection.execute(
        update(agreements).where(theirs).values(reason=null(), release_reason=null())
    )


def _find_number(fact: Heard) -> str | None:
    """Return None for an unlocking that voided no agreement."""
    return fact.voided if isinstance(fact, GraduateUnlocked) else fact.agreement_number


def _describe_signing(recorded: Recorded, fact: OfferSigned) -> Row:
    return {
        "number": fact.agreement_number,
        "graduate_id": fact.originator_id,
        "signed": recorded.position,
        "employer": fact.employer.name,
        "position_title": fact.position_title,
        "channel": fact.channel.value,
        "disputed": False,
        "signed_at": fact.timestamp,
    }


def _change_state(fact: Heard) -> Row:
    state = STATE_AFTER.get(type(fact))
    if state is None:
        return {}
    return {"state": state.value, "ended_at": None if state.is_live else fact.timestamp}


def _change_release(recorded: Recorded) -> Row:
    fact = recorded.fact
    state = RELEASE_AFTER.get(type(fact))
    if state is None:
        return {}
    why = recorded.decrypt(fact.reason) if isinstance(fact, TerminationRejected) else None
    return {"release_state": state, "release_at": fact.timestamp, "release_reason": why}


def _change_words(recorded: Recorded) -> Row:
    match recorded.fact:
        case SchoolApproved(timestamp=at):
            return {"approved_at": at}
        case SchoolRejected(reason=reason) | GraduateUnlocked(reason=reason):
            return {"reason": recorded.decrypt(reason)}
        case SigningDisputed():
            return {"disputed": True}
        case DisputeWithdrawn():
            return {"disputed": False}
    return {}
