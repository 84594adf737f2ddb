"""Whether a fact of an amendment can follow: who may say it, in which state, and in which turn."""

from signing import events
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.amendment import Amendment
from signing.vocabulary import AgreementState, AmendmentState, Side


def fits_amendment(agreement: Agreement, fact: events.AmendmentFact) -> bool:
    """Only the other side answers, and only whoever proposed it takes it back."""
    side = Side.of(fact.actor.role)
    if isinstance(fact, events.AmendmentProposed):
        return fact.asked_by is side and _may_be_proposed(agreement, fact)
    asked = agreement.amendment(fact.amendment)
    if isinstance(fact, events.AmendmentWithdrawn):
        return asked.state.is_open and asked.asked_by is side
    if isinstance(fact, events.AmendmentAccepted | events.AmendmentDeclined):
        return asked.asked_by is not side and _may_be_answered(agreement, asked, fact)
    return _may_be_decided(agreement, asked, fact)


def _may_be_proposed(agreement: Agreement, fact: events.AmendmentProposed) -> bool:
    next_one = len(agreement.amendments) + 1
    open_one = agreement.open_amendment
    return fact.amendment == next_one and open_one is None and not agreement.disputed


def _may_be_answered(
    agreement: Agreement,
    asked: Amendment,
    fact: events.AmendmentAccepted | events.AmendmentDeclined,
) -> bool:
    if asked.state is not AmendmentState.PROPOSED:
        return False
    if isinstance(fact, events.AmendmentDeclined):
        return True
    waits = agreement.state is AgreementState.AWAITING_REVIEW
    same = fact.content == asked.content and fact.applied is waits
    return same and not agreement.disputed


def _may_be_decided(
    agreement: Agreement,
    asked: Amendment,
    fact: events.AmendmentApproved | events.AmendmentRejected,
) -> bool:
    if isinstance(fact, events.AmendmentRejected):
        return asked.state.is_open
    next_one = agreement.edition + 1
    return asked.state is AmendmentState.ACCEPTED and fact.edition == next_one
