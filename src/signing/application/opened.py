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


def masked(number: str) -> str:
    """First and last character only."""
    hidden = len(number) - 2
    return number[0] + "*" * hidden + number[-1] if hidden > 0 else "*" * len(number)


def masked_name(name: str) -> str:
    """First and last character, as people compare it with a paper: 王*丽; of two only 王*."""
    if len(name) <= SHORTEST_MASKED:
        return f"{name[:1]}*" if name else ""
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"


def shown_person(person: Person) -> dict[str, Any]:
    """A person as staff see them: numbers and home masked. `Looks.identity` shows them whole."""
    hidden = {"home_address": masked(person.home_address)}
    numbers = {name: masked(getattr(person, name)) for name in ("id_number", "phone")}
    return person.model_dump() | numbers | hidden
