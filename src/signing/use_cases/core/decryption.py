"""Sealed values opened for those who may read them; what is erased opens blank."""

from signing.use_cases.privacy.vault import Box
from signing.vocabulary import (
    Contact,
    Person,
    Sealed,
    Terms,
)
from signing.vocabulary.answers import PersonAnswer, answer_person
from signing.vocabulary.masks import masked

NOBODY = Person(name="", gender="", document_type="", id_number="")
NO_CONTACT = Contact(address="", contact="", phone="")


def opened_person(box: Box, sealed: Sealed) -> Person:
    text = box.open(sealed)
    return Person.model_validate_json(text) if text else NOBODY


def opened_contact(box: Box, sealed: Sealed) -> Contact:
    text = box.open(sealed)
    return Contact.model_validate_json(text) if text else NO_CONTACT


def opened_terms(box: Box, sealed: Sealed) -> Terms | None:
    text = box.open(sealed)
    return Terms.model_validate_json(text) if text else None


def shown_person(person: Person) -> PersonAnswer:
    """A person as staff see them: numbers and home masked. `Disclosures` shows them whole."""
    return {
        **answer_person(person),
        "id_number": masked(person.id_number),
        "phone": masked(person.phone),
        "home_address": masked(person.home_address),
    }
