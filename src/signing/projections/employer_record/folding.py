"""What each fact adds to an employer's record: an approval counts, and so does a release."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import Connection

from signing.events import (
    EmployerChanged,
    EmployerRegistered,
    EmployerVerified,
    GraduateCollegeChanged,
    OfferSigned,
    RosterCorrected,
    SchoolApproved,
    TerminationAnswered,
    TerminationApproved,
    TerminationRejected,
    TerminationRequested,
    TerminationWithdrawn,
)
from signing.facts import Fact, Recorded, find_field
from signing.projections.employer_record.tables import COUNTS, agreements, employers, years
from signing.projections.engine.bulk import Lookup, add
from signing.projections.engine.rows import Row, Rows
from signing.vocabulary.china_time import to_china_time
from signing.vocabulary.names import employer_id

EmployerHeard = EmployerRegistered | EmployerChanged | EmployerVerified
Asking = TerminationRequested | TerminationAnswered | TerminationWithdrawn | TerminationRejected
GraduateHeard = (
    RosterCorrected
    | GraduateCollegeChanged
    | OfferSigned
    | SchoolApproved
    | Asking
    | TerminationApproved
)
OF_EMPLOYERS: frozenset[type[Fact]] = frozenset(get_args(EmployerHeard))
OF_GRADUATES: frozenset[type[Fact]] = frozenset(get_args(GraduateHeard))
MOVING: frozenset[type[Fact]] = frozenset({RosterCorrected, GraduateCollegeChanged})
HEARD = OF_EMPLOYERS | OF_GRADUATES
ENDED_BY = {
    "EMPLOYER": "by_employer",
    "GRADUATE": "by_graduate",
    "BOTH": "by_both",
    None: "unsaid",
}
Answer = Literal["confirmed", "contradicted", "unanswered"]
SAID: dict[bool | None, Answer] = {True: "confirmed", False: "contradicted", None: "unanswered"}
UNASKED: Row = {"asked_by": None, "ended_by": None, "agreed": None}


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    _fold_names([one.fact for one in facts], connection)
    mine = [one for one in facts if type(one.fact) in OF_GRADUATES]
    rows = _find_agreements(mine, connection)
    added: Counter[tuple[UUID, int, str]] = Counter()
    for recorded in mine:
        for name in _fold_agreement(rows, recorded):
            firm, year = _find_place(rows, recorded.fact)
            added[firm, year, name] += 1
    rows.write()
    _add_to_years(added, connection)


def list_lookups(recorded: Recorded) -> Iterator[Lookup]:
    fact = recorded.fact
    if isinstance(fact, OfferSigned):
        yield employers, (employer_id(fact.employer.credit_code),)
    elif type(fact) in OF_GRADUATES - MOVING:
        yield agreements, (find_field(fact, "agreement_number"),)


def _find_agreements(facts: Sequence[Recorded], connection: Connection) -> Rows:
    """Return those that the facts name, or all of their graduates, if one is of another college."""
    if any(type(one.fact) in MOVING for one in facts):
        people = {one.fact.originator_id for one in facts}
        return Rows.about(agreements, connection, "graduate_id", people)
    numbers = {(find_field(one.fact, "agreement_number"),) for one in facts}
    return Rows(agreements, connection, numbers)


def _fold_names(facts: Sequence[Fact], connection: Connection) -> None:
    registered = {one.originator_id for one in facts if type(one) in OF_EMPLOYERS}
    signed = {
        employer_id(one.employer.credit_code) for one in facts if isinstance(one, OfferSigned)
    }
    rows = Rows(employers, connection, {(one,) for one in registered | signed})
    for fact in facts:
        if isinstance(fact, OfferSigned):
            _name_signatory(rows, fact)
        elif isinstance(fact, EmployerRegistered):
            rows.put({"id": fact.originator_id, "name": fact.name, "registered": True})
        elif isinstance(fact, EmployerHeard) and (name := _find_name(fact)) is not None:
            rows.change(fact.originator_id, name=name)
    rows.write()


def _name_signatory(rows: Rows, fact: OfferSigned) -> None:
    """One without an account is called what it signed as last; others what graduates read."""
    signatory = employer_id(fact.employer.credit_code)
    known = rows.get(signatory)
    if known is None or not known["registered"]:
        rows.put({"id": signatory, "name": fact.employer.name, "registered": False})


def _find_name(fact: EmployerHeard) -> str | None:
    """Return what graduates read from now on; None where it stays."""
    waits = isinstance(fact, EmployerChanged) and fact.name_waits
    return None if waits else fact.name


def _fold_agreement(rows: Rows, recorded: Recorded) -> list[str]:
    """Change the row of an agreement, and return what the fact adds to its employer's year."""
    fact = recorded.fact
    match fact:
        case RosterCorrected() | GraduateCollegeChanged():
            _move_college(rows, fact)
        case OfferSigned():
            rows.put(_describe_signing(fact))
        case SchoolApproved(agreement_number=number):
            return ["effective"] if (number,) in rows else []
        case TerminationApproved(agreement_number=number):
            return _release(rows, recorded, number)
        case (
            TerminationRequested()
            | TerminationAnswered()
            | TerminationWithdrawn()
            | TerminationRejected()
        ):
            rows.change(fact.agreement_number, **_describe_request(fact))
    return []


def _move_college(rows: Rows, fact: RosterCorrected | GraduateCollegeChanged) -> None:
    college = fact.studies.college if isinstance(fact, RosterCorrected) else fact.college
    for key in rows.keys_where("graduate_id", fact.originator_id):
        rows.change(*key, college=college)


def _describe_signing(fact: OfferSigned) -> Row:
    return {
        "agreement_number": fact.agreement_number,
        "employer_id": employer_id(fact.employer.credit_code),
        "graduate_id": fact.originator_id,
        "school_code": fact.graduate.school_code,
        "college": fact.graduate.studies.college,
        **UNASKED,
        "released": None,
        "released_at": None,
    }


def _describe_request(fact: Asking) -> Row:
    match fact:
        case TerminationRequested(asked_by=asked, ended_by=ended):
            said = {"asked_by": asked.value, "ended_by": ended and ended.value}
            return {**said, "agreed": None}
        case TerminationAnswered(agreed=agreed):
            return {"agreed": agreed}
        case _:
            return UNASKED


def _release(rows: Rows, recorded: Recorded, number: str) -> list[str]:
    row = rows.get(number)
    if row is None:
        return []
    rows.change(number, released=recorded.position, released_at=recorded.fact.timestamp)
    ended = ENDED_BY[row["ended_by"]]
    return ["released", ended, *([SAID[row["agreed"]]] if ended == "by_employer" else [])]


def _find_place(rows: Rows, fact: Fact) -> tuple[UUID, int]:
    """Return the employer of the fact's agreement, and the year in China."""
    row = rows.get(find_field(fact, "agreement_number")) or {}
    return row["employer_id"], to_china_time(fact.timestamp).year


def _add_to_years(added: Counter[tuple[UUID, int, str]], connection: Connection) -> None:
    places = sorted({place[:2] for place in added})
    rows = [
        {"employer_id": firm, "year": year} | {name: added[firm, year, name] for name in COUNTS}
        for firm, year in places
    ]
    if rows:
        add(connection, years, rows)
