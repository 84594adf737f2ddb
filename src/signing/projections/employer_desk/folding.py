"""How facts change an employer's desk."""

import json
from collections.abc import Sequence
from typing import get_args

from sqlalchemy import Connection

from signing.codes.spelling import fold_company, phone_digits
from signing.events import (
    ClaimDecided,
    ColleagueFact,
    DestinationRecorded,
    EmployerChanged,
    EmployerClaimed,
    EmployerFact,
    EmployerNoticeAccepted,
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
from signing.outcomes import STANDING_AFTER, standing_after, verification_after
from signing.projections.employer_desk import counting
from signing.projections.employer_desk.tables import (
    bound_graduates,
    claims,
    employers,
    qualifications,
    sought,
)
from signing.projections.engine.rows import Row, Rows
from signing.projections.engine.searching import index_rows
from signing.vocabulary import Standing

Named = EmployerRegistered | EmployerChanged
Judged = EmployerVerified | EmployerRefused | VerificationRequested | VerificationLapsed
EMPLOYER_KINDS = frozenset(get_args(EmployerFact))
STANDING_KINDS: frozenset[type[Fact]] = frozenset({DestinationRecorded, *STANDING_AFTER})

HEARD: frozenset[type[Fact]] = EMPLOYER_KINDS | STANDING_KINDS | counting.KINDS


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    own = [one for one in facts if type(one.fact) in EMPLOYER_KINDS]
    _fold_employers(own, connection)
    _fold_qualifications(own, connection)
    _fold_claims(own, connection)
    counting.fold(facts, connection)
    _fold_graduates(facts, connection)


def _fold_employers(facts: Sequence[Recorded], connection: Connection) -> None:
    rows = Rows(employers, connection, {(one.fact.originator_id,) for one in facts})
    for recorded in facts:
        _fold_employer(recorded, rows)
    rows.write()
    named = {one.fact.originator_id for one in facts if isinstance(one.fact, Named)}
    known = [row for one in named if (row := rows.get(one)) is not None]
    index_rows(sought, connection, known, ["name"], begun=["credit_code"], whole=["credit_code"])


def _fold_employer(recorded: Recorded, rows: Rows) -> None:
    fact = recorded.fact
    employer = fact.originator_id
    match fact:
        case EmployerRegistered():
            begun = _describe_registration(fact) | _describe_verification(fact)
            rows.put(begun | _describe_employer(recorded, fact))
        case EmployerChanged():
            rows.change(employer, **_describe_employer(recorded, fact))
        case EmployerSuspended(reason=reason) | EmployerReinstated(reason=reason):
            shut = isinstance(fact, EmployerSuspended)
            rows.change(employer, suspended=shut, reason=reason if shut else None)
        case _ if isinstance(fact, Judged):
            rows.change(employer, **_describe_verification(fact))
    if row := rows.get(employer):
        rows.change(employer, **_describe_state(row, fact))


def _fold_qualifications(facts: Sequence[Recorded], connection: Connection) -> None:
    rows = Rows(qualifications, connection, ())
    for recorded in facts:
        if isinstance(recorded.fact, QualificationSubmitted):
            rows.put(_describe_qualification(recorded, recorded.fact))
    rows.write()


def _fold_claims(facts: Sequence[Recorded], connection: Connection) -> None:
    """Who claims, and why, stays in the facts: the office reads it there while it waits."""
    mine = [one.fact for one in facts if isinstance(one.fact, EmployerClaimed | ClaimDecided)]
    rows = Rows(claims, connection, {(fact.claim_id,) for fact in mine})
    for fact in mine:
        if isinstance(fact, EmployerClaimed):
            made = {"id": fact.claim_id, "employer_id": fact.originator_id}
            blank = {"upheld": None, "reason": None, "decided_at": None}
            rows.put(made | blank | {"made_at": fact.timestamp})
        else:
            decided = {"upheld": fact.upheld, "reason": fact.reason}
            rows.change(fact.claim_id, **decided, decided_at=fact.timestamp)
    rows.write()


def _fold_graduates(facts: Sequence[Recorded], connection: Connection) -> None:
    moving = [one.fact for one in facts if type(one.fact) in STANDING_KINDS]
    rows = Rows(bound_graduates, connection, {(fact.originator_id,) for fact in moving})
    for fact in moving:
        standing = standing_after(fact)
        if standing is Standing.FREE:
            rows.remove(fact.originator_id)
        elif standing:
            rows.put({"id": fact.originator_id, "standing": standing.value})
    rows.write()


def _describe_registration(fact: EmployerRegistered) -> Row:
    return {
        "id": fact.originator_id,
        "credit_code": fact.credit_code,
        "suspended": False,
        "registered_at": fact.timestamp,
        "state": "",
    }


def _describe_verification(fact: EmployerRegistered | Judged) -> Row:
    now = verification_after(fact)
    said: Row = {
        "verification": "" if now is None else now.value,
        "refused_because": fact.reason if isinstance(fact, EmployerRefused) else None,
        "lapsed": fact.cause.value if isinstance(fact, VerificationLapsed) else None,
    }
    if isinstance(fact, EmployerVerified | EmployerRefused):
        words = fact.words if isinstance(fact, EmployerVerified) else None
        said |= {"judged_at": fact.timestamp, "judged_by": fact.actor.role.value, "words": words}
    return said


def _describe_state(row: Row, fact: Fact) -> Row:
    """What nobody who verifies must have seen leaves the version as it is."""
    state = "suspended" if row["suspended"] else row["verification"]
    moved = {"state": state, "since": fact.timestamp} if state != row["state"] else {}
    if isinstance(fact, ColleagueFact | EmployerNoticeAccepted):
        return moved
    return moved | {"version": fact.originator_version}


def _describe_employer(recorded: Recorded, fact: Named) -> Row:
    opened = recorded.decrypt(fact.contact)
    contact = json.loads(opened) if opened else None
    digits = phone_digits(contact["phone"]) if contact else ""
    return {
        "name": fact.name,
        "kind": fact.kind,
        "industry": fact.industry,
        "region": fact.region,
        "contact": contact,
        "folded": fold_company(fact.name),
        "phone": recorded.digest("phone", digits) if digits else None,
    }


def _describe_qualification(recorded: Recorded, fact: QualificationSubmitted) -> Row:
    return {
        "position": recorded.position,
        "employer_id": fact.originator_id,
        "title": fact.title,
        "digest": fact.file.digest,
        "size": fact.file.size,
        "media_type": fact.file.media_type,
        "rewritten": bool(fact.file.rewritten_from),
        "file_name": recorded.decrypt(fact.file.name) or "",
        "submitted_at": fact.timestamp,
    }
