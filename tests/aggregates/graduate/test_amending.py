"""Amendment: what was agreed is changed by both, and reviewed again, instead of voided."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.amending import Proposal
from signing.events import (
    AgreementPrinted,
    AmendmentAccepted,
    AmendmentApproved,
    AmendmentDeclined,
    AmendmentProposed,
    AmendmentRejected,
    AmendmentWithdrawn,
    SchoolApproved,
)
from signing.refusals import (
    AmendmentClosed,
    AmendmentNotAccepted,
    AmendmentNotAsShown,
    AmendmentOpen,
    Disputed,
    NoSuchAgreement,
    NoSuchAmendment,
    NotAmendable,
    NothingChanged,
    NotYours,
    ReasonMissing,
    StaleVersion,
)
from signing.vocabulary import (
    AgreementNumber,
    AgreementState,
    AmendmentState,
    Attribution,
    Channel,
    Confirmation,
    CopyName,
    Role,
    Side,
)
from support.facts.cast import (
    COUNSELOR,
    EMPLOYER,
    GRADUATE,
    HOLDER,
    Chapter,
    a_confirmed_graduate,
    a_graduate_asking_release,
    a_graduate_in_effect,
    a_signed_graduate,
)
from support.facts.given_when_then import given
from support.stories.chronicle import BETTER_TERMS, TERMS, encrypt_plainly
from support.stories.graduate import GraduateStory

NUMBER = AgreementNumber("2026-99001-20260001-1")
REASON = encrypt_plainly("转正后调薪")
CONTENT = f"{1:064x}"
ASKED = Proposal(
    terms=encrypt_plainly(BETTER_TERMS), changed=("monthly_pay",), reason=REASON, content=CONTENT
)


def propose(one: Graduate, by: Attribution = GRADUATE, asked: Proposal = ASKED, **seen: Any) -> Any:
    return one.propose_amendment(by, NUMBER, asked, **seen)


def accept(
    one: Graduate, by: Attribution = EMPLOYER, number: int = 1, content: str = CONTENT, **seen: Any
) -> AmendmentAccepted:
    return one.accept_amendment(by, NUMBER, number, content=content, **seen)


def decline(
    one: Graduate, by: Attribution = EMPLOYER, number: int = 1, reason: Any = REASON, **seen: Any
) -> AmendmentDeclined:
    return one.decline_amendment(by, NUMBER, number, reason=reason, **seen)


def withdraw(
    one: Graduate, by: Attribution = GRADUATE, number: int = 1, **seen: Any
) -> AmendmentWithdrawn:
    return one.withdraw_amendment(by, NUMBER, number, **seen)


def approve(one: Graduate, number: int = 1, seen: int | None = None) -> AmendmentApproved:
    return one.approve_amendment(COUNSELOR, NUMBER, number, seen)


def reject(
    one: Graduate, number: int = 1, seen: int | None = None, reason: Any = REASON
) -> AmendmentRejected:
    return one.reject_amendment(COUNSELOR, NUMBER, number, seen, reason)


def asked_by(role: Role) -> Chapter:
    return lambda one: one.proposed_amendment(role)


def answered_by(role: Role) -> Chapter:
    return lambda one: one.accepted_amendment(role)


WAITING = a_signed_graduate(asked_by(Role.GRADUATE))
ASKED_IN_EFFECT = a_graduate_in_effect(asked_by(Role.GRADUATE))
ACCEPTED_IN_EFFECT = a_graduate_in_effect(asked_by(Role.GRADUATE), answered_by(Role.EMPLOYER))
BY_EMPLOYER = a_graduate_in_effect(asked_by(Role.EMPLOYER))


def find_agreement(one: Graduate) -> Agreement:
    return one.agreement(NUMBER)


@pytest.mark.parametrize(
    ("by", "side"),
    [(GRADUATE, Side.GRADUATE), (EMPLOYER, Side.EMPLOYER), (HOLDER, Side.EMPLOYER)],
    ids=lambda one: getattr(one, "name", ""),
)
@pytest.mark.parametrize("graduate", [a_signed_graduate(), a_graduate_in_effect()])
def test_either_side_proposes_other_terms_and_the_former_stay(
    graduate: Graduate, by: Attribution, side: Side
) -> None:
    after = (
        given(graduate)
        .when(lambda one: propose(one, by))
        .then(AmendmentProposed, amendment=1, asked_by=side, changed=("monthly_pay",))
    )
    agreement = find_agreement(after)
    assert agreement.terms == encrypt_plainly(TERMS)
    assert agreement.open_amendment is not None
    assert agreement.open_amendment.former == encrypt_plainly(TERMS)
    assert agreement.touched == after.version


def test_while_the_signing_waits_an_accepted_amendment_is_part_of_it() -> None:
    after = given(WAITING).when(accept).then(AmendmentAccepted, applied=True)
    agreement = find_agreement(after)
    assert agreement.terms == encrypt_plainly(BETTER_TERMS)
    assert agreement.state is AgreementState.AWAITING_REVIEW
    assert (agreement.edition, agreement.open_amendment) == (1, None)
    assert agreement.amendment(1).state is AmendmentState.APPLIED


def test_a_review_of_before_the_amendment_is_stale() -> None:
    seen = a_signed_graduate().version
    for moved in (WAITING, WAITING.evolve(accept(WAITING))):
        given(moved).when(lambda one: one.approve(COUNSELOR, NUMBER, seen)).then_refused(
            StaleVersion
        )
        given(moved).when(lambda one: one.approve(COUNSELOR, NUMBER, None)).then(SchoolApproved)


def test_in_effect_the_former_terms_hold_until_the_school_approves() -> None:
    accepted = given(ASKED_IN_EFFECT).when(accept).then(AmendmentAccepted, applied=False)
    agreement = find_agreement(accepted)
    assert (agreement.terms, agreement.edition) == (encrypt_plainly(TERMS), 1)

    approved = given(accepted).when(approve).then(AmendmentApproved, edition=2)
    agreement = find_agreement(approved)
    assert (agreement.terms, agreement.edition) == (encrypt_plainly(BETTER_TERMS), 2)
    assert agreement.state is AgreementState.EFFECTIVE
    assert agreement.amended_at is not None
    assert approved.standing is accepted.standing


def test_the_school_prints_the_next_edition_without_saying_why() -> None:
    printed = a_graduate_in_effect(
        GraduateStory.printed,
        *(asked_by(Role.GRADUATE), answered_by(Role.EMPLOYER), GraduateStory.approved_amendment),
    )
    given(printed).when(
        lambda one: one.print_agreement(
            COUNSELOR, NUMBER, copies=tuple(CopyName), reason=None, edition=2
        )
    ).then(AgreementPrinted, ordinal=2)


def test_the_next_amendment_makes_the_next_edition() -> None:
    twice = a_graduate_in_effect(
        *(asked_by(Role.GRADUATE), answered_by(Role.EMPLOYER), GraduateStory.approved_amendment),
        *(asked_by(Role.EMPLOYER), answered_by(Role.GRADUATE)),
    )
    given(twice).when(lambda one: approve(one, 2)).then(AmendmentApproved, amendment=2, edition=3)


@pytest.mark.parametrize("role", [Role.GRADUATE, Role.EMPLOYER])
def test_what_the_graduate_agreed_to_is_confirmed_with_its_digest(role: Role) -> None:
    other = GRADUATE if role is Role.EMPLOYER else EMPLOYER
    unconfirmed = a_signed_graduate(asked_by(role), confirmed=False)
    assert find_agreement(unconfirmed).confirmation is Confirmation.UNCONFIRMED
    after = given(unconfirmed).when(lambda one: accept(one, other)).then(AmendmentAccepted)
    agreement = find_agreement(after)
    assert (agreement.confirmation, agreement.content) == (Confirmation.CONFIRMED, CONTENT)
    asked = agreement.amendment(1)
    own = asked.proposed_at if role is Role.GRADUATE else asked.answered_at
    assert agreement.confirmed_at == own


def test_a_title_that_is_not_proposed_stays() -> None:
    after = given(WAITING).when(accept).then(AmendmentAccepted)
    assert find_agreement(after).position_title == find_agreement(WAITING).position_title
    titled = a_signed_graduate(lambda one: one.proposed_amendment(title="测试工程师"))
    after = given(titled).when(accept).then(AmendmentAccepted)
    assert find_agreement(after).position_title == "测试工程师"


def test_what_is_declined_withdrawn_or_rejected_leaves_the_terms() -> None:
    for decide, state in (
        (decline, AmendmentState.DECLINED),
        (withdraw, AmendmentState.WITHDRAWN),
        (reject, AmendmentState.REJECTED),
    ):
        after = ASKED_IN_EFFECT.evolve(decide(ASKED_IN_EFFECT))
        agreement = find_agreement(after)
        assert agreement.terms == encrypt_plainly(TERMS)
        assert agreement.amendment(1).state is state
        assert propose(after).amendment == 2


def test_the_school_rejects_also_what_both_agreed_to() -> None:
    given(ACCEPTED_IN_EFFECT).when(reject).then(AmendmentRejected)


def test_whoever_proposed_it_may_take_it_back_until_the_school_decides() -> None:
    given(ACCEPTED_IN_EFFECT).when(withdraw).then(AmendmentWithdrawn)


@pytest.mark.parametrize("end", [GraduateStory.rejected, GraduateStory.unlocked])
def test_whatever_ends_the_agreement_lapses_its_amendment(end: Chapter) -> None:
    ended = a_signed_graduate(asked_by(Role.GRADUATE), end)
    assert find_agreement(ended).amendment(1).state is AmendmentState.LAPSED
    for decide in (accept, decline, withdraw, reject, approve):
        given(ended).when(decide).then_refused(AmendmentClosed)


def test_an_employer_without_an_account_answers_too() -> None:
    by_card = a_signed_graduate(asked_by(Role.GRADUATE), channel=Channel.CARD)
    after = given(by_card).when(lambda one: accept(one, HOLDER)).then(AmendmentAccepted)
    assert find_agreement(after).amendment(1).answered_by is Role.CARD_HOLDER


@pytest.mark.parametrize("by", [GRADUATE, EMPLOYER])
@pytest.mark.parametrize("one", [WAITING, ASKED_IN_EFFECT, ACCEPTED_IN_EFFECT])
def test_one_amendment_at_a_time(one: Graduate, by: Attribution) -> None:
    given(one).when(lambda it: propose(it, by)).then_refused(AmendmentOpen)


def test_something_must_change_and_a_reason_be_given() -> None:
    one = a_graduate_in_effect()
    given(one).when(lambda it: propose(it, asked=replace(ASKED, changed=()))).then_refused(
        NothingChanged
    )
    given(one).when(lambda it: propose(it, asked=replace(ASKED, reason=None))).then_refused(
        ReasonMissing
    )
    given(ASKED_IN_EFFECT).when(lambda it: decline(it, reason=None)).then_refused(ReasonMissing)
    given(ASKED_IN_EFFECT).when(lambda it: reject(it, reason=None)).then_refused(ReasonMissing)


@pytest.mark.parametrize(
    ("one", "mine"), [(ASKED_IN_EFFECT, GRADUATE), (BY_EMPLOYER, EMPLOYER), (BY_EMPLOYER, HOLDER)]
)
def test_nobody_answers_for_the_other_side_nor_takes_back_what_is_not_theirs(
    one: Graduate, mine: Attribution
) -> None:
    others = EMPLOYER if mine is GRADUATE else GRADUATE
    given(one).when(lambda it: accept(it, mine)).then_refused(NotYours)
    given(one).when(lambda it: decline(it, mine)).then_refused(NotYours)
    given(one).when(lambda it: withdraw(it, others)).then_refused(NotYours)


def test_nobody_answers_twice_nor_agrees_to_what_they_were_not_shown() -> None:
    given(ACCEPTED_IN_EFFECT).when(accept).then_refused(AmendmentClosed)
    given(ACCEPTED_IN_EFFECT).when(decline).then_refused(AmendmentClosed)
    given(ASKED_IN_EFFECT).when(lambda it: accept(it, content="0" * 64)).then_refused(
        AmendmentNotAsShown
    )


def test_the_school_approves_only_what_both_agreed_to() -> None:
    given(ASKED_IN_EFFECT).when(approve).then_refused(AmendmentNotAccepted)


def test_while_release_is_asked_for_nothing_is_amended() -> None:
    releasing = a_graduate_in_effect(asked_by(Role.GRADUATE), GraduateStory.asked_release)
    for decide in (accept, decline, reject, approve):
        given(releasing).when(decide).then_refused(NotAmendable)
    given(releasing).when(withdraw).then(AmendmentWithdrawn)
    given(a_graduate_asking_release()).when(propose).then_refused(NotAmendable)


@pytest.mark.parametrize("end", [GraduateStory.rejected, GraduateStory.unlocked])
def test_what_ended_is_not_amended(end: Chapter) -> None:
    given(a_signed_graduate(end)).when(propose).then_refused(NotAmendable)


@pytest.mark.parametrize("role", [Role.GRADUATE, Role.EMPLOYER])
def test_a_disputed_signing_is_settled_first(role: Role) -> None:
    given(a_signed_graduate(GraduateStory.disputed)).when(propose).then_refused(Disputed)
    disputed = a_signed_graduate(asked_by(role), GraduateStory.disputed)
    other, mine = (EMPLOYER, GRADUATE) if role is Role.GRADUATE else (GRADUATE, EMPLOYER)
    given(disputed).when(lambda it: accept(it, other)).then_refused(Disputed)
    given(disputed).when(lambda it: decline(it, other)).then(AmendmentDeclined)
    given(disputed).when(lambda it: withdraw(it, mine)).then(AmendmentWithdrawn)


def test_who_decides_has_seen_the_last_change() -> None:
    seen = ASKED_IN_EFFECT.version - 1
    for decide in (accept, decline, withdraw, reject):
        given(ASKED_IN_EFFECT).when(partial(decide, seen=seen)).then_refused(StaleVersion)
    before = ACCEPTED_IN_EFFECT.version - 1
    given(ACCEPTED_IN_EFFECT).when(lambda it: approve(it, seen=before)).then_refused(StaleVersion)
    one = a_graduate_in_effect()
    given(one).when(lambda it: propose(it, seen=one.version - 1)).then_refused(StaleVersion)


def test_what_is_not_there_is_not_amended() -> None:
    given(a_confirmed_graduate()).when(propose).then_refused(NoSuchAgreement)
    for number in (0, 2):
        given(WAITING).when(partial(accept, number=number)).then_refused(NoSuchAmendment)
