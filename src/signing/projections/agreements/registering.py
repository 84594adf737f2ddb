"""What is known of registered employers, with which the employer of a signing is compared."""

from collections.abc import Sequence
from typing import get_args

from sqlalchemy import Connection

from signing.codes.spelling import fold_name
from signing.events import (
    ClaimDecided,
    EmployerChanged,
    EmployerClaimed,
    EmployerRefused,
    EmployerRegistered,
    EmployerReinstated,
    EmployerSuspended,
    EmployerVerified,
    QualificationSubmitted,
    VerificationLapsed,
    VerificationRequested,
)
from signing.facts import Fact, Recorded
from signing.outcomes import verification_after
from signing.projections.agreements.tables import registrations
from signing.projections.engine.rows import Rows

Heard = (
    EmployerRegistered
    | EmployerChanged
    | QualificationSubmitted
    | EmployerSuspended
    | EmployerReinstated
    | EmployerVerified
    | EmployerRefused
    | VerificationRequested
    | VerificationLapsed
    | EmployerClaimed
    | ClaimDecided
)
KINDS: frozenset[type[Fact]] = frozenset(get_args(Heard))
COUNTED: dict[type[Fact], tuple[str, int]] = {
    QualificationSubmitted: ("documents", 1),
    EmployerClaimed: ("claims", 1),
    ClaimDecided: ("claims", -1),
}


def note_registrations(facts: Sequence[Recorded], connection: Connection) -> None:
    mine = [one.fact for one in facts if type(one.fact) in KINDS]
    rows = Rows(registrations, connection, {(fact.originator_id,) for fact in mine})
    for fact in mine:
        match fact:
            case EmployerRegistered(originator_id=id_, credit_code=code, name=name):
                row = {"id": id_, "credit_code": code, "name": name, "documents": 0, "claims": 0}
                begun = {"suspended": False, "verification": _say_verification(fact)}
                rows.put(row | begun | {"folded": fold_name(name)})
            case EmployerChanged(originator_id=id_, name=name):
                rows.change(id_, name=name, folded=fold_name(name))
            case (
                QualificationSubmitted(originator_id=id_)
                | EmployerClaimed(originator_id=id_)
                | ClaimDecided(originator_id=id_)
            ):
                column, more = COUNTED[type(fact)]
                known = rows.get(id_)
                rows.change(id_, **{column: (known[column] if known else 0) + more})
            case EmployerSuspended(originator_id=id_) | EmployerReinstated(originator_id=id_):
                rows.change(id_, suspended=isinstance(fact, EmployerSuspended))
            case _:
                rows.change(fact.originator_id, verification=_say_verification(fact))
    rows.write()


def _say_verification(fact: Fact) -> str:
    now = verification_after(fact)
    return "" if now is None else now.value
