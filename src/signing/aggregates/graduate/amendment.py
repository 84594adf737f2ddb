"""One proposal to change what an agreement says, from its making to whatever became of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from signing.events import (
    AmendmentAccepted,
    AmendmentDeclined,
    AmendmentFact,
    AmendmentProposed,
    AmendmentRejected,
)
from signing.outcomes import amendment_after
from signing.vocabulary import AmendmentState, Encrypted, Role, Side


@dataclass(frozen=True)
class Amendment:
    """`former` and `former_title` are what the agreement said when it was proposed."""

    number: int
    asked_by: Side
    terms: Encrypted
    former: Encrypted
    position_title: str
    former_title: str
    changed: tuple[str, ...]
    reason: Encrypted
    content: str
    proposed_at: datetime
    state: AmendmentState = AmendmentState.PROPOSED
    answered_at: datetime | None = None
    answered_by: Role | None = None
    """Card holder: an employer without an account, by its link."""
    refusal: Encrypted | None = None
    """Why the other side declined, or the school rejected."""
    ended_at: datetime | None = None

    @classmethod
    def opened(cls, fact: AmendmentProposed, former: Encrypted, former_title: str) -> Self:
        title = fact.position_title
        return cls(
            number=fact.amendment,
            asked_by=fact.asked_by,
            terms=fact.terms,
            former=former,
            position_title=former_title if title is None else title,
            former_title=former_title,
            changed=fact.changed,
            reason=fact.reason,
            content=fact.content,
            proposed_at=fact.timestamp,
        )

    def evolve(self, fact: AmendmentFact) -> Self:
        state = amendment_after(fact) or self.state
        moved = replace(self, state=state, ended_at=None if state.is_open else fact.timestamp)
        if isinstance(fact, AmendmentAccepted | AmendmentDeclined):
            moved = replace(moved, answered_at=fact.timestamp, answered_by=fact.actor.role)
        match fact:
            case AmendmentDeclined(reason=why) | AmendmentRejected(reason=why):
                return replace(moved, refusal=why)
        return moved

    def lapsed(self, at: datetime) -> Self:
        """The agreement ended: nothing is left to decide."""
        if not self.state.is_open:
            return self
        return replace(self, state=AmendmentState.LAPSED, ended_at=at)
