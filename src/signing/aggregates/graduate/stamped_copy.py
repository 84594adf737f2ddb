"""One photograph of a stamped page, from its offer to the school's answer."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from signing.events import StampedCopyAccepted, StampedCopyOffered, StampedCopyReturned
from signing.vocabulary import CopyName, Encrypted, FileRef, Role


@dataclass(frozen=True)
class StampedCopy:
    number: int
    copy: CopyName
    edition: int
    file: FileRef
    page: FileRef | None
    """Straightened, where it could be."""
    likeness: int | None
    offered_by: Role
    offered_at: datetime
    accepted: bool | None = None
    """None until the school answers."""
    reason: Encrypted | None = None
    answered_at: datetime | None = None

    @classmethod
    def offered(cls, fact: StampedCopyOffered) -> Self:
        return cls(
            number=fact.offer,
            copy=fact.copy_name,
            edition=fact.edition,
            file=fact.file,
            page=fact.page,
            likeness=fact.likeness,
            offered_by=fact.actor.role,
            offered_at=fact.timestamp,
        )

    def evolve(self, fact: StampedCopyAccepted | StampedCopyReturned) -> Self:
        if fact.offer != self.number:
            return self
        accepted = isinstance(fact, StampedCopyAccepted)
        reason = fact.reason if isinstance(fact, StampedCopyReturned) else None
        return replace(self, accepted=accepted, reason=reason, answered_at=fact.timestamp)
