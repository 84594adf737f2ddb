"""Decrypts encrypted values for those who may read them; an erased value gives a blank one."""

from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import (
    Contact,
    Encrypted,
    Interview,
    Person,
    Terms,
)
from signing.vocabulary.answers import PersonAnswer, answer_person
from signing.vocabulary.masks import mask_number

NOBODY = Person(name="", gender="", document_type="", id_number="")
NO_CONTACT = Contact(address="", contact="", phone="")


def decrypt_person(cipher: Cipher, sealed: Encrypted) -> Person:
    text = cipher.decrypt(sealed)
    return Person.model_validate_json(text) if text else NOBODY


def decrypt_contact(cipher: Cipher, sealed: Encrypted) -> Contact:
    text = cipher.decrypt(sealed)
    return Contact.model_validate_json(text) if text else NO_CONTACT


def decrypt_terms(cipher: Cipher, sealed: Encrypted) -> Terms | None:
    text = cipher.decrypt(sealed)
    return Terms.model_validate_json(text) if text else None


def decrypt_interview(cipher: Cipher, sealed: Encrypted) -> Interview | None:
    text = cipher.decrypt(sealed)
    return Interview.model_validate_json(text) if text else None


def mask_person(person: Person) -> PersonAnswer:
    """Return the person with numbers and home masked. `Disclosures` shows them whole."""
    return {
        **answer_person(person),
        "id_number": mask_number(person.id_number),
        "phone": mask_number(person.phone),
        "home_address": mask_number(person.home_address),
    }
