"""An agreement as it goes on paper, and who prints it; what draws it needs nothing else of ours."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from signing.vocabulary import (
    AgreementNumber,
    Channel,
    Contact,
    CopyName,
    EmployerParty,
    Person,
    Studies,
    Terms,
)


@dataclass(frozen=True)
class Paper:
    """Everything an agreement says on paper.

    `codes` are those of its copies' QR codes, `checks` the short ones to type by hand.
    """

    number: AgreementNumber
    year: int
    student_number: str
    person: Person
    studies: Studies
    school_code: str
    school_name: str
    school_contact: Contact
    employer: EmployerParty
    employer_contact: Contact
    position_title: str
    channel: Channel
    terms: Terms
    signed_at: datetime
    approved_at: datetime
    codes: dict[CopyName, str]
    checks: dict[CopyName, str]


class Printout(Protocol):
    """A PDF that is being written, one agreement after the other."""

    @property
    def edition(self) -> str:
        """Of the form, under which the same facts give the same bytes."""
        ...

    @property
    def address(self) -> str:
        """Where its QR codes lead, without the codes."""
        ...

    def add(self, paper: Paper) -> None:
        """Raises UnprintableCharacter, and then has written nothing of `paper`."""
        ...

    def close(self) -> str:
        """The file complete; its SHA-256, hex."""
        ...


Press = Callable[[BinaryIO, Sequence[CopyName]], Printout]
"""Begins a file, of which every agreement gets these copies."""
Lend = Callable[[], AbstractContextManager[Press]]
"""Lends a press for one job."""
