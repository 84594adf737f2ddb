"""认领: somebody else says that a company is theirs."""

from dataclasses import replace
from typing import Any

import pytest

from signing.aggregates.employer import Colleague, Employer
from signing.aggregates.employer.claims import MOST_OPEN, Invited
from signing.events import (
    ClaimDecided,
    ColleagueInvited,
    ColleagueRemoved,
    EmployerChanged,
    EmployerClaimed,
    EmployerHandedOver,
    QualificationSubmitted,
    VerificationLapsed,
)
from signing.refusals import ClaimOpen, NoSuchClaim, NoSuchEmployer, TooManyClaims
from signing.vocabulary import LapseReason, Verification
from support.facts.cast import EMPLOYER, NOW, PROVINCE, make_id
from support.facts.given_when_then import given
from support.facts.logs import Story
from support.stories.chronicle import CONTACT, a_file, encrypt_plainly
from support.stories.employer import EmployerStory

THEIRS = encrypt_plainly(CONTACT.model_copy(update={"contact": "唐若水"}))
CLAIMANT = Invited(make_id("claimant"), encrypt_plainly("唐若水"))


def a_firm() -> EmployerStory:
    return EmployerStory(Story(), "91990100MA00000001", {})


def claim(one: Employer, number: int = 1) -> EmployerClaimed:
    return one.claim(
        EMPLOYER,
        claim_id=make_id(f"claim {number}"),
        contact=THEIRS,
        words=encrypt_plainly("不是我们注册的"),
        licence=a_file(),
        origin=f"network {number}",
    )


def replay(one: Employer, facts: list[Any]) -> Employer:
    for fact in facts:
        assert fact.originator_version == one.version + 1
        one = one.evolve(fact)
    return one


def test_a_claim_waits_and_the_employer_goes_on() -> None:
    firm = a_firm().state
    after = given(firm).when(claim).then(EmployerClaimed, origin="network 1")
    assert [one.id for one in after.claims] == [make_id("claim 1")]
    after.must_be_active()
    assert after.contact == firm.contact
    assert after.verification is firm.verification


def test_what_nobody_registered_cannot_be_claimed() -> None:
    given(Employer(make_id("nobody"))).when(claim).then_refused(NoSuchEmployer)


def test_one_network_has_one_claim_that_waits() -> None:
    firm = a_firm()
    firm.claimed()
    given(firm.state).when(claim).then_refused(ClaimOpen)
    firm.rejected_claim()
    given(firm.state).when(claim).then(EmployerClaimed)


def test_no_more_than_three_claims_wait() -> None:
    firm = a_firm()
    for number in range(MOST_OPEN):
        firm.claimed(number)
    given(firm.state).when(lambda one: claim(one, 9)).then_refused(TooManyClaims, most=MOST_OPEN)


def test_a_rejected_claim_leaves_all_as_it_was() -> None:
    firm = a_firm()
    firm.claimed()
    before = firm.state
    firm.rejected_claim("证照不符")
    after = firm.state
    passed = {"version", "touched", "claims", "decided_claims"}
    assert replace(after, **{name: getattr(before, name) for name in passed}) == before
    assert after.claims == ()
    assert len(after.decided_claims) == 1


def test_an_upheld_claim_gives_the_company_to_the_claimant() -> None:
    firm = a_firm()
    firm.claimed()
    colleague = Colleague(
        make_id("colleague"), encrypt_plainly("何经理"), invited_at=NOW, joined_at=NOW
    )
    before = replace(firm.state, colleagues=(colleague,), handed_to=colleague.id)

    facts = before.uphold_claim(PROVINCE, before.claims[0].id, "到场确认", THEIRS, CLAIMANT)

    assert [type(one) for one in facts] == [
        ClaimDecided,
        ColleagueInvited,
        EmployerHandedOver,
        ColleagueRemoved,
        ColleagueRemoved,
        EmployerChanged,
        QualificationSubmitted,
        VerificationLapsed,
    ]
    after = replay(before, facts)
    assert after.verification is Verification.WAITING
    assert after.claims == ()
    assert [one.id for one in after.colleagues] == [CLAIMANT.id]
    assert after.responsible == CLAIMANT.id
    assert after.closed_accounts == {str(after.id), str(colleague.id)}
    assert after.contact == THEIRS
    assert (after.name, after.credit_code) == (before.name, before.credit_code)
    [lapsed] = [one for one in facts if isinstance(one, VerificationLapsed)]
    assert lapsed.cause is LapseReason.CLAIMED


@pytest.mark.parametrize("standing", [Verification.WAITING, Verification.REFUSED])
def test_what_was_not_trusted_does_not_lapse(standing: Verification) -> None:
    firm = a_firm()
    firm.claimed()
    before = replace(firm.state, verification=standing)
    facts = before.uphold_claim(PROVINCE, before.claims[0].id, "到场确认", THEIRS, CLAIMANT)
    assert [type(one) for one in facts] == [
        ClaimDecided,
        ColleagueInvited,
        EmployerHandedOver,
        ColleagueRemoved,
        EmployerChanged,
        QualificationSubmitted,
    ]


def test_a_claim_is_decided_once() -> None:
    firm = a_firm()
    firm.claimed()
    claim_id = firm.state.claims[0].id
    firm.rejected_claim()
    with pytest.raises(NoSuchClaim):
        firm.state.reject_claim(PROVINCE, claim_id, "再一次")
    with pytest.raises(NoSuchClaim):
        firm.state.uphold_claim(PROVINCE, claim_id, "再一次", THEIRS, CLAIMANT)


def test_another_claim_waits_on_when_one_is_upheld() -> None:
    firm = a_firm()
    firm.claimed(1)
    firm.claimed(2)
    firm.upheld_claim()
    assert [one.origin for one in firm.state.claims] == ["network 2"]
