"""网签占比: how many graduates there are, and how many of them signed online.

Nothing here is personal, so the erased stay counted.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from signing.events import (
    DestinationRecorded,
    Fact,
    GraduateEnrolled,
    GraduateUnlocked,
    OfferSigned,
    Recorded,
    RosterCorrected,
    SchoolApproved,
    SchoolRegistered,
)
from signing.projections.days import CHINA
from signing.projections.esign_ratio.statistics import DEFINITION, Grouping, Statistics, statistics
from signing.projections.esign_ratio.tables import (
    NAME,
    VERSION,
    agreements,
    graduates,
    metadata,
    schools,
)
from signing.projections.outcomes import AGREEMENT_AFTER
from signing.projections.rows import Row, Rows
from signing.vocabulary import AWAITING_EMPLOYMENT, AgreementNumber, AgreementState

__all__ = [
    "DEFINITION",
    "NAME",
    "VERSION",
    "Grouping",
    "Statistics",
    "metadata",
    "project",
    "statistics",
]

COUNTED: frozenset[type[Fact]] = frozenset(
    {*AGREEMENT_AFTER, DestinationRecorded, GraduateEnrolled, RosterCorrected}
)


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    mine = [one.fact for one in facts if type(one.fact) in COUNTED]
    people = Rows(graduates, connection, {(fact.originator_id,) for fact in mine})
    numbers = {number for fact in mine if (number := _agreement_of(fact)) is not None}
    papers = Rows(agreements, connection, {(number,) for number in numbers})
    for fact in mine:
        _count_graduate(fact, people)
        _count_agreement(fact, papers)
    people.write()
    papers.write()
    _name_schools([one.fact for one in facts if type(one.fact) is SchoolRegistered], connection)


def _agreement_of(fact: Fact) -> AgreementNumber | None:
    if isinstance(fact, GraduateUnlocked):
        return fact.voided
    number: AgreementNumber | None = getattr(fact, "agreement_number", None)
    return number


def _count_graduate(fact: Fact, people: Rows) -> None:
    if isinstance(fact, GraduateEnrolled):
        people.put(_enrolled(fact))
    elif isinstance(fact, RosterCorrected):
        people.change(fact.originator_id, college=fact.studies.college)
    elif (destination := getattr(fact, "destination", None)) is not None:
        people.change(fact.originator_id, destination=destination)


def _count_agreement(fact: Fact, papers: Rows) -> None:
    number, state = _agreement_of(fact), AGREEMENT_AFTER.get(type(fact))
    if number is None or state is None:
        return
    if isinstance(fact, OfferSigned):
        papers.put(_signed(fact, state))
    elif isinstance(fact, SchoolApproved):
        papers.change(number, state=state.value, approved_on=_day(fact))
    else:
        papers.change(number, state=state.value)


def _enrolled(fact: GraduateEnrolled) -> Row:
    return {
        "id": fact.originator_id,
        "year": fact.year,
        "school_code": fact.school_code,
        "college": fact.studies.college,
        "destination": AWAITING_EMPLOYMENT,
    }


def _signed(fact: OfferSigned, state: AgreementState) -> Row:
    return {
        "number": fact.agreement_number,
        "graduate_id": fact.originator_id,
        "channel": fact.channel.value,
        "state": state.value,
        "approved_on": None,
    }


def _day(fact: Fact) -> date:
    return fact.timestamp.astimezone(CHINA).date()


def _name_schools(facts: Sequence[Fact], connection: Connection) -> None:
    named = Rows(schools, connection, ())
    for fact in facts:
        if isinstance(fact, SchoolRegistered):
            named.put({"code": fact.code, "name": fact.name})
    named.write()
