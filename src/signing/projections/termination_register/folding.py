"""How facts change a request: asked, answered, withdrawn, decided, erased."""

from collections.abc import Sequence

from sqlalchemy import Connection

from signing.events import (
    GraduateUnlocked,
    OfferSigned,
    PersonalDataErased,
    TerminationAnswered,
    TerminationApproved,
    TerminationRejected,
    TerminationRequested,
    TerminationWithdrawn,
)
from signing.facts import Fact, Recorded
from signing.projections.engine import signings
from signing.projections.engine.rows import Row
from signing.projections.termination_register.tables import requests, sought

ENDED = {
    TerminationWithdrawn: "withdrawn",
    TerminationApproved: "approved",
    GraduateUnlocked: "unlocked",
}
NOTHING_ASKED: Row = {
    "request": None,
    "requested_at": None,
    "request_reason": None,
    "files": None,
    "needs_employer": None,
    "employer_answer": None,
    "decided_at": None,
    "decision_reason": None,
}

HEARD: frozenset[type[Fact]] = signings.HEARD


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    signings.fold_agreements(
        requests, facts, connection, _describe_signing, _describe_change, sought
    )


def _describe_signing(recorded: Recorded, fact: OfferSigned) -> Row:
    row = signings.describe_signing(recorded, fact)
    return row | NOTHING_ASKED | {"version": fact.originator_version}


def _describe_change(recorded: Recorded, row: Row) -> Row:
    changes = signings.describe_change(recorded)
    if isinstance(recorded.fact, PersonalDataErased):
        return changes | _blank_words(row)
    return changes | signings.describe_version(recorded, row) | _change_request(recorded, row)


def _change_request(recorded: Recorded, row: Row) -> Row:
    fact = recorded.fact
    match fact:
        case TerminationRequested():
            return NOTHING_ASKED | _describe_request(recorded, fact)
        case TerminationAnswered(agreed=agreed, words=words, timestamp=at):
            told = {"agreed": agreed, "words": recorded.decrypt(words), "at": at.isoformat()}
            return {"employer_answer": told}
        case TerminationRejected(reason=reason):
            return _end_request(recorded, "rejected") | {
                "decision_reason": recorded.decrypt(reason)
            }
        case TerminationWithdrawn() | TerminationApproved():
            return _end_request(recorded, ENDED[type(fact)])
        case GraduateUnlocked() if row["request"] == "pending":
            return _end_request(recorded, ENDED[type(fact)])
    return {}


def _describe_request(recorded: Recorded, fact: TerminationRequested) -> Row:
    files = [
        {
            "digest": file.digest,
            "size": file.size,
            "media_type": file.media_type,
            "name": recorded.decrypt(file.name) or "",
            "rewritten": bool(file.rewritten_from),
        }
        for file in fact.files
    ]
    return {
        "request": "pending",
        "requested_at": fact.timestamp,
        "request_reason": recorded.decrypt(fact.reason),
        "files": files,
        "needs_employer": fact.needs_employer,
    }


def _end_request(recorded: Recorded, how: str) -> Row:
    return {"request": how, "decided_at": recorded.fact.timestamp}


def _blank_words(row: Row) -> Row:
    """Return what is left of a request once its person is erased."""
    files = [{**file, "name": ""} for file in row["files"] or []]
    answer = row["employer_answer"]
    return {
        "request_reason": None,
        "decision_reason": None,
        "files": files if row["files"] is not None else None,
        "employer_answer": answer and {**answer, "words": None},
    }
