"""Loads the graduate that an agreement number, an application or an identity names."""

from datetime import datetime
from uuid import UUID

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.application import Application
from signing.codes import spelling
from signing.refusals import (
    NoGraduateHere,
    NoSuchAgreement,
    NoSuchApplication,
    NoSuchGraduate,
)
from signing.storage.statements import Namesakes
from signing.use_cases.core.actors import EmployerUser, Staffer
from signing.use_cases.core.context import Context
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import (
    AgreementNumber,
    ApplicationId,
    Contact,
    EmployerParty,
    Identity,
    employer_id,
    find_applicant_id,
    find_graduate_id,
    graduate_id,
)


def load_graduate_with_agreement(
    context: Context, number: AgreementNumber, version: int | None = None
) -> Graduate:
    """Return the graduate as they are, or were at `version`. Raises NoSuchAgreement."""
    identity = find_graduate_id(number)
    if identity is None:
        raise NoSuchAgreement
    if version is None:
        context.ledger.read_ahead(identity, keys=[identity])
    try:
        graduate = context.ledger.load(Graduate, identity, version)
    except NoGraduateHere:
        raise NoSuchAgreement from None
    graduate.agreement(number)
    return graduate


def load_overseen_graduate(context: Context, by: Staffer, graduate: UUID) -> Graduate:
    """Raises NoGraduateHere, also for others' graduates: anyone can compute the ids."""
    found = context.ledger.load(Graduate, graduate)
    if not by.oversees(found.school_code, found.studies.college):
        raise NoGraduateHere
    return found


def load_overseen_signatory(context: Context, by: Staffer, number: AgreementNumber) -> Graduate:
    """Return who signed the agreement. Raises NoSuchAgreement, also for others' agreements."""
    found = load_graduate_with_agreement(context, number)
    if not by.oversees(found.school_code, found.studies.college):
        raise NoSuchAgreement
    return found


def load_own_signatory(context: Context, by: EmployerUser, number: AgreementNumber) -> Graduate:
    """Return who signed with the employer. Raises NoSuchAgreement, also for others' agreements."""
    found = load_graduate_with_agreement(context, number)
    if found.agreement(number).employer.id != by.employer_id:
        raise NoSuchAgreement
    return found


def load_own_applicant(context: Context, by: EmployerUser, application: ApplicationId) -> Graduate:
    """Return who applied to the employer. Raises NoSuchApplication, also for those to others."""
    found = load_applicant(context, application)
    if found.application(application).employer_id != by.employer_id:
        raise NoSuchApplication
    return found


def load_applicant(context: Context, application: ApplicationId) -> Graduate:
    """Raises NoSuchApplication."""
    identity = find_applicant_id(application)
    if identity is None:
        raise NoSuchApplication
    try:
        return context.ledger.load(Graduate, identity)
    except NoGraduateHere:
        raise NoSuchApplication from None


def find_matching_graduate(context: Context, identity: Identity, now: datetime) -> Graduate:
    """Return whom all four fields name. Raises NoSuchGraduate, not saying which differs.

    Graduates of last year, this year and next year are looked at, and always all three of them.
    First the recorded digest is compared, then the decrypted fields without the differences of
    spelling that people do not see, so that whoever was enrolled under an older rule is found too.
    Nobody learns from the time which field failed: all is compared of all of them.
    """
    ids = _read_named(context, identity.school_code, identity.student_number, now)
    ciphers = context.vault.load_ciphers(ids)
    candidates = [context.ledger.load_or_blank(Graduate, one) for one in ids]
    exact = [one for one in candidates if _has_digest_of(context, one, identity)]
    typed = _fold(identity.name, identity.id_number)
    alike = [one for one in candidates if _fold_person(ciphers[one.id], one) == typed]
    found = [one for one in exact or alike if one.exists and not one.erased]
    if not found:
        raise NoSuchGraduate
    return found[-1]


def list_named_graduates(
    context: Context, school_code: str, student_number: str, now: datetime
) -> list[Graduate]:
    """Return who has the student number: of last year, this year and next year."""
    ids = _read_named(context, school_code, student_number, now)
    found = [context.ledger.load_or_blank(Graduate, one) for one in ids]
    return [one for one in found if one.exists and not one.erased]


def read_named_ahead(context: Context, identity: Identity, now: datetime, *others: UUID) -> None:
    """Read at once all whom the identity may name, and other streams, with all their keys."""
    ids, older = _name_ids(identity.school_code, identity.student_number, now)
    all_ = [*others, *ids]
    context.ledger.read_ahead(*all_, keys=all_, namesakes=older)


def _read_named(
    context: Context, school_code: str, student_number: str, now: datetime
) -> list[UUID]:
    """Return the ids of all whom the number may name, after reading all of them at once."""
    ids, older = _name_ids(school_code, student_number, now)
    there = context.ledger.read_ahead(*ids, keys=ids, namesakes=older)
    return [*ids, *(one for one in there if one not in ids)]


def _name_ids(school_code: str, student_number: str, now: datetime) -> tuple[list[UUID], Namesakes]:
    """Return the ids that the number makes, and how to find those of before it was folded."""
    school, number = spelling.number(school_code), spelling.number(student_number)
    years = (now.year - 1, now.year, now.year + 1)
    capital = spelling.capital_number(number)
    ids = list(
        dict.fromkeys(
            graduate_id(school, year, typed) for year in years for typed in (capital, number)
        )
    )
    return ids, Namesakes(school, capital, years)


def _has_digest_of(context: Context, graduate: Graduate, identity: Identity) -> bool:
    digest = context.vault.digest_identity(
        graduate.school_code,
        graduate.student_number,
        spelling.capital_number(identity.id_number),
        spelling.person_name(identity.name),
    )
    return graduate.identity_digest == digest


def _fold_person(cipher: Cipher, graduate: Graduate) -> tuple[str, str]:
    person = decrypt_person(cipher, graduate.person)
    return _fold(person.name, person.id_number)


def _fold(name: str, id_number: str) -> tuple[str, str]:
    return spelling.fold_name(name), spelling.fold_id_number(id_number)


def must_serve(context: Context, credit_code: str) -> None:
    """Raises EmployerSuspended, EmployerNotVerified of one that was refused.

    Who is stopped may sign without an account no more than with. Most who sign by card are not
    registered at all, and whoever waits to be verified is like them: the review shows it.
    """
    context.ledger.load_or_blank(Employer, name_employer(credit_code)).must_not_be_refused()


def name_employer(credit_code: str) -> UUID:
    """Return the stream that a registered employer with this code has."""
    return employer_id(spelling.capital_number(credit_code))


def describe_offeror(context: Context, asked: Application, cipher: Cipher) -> EmployerParty:
    """Who made an offer: by card what it said of itself then, else the employer as it is now."""
    if asked.employer is not None:
        return asked.employer
    return describe_party(context, context.ledger.load(Employer, asked.get_employer()), cipher)


def describe_party(context: Context, employer: Employer, graduate_cipher: Cipher) -> EmployerParty:
    """A registered employer as an agreement names it, its contact encrypted for that graduate."""
    contact = context.vault.load_cipher(employer.id).decrypt(employer.contact)
    blank = Contact(address="", contact="", phone="").model_dump_json()
    return EmployerParty(
        id=employer.id,
        name=employer.name,
        credit_code=employer.credit_code,
        kind=employer.kind,
        industry=employer.industry,
        region=employer.region,
        contact=graduate_cipher.encrypt(contact or blank),
    )
