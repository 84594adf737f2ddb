"""Two who amend what they agreed, and a school that reviews it again."""

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from properties.machine.expected import (
    AWAITING_REVIEW,
    EFFECTIVE,
    ENDING,
    is_disputed,
    list_since_signing,
)
from properties.machine.world import RARELY, REASONS, World, mostly
from signing.aggregates.graduate.amending import Proposal
from signing.events import (
    AmendmentAccepted,
    AmendmentApproved,
    AmendmentDeclined,
    AmendmentProposed,
    AmendmentRejected,
    AmendmentWithdrawn,
    OfferSigned,
)
from signing.facts import Fact
from signing.vocabulary import Encrypted, Role, Side, Terms
from support.stories.chronicle import BETTER_TERMS, TERMS, encrypt_plainly

CLOSING = (AmendmentDeclined, AmendmentWithdrawn, AmendmentApproved, AmendmentRejected)
ROLES = st.sampled_from([Role.GRADUATE, Role.EMPLOYER, Role.CARD_HOLDER])
BOTH = st.sampled_from([TERMS, BETTER_TERMS])


@dataclass(frozen=True)
class Asked:
    """The amendment that is open, told from the facts alone."""

    proposed: AmendmentProposed
    accepted: bool = False


def find_open(facts: Sequence[Fact]) -> Asked | None:
    asked = None
    for one in list_since_signing(facts):
        if isinstance(one, AmendmentProposed):
            asked = Asked(one)
        elif isinstance(one, AmendmentAccepted) and asked:
            asked = None if one.applied else Asked(asked.proposed, accepted=True)
        elif isinstance(one, (*CLOSING, *ENDING)):
            asked = None
    return asked


def find_terms(facts: Sequence[Fact]) -> Encrypted | None:
    """What both agreed to last, and the school approved where the agreement was in effect."""
    terms, proposed = None, {}
    for one in list_since_signing(facts):
        if isinstance(one, OfferSigned):
            terms = one.terms
        elif isinstance(one, AmendmentProposed):
            proposed[one.amendment] = one.terms
        elif isinstance(one, AmendmentApproved) or (
            isinstance(one, AmendmentAccepted) and one.applied
        ):
            terms = proposed[one.amendment]
    return terms


class AmendingRules(World):
    @property
    def asked_now(self) -> Asked | None:
        return find_open(self.facts)

    @property
    def amendable(self) -> bool:
        return self.expected.standing in {AWAITING_REVIEW, EFFECTIVE}

    @property
    def last_amendment(self) -> int:
        made = [one for one in self.facts if isinstance(one, AmendmentProposed)]
        return made[-1].amendment if made else 1

    @rule(role=ROLES, terms=BOTH, reason=REASONS, changes=st.sampled_from([True] * 4 + [False]))
    @mostly(AWAITING_REVIEW, EFFECTIVE)
    def propose_amendment(
        self, role: Role, terms: Terms, reason: Encrypted | None, *, changes: bool
    ) -> None:
        complete = reason is not None and changes
        able = self.amendable and self.asked_now is None and not is_disputed(self.facts)
        proposal = Proposal(
            terms=encrypt_plainly(terms),
            changed=("monthly_pay",) if changes else (),
            reason=reason,
            content=f"{len(self.facts):064x}",
        )
        fact = self.ask(lambda one: one.propose_amendment(self.by(role), self.number(1), proposal))
        assert (fact is not None) == (able and complete)

    @rule(role=ROLES, shown=st.sampled_from([True] * 4 + [False]))
    @mostly(AWAITING_REVIEW, EFFECTIVE)
    def accept_amendment(self, role: Role, *, shown: bool) -> None:
        asked = self.asked_now
        content = asked.proposed.content if asked and shown else "0" * 64
        able = self._may_answer(role, asked) and shown and not is_disputed(self.facts)
        fact = self.ask(
            lambda one: one.accept_amendment(
                self.by(role), self.number(1), self.last_amendment, content=content
            )
        )
        assert (fact is not None) == able

    @rule(role=ROLES, reason=REASONS)
    @mostly(AWAITING_REVIEW, EFFECTIVE)
    def decline_amendment(self, role: Role, reason: Encrypted | None) -> None:
        able = self._may_answer(role, self.asked_now) and reason is not None
        fact = self.ask(
            lambda one: one.decline_amendment(
                self.by(role), self.number(1), self.last_amendment, reason=reason
            )
        )
        assert (fact is not None) == able

    @rule(role=ROLES)
    @mostly(AWAITING_REVIEW, EFFECTIVE)
    def withdraw_amendment(self, role: Role) -> None:
        asked = self.asked_now
        able = asked is not None and asked.proposed.asked_by is Side.of(role)
        fact = self.ask(
            lambda one: one.withdraw_amendment(self.by(role), self.number(1), self.last_amendment)
        )
        assert (fact is not None) == able

    @rule(reason=REASONS, approves=st.sampled_from([True, True, False]), stale=RARELY)
    @mostly(EFFECTIVE)
    def decide_amendment(self, reason: Encrypted | None, *, approves: bool, stale: bool) -> None:
        asked, by, number = self.asked_now, self.by(Role.COUNSELOR), self.number(1)
        last, seen = self.last_amendment, 0 if stale else None
        able = self.amendable and asked is not None and not stale
        if approves:
            fact = self.ask(lambda one: one.approve_amendment(by, number, last, seen))
            able = able and asked is not None and asked.accepted
        else:
            fact = self.ask(lambda one: one.reject_amendment(by, number, last, seen, reason))
            able = able and reason is not None
        assert (fact is not None) == able

    def _may_answer(self, role: Role, asked: Asked | None) -> bool:
        """Nobody answers for the other side, and nobody twice."""
        if asked is None or asked.accepted or not self.amendable:
            return False
        return asked.proposed.asked_by is not Side.of(role)

    @invariant()
    def the_terms_in_effect_are_those_that_both_agreed_to_last(self) -> None:
        agreements = self.graduate.agreements
        assert (agreements[-1].terms if agreements else None) == find_terms(self.facts)

    @invariant()
    def at_most_one_amendment_is_open_and_of_a_live_agreement(self) -> None:
        found = [one for one in self.graduate.agreements if one.open_amendment]
        assert all(one.state.is_live for one in found)
        for one in self.graduate.agreements:
            assert sum(each.state.is_open for each in one.amendments) <= 1

    @invariant()
    def an_amendment_never_moves_the_agreement(self) -> None:
        editions = sum(isinstance(one, AmendmentApproved) for one in list_since_signing(self.facts))
        agreements = self.graduate.agreements
        assert not agreements or agreements[-1].edition == 1 + editions
