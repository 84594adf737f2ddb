"""Approving many signings: each as it was seen, until one is not as it was."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from signing.refusals import KeyReused, LookNeeded, Refusal
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome
from signing.use_cases.core.lookups import load_overseen_signatory
from signing.vocabulary import AgreementNumber
from signing.vocabulary.answers import StandingAnswer

MOST_AT_ONCE = 100
"""Signings that one question, or one call, approves."""


@dataclass(frozen=True)
class ManyApproved:
    """How many were approved, and the outcome of the last of them.

    `stopped` is the number of the first that could not be, `refusal` why; `left` stand behind it.
    """

    done: int
    last: Outcome[StandingAnswer] | None
    stopped: str = ""
    refusal: Refusal | None = None
    left: int = 0


class ManyReviews(UseCases):
    def approve_each(
        self, by: Counselor, seen: Mapping[AgreementNumber, int], undoubted: Collection[str]
    ) -> ManyApproved:
        """Approve each by itself at the version that was seen, until one is refused.

        What is not `undoubted` has a check to look into, which somebody must open. Each command has
        a key of its own, by its place, so the whole can be sent again, and another whole under the
        same key is refused as KeyReused.
        """
        reviews = Reviews(self.context)
        last: Outcome[StandingAnswer] | None = None
        for done, (number, version) in enumerate(seen.items()):
            once = by.once and replace(by.once, key=f"{by.once.key} {done}")
            own = replace(by, once=once, seen=version)
            try:
                if number not in undoubted:
                    self._refuse_to_approve_unseen(own, number)
                last = reviews.approve(own, number)
            except KeyReused:
                raise
            except Refusal as refusal:
                return ManyApproved(done, last, number, refusal, len(seen) - done - 1)
        return ManyApproved(len(seen), last)

    def _refuse_to_approve_unseen(self, by: Counselor, number: AgreementNumber) -> None:
        """Raises NoSuchAgreement, also for those of others, else LookNeeded."""
        load_overseen_signatory(self.context, by, number)
        raise LookNeeded
