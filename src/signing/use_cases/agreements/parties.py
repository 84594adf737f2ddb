"""The two parties of an agreement as a school sees them: numbers and homes of people masked."""

from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.use_cases.core.decryption import decrypt_contact, decrypt_person, mask_person
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import EmployerParty
from signing.vocabulary.answers import PersonAnswer, StudiesAnswer, answer_studies

LICENCE = "营业执照"
"""The title of the document that an employer may send with a card."""


class KnownGraduate(TypedDict):
    """Which graduate it is; `id` is a UUID."""

    id: str
    student_number: str


class GraduatePerson(KnownGraduate, PersonAnswer):
    """A graduate as a person, numbers and home masked, without their studies."""


class GraduateInFull(GraduatePerson, StudiesAnswer):
    """A graduate with their studies."""


class EmployerFields(TypedDict):
    """The employer as the agreement names it; `id` is null when it signed by a card."""

    id: str | None
    name: str
    credit_code: str
    kind: str
    industry: str
    region: str


class EmployerInFull(EmployerFields):
    """An employer and how to reach it; the last three are "" once erased."""

    address: str
    contact: str
    phone: str


class DocumentFile(TypedDict):
    """A stored document: SHA-256 of its content in hex, size in bytes, media type.

    `rewritten`: it is a PDF that was mended so that it can be read.
    """

    title: str
    digest: str
    size: int
    media_type: str
    rewritten: bool


def describe_person(graduate: Graduate, cipher: Cipher) -> GraduatePerson:
    """The graduate as a person; `cipher` opens what is theirs."""
    person = mask_person(decrypt_person(cipher, graduate.person))
    return {"id": str(graduate.id), "student_number": graduate.student_number, **person}


def describe_graduate(graduate: Graduate, cipher: Cipher) -> GraduateInFull:
    """The graduate with their studies; `cipher` opens what is theirs."""
    return {**describe_person(graduate, cipher), **answer_studies(graduate.studies)}


def describe_employer(party: EmployerParty) -> EmployerFields:
    """The employer as the agreement names it, without how to reach it."""
    return {
        "id": str(party.id) if party.id else None,
        "name": party.name,
        "credit_code": party.credit_code,
        "kind": party.kind,
        "industry": party.industry,
        "region": party.region,
    }


def describe_employer_in_full(party: EmployerParty, cipher: Cipher) -> EmployerInFull:
    """The employer and how to reach it; `cipher` opens what is its graduate's."""
    reached = decrypt_contact(cipher, party.contact)
    return {
        **describe_employer(party),
        "address": reached.address,
        "contact": reached.contact,
        "phone": reached.phone,
    }
