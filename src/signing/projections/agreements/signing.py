"""Who signed with whom, and what the roster changes of it."""

from signing.codes.spelling import fold_name, phone_digits
from signing.events import (
    GraduateCollegeChanged,
    GraduateContactChanged,
    OfferSigned,
    PersonalDataErased,
    RosterCorrected,
    SourceConfirmed,
)
from signing.facts import Fact, Recorded
from signing.projections.engine.rows import Row
from signing.vocabulary import Contact, Encrypted, Person

OF_PERSON: frozenset[type[Fact]] = frozenset(
    {
        RosterCorrected,
        GraduateCollegeChanged,
        GraduateContactChanged,
        SourceConfirmed,
        PersonalDataErased,
    }
)
"""Facts about all agreements of a graduate."""
FOUND_BY = ("name", "employer")
FOUND_WHOLE = ("agreement_number", "credit_code")
"""Columns that a list is searched by, beside the student number.

The whole agreement number only: all those of a year begin with it, as student numbers do.
"""
NAMELESS: Row = {
    "name": "",
    "former_name": None,
    "name_corrected_at": None,
    "graduate_phone": None,
    "employer_phone": None,
    "warnings": [],
}


def describe_signing(recorded: Recorded, fact: OfferSigned) -> Row:
    graduate, employer = fact.graduate, fact.employer
    contact = recorded.decrypt(employer.contact)
    phone = Contact.model_validate_json(contact).phone if contact else ""
    return {
        "agreement_number": fact.agreement_number,
        "graduate_id": fact.originator_id,
        "school_code": graduate.school_code,
        "student_number": graduate.student_number,
        "major": graduate.studies.major,
        "level": graduate.studies.level,
        "employer_id": employer.id,
        "employer": employer.name,
        "credit_code": employer.credit_code,
        "employer_kind": employer.kind,
        "region": employer.region,
        "position_id": fact.position_id,
        "position_title": fact.position_title,
        "signed_at": fact.timestamp,
        "folded": fold_name(employer.name),
        "confirmed": True,  # nobody signs before
        "former_name": None,
        "name_corrected_at": None,
        "employer_phone": _digest(recorded, phone),
        **_describe_person(recorded, graduate.person),
    }


def describe_change(recorded: Recorded) -> Row:
    match recorded.fact:
        case SourceConfirmed():
            return {"confirmed": True}
        case RosterCorrected(studies=studies, person=person, confirmation_cleared=cleared):
            told = studies.model_dump(include={"major", "level"})
            told |= _describe_person(recorded, person)
            return told | ({"confirmed": False} if cleared else {})
        case GraduateContactChanged(person=person):
            return _describe_person(recorded, person)
        case PersonalDataErased():
            return NAMELESS
    return {}


def _describe_person(recorded: Recorded, sealed: Encrypted) -> Row:
    """Return name and phone; no name once erased."""
    opened = recorded.decrypt(sealed)
    if not opened:
        return {"name": "", "graduate_phone": None}
    person = Person.model_validate_json(opened)
    return {"name": person.name, "graduate_phone": _digest(recorded, person.phone)}


def _digest(recorded: Recorded, phone: str) -> bytes | None:
    digits = phone_digits(phone)
    return recorded.digest("phone", digits) if digits else None
