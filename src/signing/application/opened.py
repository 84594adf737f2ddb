"""Sealed values opened for those who may read them; what is erased opens blank."""

from typing import Any

from signing.application.vault import Box
from signing.vocabulary import Contact, Person, Sealed, Terms

SHORTEST_MASKED = 2
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


def masked(id_number: str) -> str:
    """First and last character only."""
    return f"{id_number[:1]}{'*' * (len(id_number) - 2)}{id_number[-1:]}" if id_number else ""


def masked_name(name: str) -> str:
    """First and last character, as people compare it with a paper: 王*丽; of two only 王*."""
    if len(name) <= SHORTEST_MASKED:
        return f"{name[:1]}*" if name else ""
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def shown_person(person: Person) -> dict[str, Any]:
    """A person as staff see them: the ID number masked."""
    return person.model_dump() | {"id_number": masked(person.id_number)}
