"""One photograph of a stamped page, from its offer to the school's answer."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from signing.events import StampedCopyAccepted, StampedCopyOffered, StampedCopyReturned
from signing.refusals import StampedCopyAnswered
from signing.vocabulary import CopyName, Encrypted, FileRef, Role, StampedCopyState


@dataclass(frozen=True)
class StampedCopy:
    number: int
    copy: CopyName
    edition: int
    file: FileRef
    page: FileRef | None
    """Straightened, where it could be."""
    likeness: int | None
    unmarked: bool | None
    """No seal and no handwriting was found; None where nobody looked."""
    offered_by: Role
    offered_at: datetime
    accepted: bool | None = None
    """None until the school answers."""
    reason: Encrypted | None = None
    answered_at: datetime | None = None
    version: int = 0
    """The graduate's, at which the paper said what it said when this was offered."""
    replaced: bool = False
    """Nobody answered it before its side offered another one, or the paper had a later edition."""

    @property
    def state(self) -> StampedCopyState:
        if self.accepted is None:
            return StampedCopyState.REPLACED if self.replaced else StampedCopyState.OFFERED
        return StampedCopyState.ACCEPTED if self.accepted else StampedCopyState.RETURNED

    def must_be_unanswered(self) -> None:
        if self.state is not StampedCopyState.OFFERED:
            raise StampedCopyAnswered

    @classmethod
    def offered(cls, fact: StampedCopyOffered) -> Self:
        return cls(
            number=fact.offer,
            copy=fact.copy_name,
            edition=fact.edition,
            file=fact.file,
            page=fact.page,
            likeness=fact.likeness,
            unmarked=fact.unmarked,
            offered_by=fact.actor.role,
            offered_at=fact.timestamp,
            version=fact.originator_version,
        )

    def evolve(self, fact: StampedCopyAccepted | StampedCopyReturned) -> Self:
        if fact.offer != self.number:
            return self
        accepted = isinstance(fact, StampedCopyAccepted)
        reason = fact.reason if isinstance(fact, StampedCopyReturned) else None
        return replace(self, accepted=accepted, reason=reason, answered_at=fact.timestamp)

    def replaced_by(self, later: "StampedCopy") -> Self:
        same = self.copy is later.copy and self.offered_by is later.offered_by
        return replace(self, replaced=True) if same and self.accepted is None else self

    def outdated(self) -> Self:
        """The paper that it shows was replaced before anybody answered."""
        return replace(self, replaced=True) if self.accepted is None else self
