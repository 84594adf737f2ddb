"""What each fact changes of the queue."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, insert

from signing.codes.spelling import fold_name, phone_digits
from signing.events import (
    DisputeWithdrawn,
    EmployerChanged,
    EmployerRegistered,
    EmployerReinstated,
    EmployerSuspended,
    GraduateUnlocked,
    OfferSigned,
    PersonalDataErased,
    QualificationSubmitted,
    RosterCorrected,
    SchoolApproved,
    SchoolRejected,
    SigningDisputed,
    SourceConfirmed,
)
from signing.fact_words import find_words
from signing.facts import Fact, Recorded
from signing.projections.engine import signings
from signing.projections.engine.rows import Key, Row, Rows
from signing.projections.review_queue.tables import (
    LISTED,
    news,
    registrations,
    reviews_table,
    sought,
    tallies,
)
from signing.vocabulary import (
    AgreementState,
    Contact,
    Encrypted,
    Person,
)

TALLIED = ("school_code", "college", "channel", "listed")
EMPLOYERS = (
    EmployerRegistered,
    EmployerChanged,
    QualificationSubmitted,
    EmployerSuspended,
    EmployerReinstated,
)
HEARD: frozenset[type[Fact]] = signings.HEARD | {*EMPLOYERS}
COUNTRY = "86"
DIGITS_OF_A_MOBILE = 11


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    moves: Counter[Key] = Counter()
    told: list[Row] = []

    def first(recorded: Recorded, fact: OfferSigned) -> Row:
        row = _signed(recorded, fact)
        moves[_list_of(row)] += 1
        told.extend(_told(recorded, row))
        return row

    def later(recorded: Recorded, row: Row) -> Row:
        changes = _later(recorded, row)
        moves[_list_of(row)] -= 1
        moves[_list_of(row | changes)] += 1
        told.extend(_told(recorded, row))
        return changes

    signings.fold_agreements(reviews_table, facts, connection, first, later, sought)
    _tally(moves, connection)
    if told:
        connection.execute(insert(news), told)
    _register(facts, connection)


def _list_of(row: Row) -> Key:
    return tuple(row[name] for name in TALLIED)


def _tally(moves: Counter[Key], connection: Connection) -> None:
    rows = Rows(tallies, connection, moves)
    for key, moved in moves.items():
        before = rows.get(*key) or {"signings": 0}
        names = dict(zip(TALLIED, key, strict=True))
        rows.put(names | {"signings": before["signings"] + moved})
    rows.write()


def _told(recorded: Recorded, row: Row) -> list[Row]:
    """The row of its news; none for a fact whose words have no news."""
    kind = type(recorded.fact).__name__
    if find_words(kind).news is None:
        return []
    place = {name: row[name] for name in ("school_code", "college", "agreement_number")}
    return [place | {"position": recorded.position, "kind": kind, "at": recorded.fact.timestamp}]


def _signed(recorded: Recorded, fact: OfferSigned) -> Row:
    row = signings.describe_signing(recorded, fact)
    row["listed"] = LISTED[AgreementState(row["state"])]
    contact = recorded.decrypt(fact.employer.contact)
    phone = Contact.model_validate_json(contact).phone if contact else ""
    return row | {
        "folded": fold_name(fact.employer.name),
        "disputed": False,
        "reason": None,
        "verified": None,
        "version": fact.originator_version,
        "confirmed": True,  # nobody signs before
        "graduate_phone": _phone_of(recorded, fact.graduate.person),
        "employer_phone": _digest(recorded, phone),
        "decided_at": None,
    }


def _later(recorded: Recorded, row: Row) -> Row:
    changes = (
        signings.describe_change(recorded)
        | signings.describe_version(recorded, row)
        | _said(recorded)
    )
    if "state" in changes:
        changes["listed"] = LISTED[AgreementState(changes["state"])]
    return changes


def _said(recorded: Recorded) -> Row:
    match recorded.fact:
        case SigningDisputed():
            return {"disputed": True}
        case DisputeWithdrawn():
            return {"disputed": False}
        case SchoolApproved(timestamp=at, verified=verified):
            return {"decided_at": at, "verified": recorded.decrypt(verified) if verified else None}
        case SchoolRejected(reason=reason, timestamp=at):
            return {"decided_at": at, "reason": recorded.decrypt(reason)}
        case GraduateUnlocked(reason=reason):
            return {"reason": recorded.decrypt(reason)}
    return _of_person(recorded)


def _of_person(recorded: Recorded) -> Row:
    match recorded.fact:
        case SourceConfirmed():
            return {"confirmed": True}
        case RosterCorrected(person=person, confirmation_cleared=cleared):
            phone = {"graduate_phone": _phone_of(recorded, person)}
            return phone | ({"confirmed": False} if cleared else {})
        case PersonalDataErased():
            gone = ("reason", "verified", "graduate_phone", "employer_phone")
            return dict.fromkeys(gone)
    return {}


def _phone_of(recorded: Recorded, person: Encrypted) -> bytes | None:
    opened = recorded.decrypt(person)
    return _digest(recorded, Person.model_validate_json(opened).phone) if opened else None


def _digest(recorded: Recorded, phone: str) -> bytes | None:
    digits = phone_digits(phone)
    return recorded.digest("phone", digits) if digits else None


def _register(facts: Sequence[Recorded], connection: Connection) -> None:
    mine = [one.fact for one in facts if isinstance(one.fact, EMPLOYERS)]
    rows = Rows(registrations, connection, {(fact.originator_id,) for fact in mine})
    for fact in mine:
        match fact:
            case EmployerRegistered(originator_id=id_, credit_code=code, name=name):
                row = {"id": id_, "credit_code": code, "name": name, "documents": 0}
                rows.put(row | {"folded": fold_name(name), "suspended": False})
            case EmployerChanged(originator_id=id_, name=name):
                rows.change(id_, name=name, folded=fold_name(name))
            case QualificationSubmitted(originator_id=id_):
                known = rows.get(id_)
                rows.change(id_, documents=(known["documents"] if known else 0) + 1)
            case EmployerSuspended(originator_id=id_) | EmployerReinstated(originator_id=id_):
                rows.change(id_, suspended=isinstance(fact, EmployerSuspended))
    rows.write()
