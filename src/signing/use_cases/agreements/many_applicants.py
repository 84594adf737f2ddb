"""Telling many applicants that they were not selected, in parts that are a transaction each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from signing.refusals import KeyReused, Refusal, make_refusal
from signing.use_cases.agreements.candidates import (
    Candidates,
    EachAnswer,
    split_applicants,
)
from signing.use_cases.core.actors import EmployerUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome
from signing.vocabulary import ApplicationId

MOST = 500
"""Applications that are decided with one click, or one call."""


@dataclass(frozen=True)
class ManyTold:
    """How many were told, by what was recorded last, and why the others were not."""

    done: int
    last: Outcome[EachAnswer] | None
    refused: dict[ApplicationId, Refusal]


class ManyApplicants(UseCases):
    def reject_each(self, by: EmployerUser, seen: Mapping[ApplicationId, int]) -> ManyTold:
        """Tell each at the version that was seen of it; who changed since is left as they are.

        Each part has a key of its own, so the whole can be sent again. Raises KeyReused of another
        whole under the same key.
        """
        candidates = Candidates(self.context)
        last: Outcome[EachAnswer] | None = None
        done, refused = 0, dict[ApplicationId, Refusal]()
        for at, part in enumerate(split_applicants(seen)):
            once = by.once and replace(by.once, key=f"{by.once.key} {at}")
            try:
                outcome = candidates.not_select_each(replace(by, once=once), part)
            except KeyReused:
                raise
            except Refusal as refusal:
                refused |= dict.fromkeys(part, refusal)
                continue
            done += outcome.answer["done"]
            last = outcome if outcome.receipt else last
            for one, told in outcome.answer["refused"].items():
                refused[one] = make_refusal(told["code"], told["about"])
        return ManyTold(done, last, refused)
