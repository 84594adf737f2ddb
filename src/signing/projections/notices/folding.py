"""Folds the facts of which a graduate gets notice, and what their sentences need."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, update

from signing.events import (
    AmendmentFact,
    CardRevoked,
    DestinationRecorded,
    EmployerChanged,
    EmployerRegistered,
    EmployerVerified,
    GraduateUnlocked,
    OfferMade,
    OfferSigned,
    PersonalDataErased,
    PositionChanged,
    PositionOpened,
    ResumeSubmitted,
    RosterCorrected,
    TerminationAnswered,
    TerminationRequested,
    TerminationWithdrawn,
)
from signing.fact_words import find_words
from signing.facts import Fact, Recorded, find_field
from signing.projections.engine.bulk import append
from signing.projections.engine.rows import Row, Rows
from signing.projections.notices.tables import (
    agreements,
    applications,
    employers,
    notices,
    positions,
)
from signing.vocabulary import CardEnd, Role

OfBoth = TerminationRequested | TerminationAnswered | TerminationWithdrawn | AmendmentFact
"""What either side may do."""
TOLD = frozenset(kind for kind in Fact.kinds.values() if find_words(kind.__name__).notice)


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    told = [
        _describe_notice(one)
        for one in facts
        if type(one.fact) in TOLD and not _is_own_deed(one.fact)
    ]
    if told:
        append(connection, notices, told)
    _remember_names(facts, connection)
    erased = [one.fact.originator_id for one in facts if type(one.fact) is PersonalDataErased]
    if erased:
        theirs = notices.c.graduate_id.in_(erased)
        connection.execute(update(notices).where(theirs).values(reason=""))


def _is_own_deed(fact: Fact) -> bool:
    """Return whether the graduate did it, and needs no notice."""
    match fact:
        case OfferSigned(application_id=application_id):
            return application_id is not None
        case CardRevoked(why=why):
            return why is not CardEnd.TOO_MANY_TRIES
        case _:
            return isinstance(fact, OfBoth) and fact.actor.role is Role.GRADUATE


def _describe_notice(recorded: Recorded) -> Row:
    fact = recorded.fact
    voided = fact.voided if isinstance(fact, GraduateUnlocked) else None
    reason = find_field(fact, "reason")
    return {
        "position": recorded.position,
        "graduate_id": fact.originator_id,
        "at": fact.timestamp,
        "kind": type(fact).__name__,
        "variant": _choose_variant(fact),
        "application_id": find_field(fact, "application_id"),
        "agreement_number": find_field(fact, "agreement_number") or voided,
        "reply_by": find_field(fact, "reply_by"),
        "destination": fact.destination if isinstance(fact, DestinationRecorded) else None,
        "reason": (recorded.decrypt(reason) if reason else None) or "",
    }


def _choose_variant(fact: Fact) -> str:
    match fact:
        case OfferSigned(channel=channel):
            return channel.value
        case TerminationAnswered(agreed=agreed):
            return "agreed" if agreed else "refused"
        case GraduateUnlocked(voided=voided):
            return "voided" if voided else "free"
        case RosterCorrected(confirmation_cleared=cleared):
            return "cleared" if cleared else "corrected"
        case _:
            return ""


def _describe_application(fact: ResumeSubmitted | OfferMade) -> Row:
    by_card = fact if isinstance(fact, OfferMade) and fact.employer_id is None else None
    return {
        "id": fact.application_id,
        "employer_id": fact.employer_id,
        "position_id": fact.position_id,
        "offered_by": by_card and by_card.employer_name,
        "offered_title": by_card and by_card.position_title,
    }


def _describe_employer(
    fact: EmployerRegistered | EmployerChanged | EmployerVerified,
) -> Row | None:
    """A new name is told of once it is verified."""
    waits = isinstance(fact, EmployerChanged) and fact.name_waits
    return None if waits or fact.name is None else {"id": fact.originator_id, "name": fact.name}


def _describe_position(fact: PositionOpened | PositionChanged) -> Row:
    return {"id": fact.originator_id, "title": fact.job.title}


def _describe_agreement(fact: OfferSigned) -> Row:
    return {"number": fact.agreement_number, "employer": fact.employer.name}


NAMING: dict[type[Fact], tuple[Table, Callable[[Any], Row | None]]] = {
    ResumeSubmitted: (applications, _describe_application),
    OfferMade: (applications, _describe_application),
    EmployerRegistered: (employers, _describe_employer),
    EmployerChanged: (employers, _describe_employer),
    EmployerVerified: (employers, _describe_employer),
    PositionOpened: (positions, _describe_position),
    PositionChanged: (positions, _describe_position),
    OfferSigned: (agreements, _describe_agreement),
}

HEARD: frozenset[type[Fact]] = TOLD | {*NAMING, PersonalDataErased}


def _remember_names(facts: Sequence[Recorded], connection: Connection) -> None:
    named = {
        table: Rows(table, connection, ())
        for table in (applications, employers, positions, agreements)
    }
    for recorded in facts:
        if type(recorded.fact) in NAMING:
            table, row = NAMING[type(recorded.fact)]
            told = row(recorded.fact)
            if told is not None:
                named[table].put(told)
    for rows in named.values():
        rows.write()
