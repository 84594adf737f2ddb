"""Who prints agreements: what the use cases ask of it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import BinaryIO, Protocol

from signing.vocabulary import CopyName
from signing.vocabulary.sheet import AgreementSheet


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

    def add(self, sheet: AgreementSheet) -> None:
        """Raises UnprintableCharacter, and then has written nothing of `sheet`."""
        ...

    def close(self) -> str:
        """The file complete; its SHA-256, hex."""
        ...


Press = Callable[[BinaryIO, Sequence[CopyName]], Printout]
"""Begins a file, of which every agreement gets these copies."""
Lend = Callable[[], AbstractContextManager[Press]]
"""Lends a press for one job."""
