"""What bindings that came from one place are called: a kind of place, and its digest."""

from enum import Enum
from typing import NamedTuple


class MarkKind(Enum):
    """What the bindings of a mark have in common."""

    DEVICE = "device"
    NETWORK = "network"
    STAFF_NETWORK = "staff_network"


class MarkId(NamedTuple):
    """The kind, and the digest of the phone or network."""

    kind: MarkKind
    digest: str

    def __str__(self) -> str:
        return f"{self.kind.value}-{self.digest}"

    @classmethod
    def read(cls, text: str) -> "MarkId | None":
        """Return None for what is no identifier of a mark."""
        kind, dash, digest = text.partition("-")
        known = kind in {one.value for one in MarkKind}
        return cls(MarkKind(kind), digest) if dash and known else None
