"""Signing, under the same conditions in all three channels (seed, sections 一 and 二)."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from signing.aggregates.graduate import Graduate
from signing.events import DisputeWithdrawn, OfferMade, OfferSigned, SigningDisputed
from signing.refusals import (
    AlreadyApplied,
    AlreadySigned,
    NotAwaitingReview,
    NotDisputed,
    PlacedElsewhere,
    Refusal,
    SourceNotConfirmed,
    StaleVersion,
)
from signing.vocabulary import Channel, Stage, Standing
from support.facts.application_steps import OFFER, accept_offer
from support.facts.cast import (
    EMPLOYER,
    FIRM,
    GRADUATE,
    HOLDER,
    RIVAL,
    SOON,
    a_confirmed_graduate,
    a_graduate,
    a_graduate_asking_release,
    a_graduate_in_effect,
    a_graduate_placed_elsewhere,
    a_graduate_with_a_card,
    a_graduate_with_an_offer,
    a_signed_graduate,
    an_applicant,
    make_id,
)
from support.facts.given_when_then import given
from support.stories.applying import name_offer_parties
from support.stories.chronicle import encrypt_plainly
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory

WORDS = encrypt_plainly("我没有同意")


def sign_directly(one: Graduate, employer: EmployerStory = FIRM) -> OfferSigned:
    return one.sign_directly(
        EMPLOYER,
        employer=employer.party(),
        position_id=employer.position.id,
        position_title=employer.position.title,
        terms=OFFER,
    )


def offer_directly(one: Graduate) -> OfferMade:
    return one.offer_directly(
        EMPLOYER,
        position_id=FIRM.position.id,
        employer_id=FIRM.id,
        **name_offer_parties(FIRM),
        terms=OFFER,
        reply_by=SOON,
    )


def sign_by_card(one: Graduate) -> OfferSigned:
    return one.sign_by_card(
        HOLDER,
        card_id=one.card.id if one.card else make_id("no card"),
        employer=FIRM.party(by_card=True),
        position_title="工程师",
        terms=OFFER,
    )


def issue_card(one: Graduate) -> Any:
    return one.issue_card(GRADUATE, card_id=make_id("card"), expires_at=SOON)


def test_accepting_an_offer_signs_on_its_terms() -> None:
    graduate = a_graduate_with_an_offer()
    after = (
        given(graduate)
        .when(accept_offer)
        .then(
            OfferSigned,
            agreement_number="2026-99001-20260001-1",
            channel=Channel.PLATFORM,
            employer=FIRM.party(),
            terms=graduate.applications[0].terms,
            application_id=graduate.applications[0].id,
            position_id=FIRM.position.id,
        )
    )
    assert after.applications[0].stage is Stage.SIGNED


def test_title_and_name_are_signed_as_they_were_offered() -> None:
    after = (
        given(a_graduate_with_an_offer())
        .when(lambda one: accept_as(one, title="另一个岗位", name="另一家公司"))
        .then(OfferSigned, position_title=FIRM.position.title)
    )
    assert after.agreements[0].employer.name == FIRM.party().name


def test_an_offer_that_said_neither_is_signed_with_those_of_the_day() -> None:
    """Offers were recorded without them; they replay, and are accepted as they were then."""
    offered = a_graduate_with_an_offer()
    [old] = [replace(one, position_title=None, employer_name=None) for one in offered.applications]
    after = (
        given(replace(offered, applications=(old,)))
        .when(lambda one: accept_as(one, title="今天的岗位", name="今天的名称"))
        .then(OfferSigned, position_title="今天的岗位")
    )
    assert after.agreements[0].employer.name == "今天的名称"


def test_an_offer_recorded_before_it_said_its_names_is_read() -> None:
    made = offer_directly(a_confirmed_graduate())
    old = made.model_dump(mode="json", exclude={"position_title", "employer_name"})
    read = OfferMade.model_validate_json(json.dumps(old))
    assert (read.position_title, read.employer_name) == (None, None)


def accept_as(one: Graduate, *, title: str, name: str) -> OfferSigned:
    return one.accept_offer(
        GRADUATE,
        application_id=one.applications[0].id,
        employer=FIRM.party().model_copy(update={"name": name}),
        position_title=title,
    )


@pytest.mark.parametrize("missed", [1, 2])
def test_what_was_offered_since_is_not_accepted_or_declined(missed: int) -> None:
    graduate = a_graduate_with_an_offer()
    seen, application = graduate.version - missed, graduate.applications[0].id
    with pytest.raises(StaleVersion):
        graduate.decline_offer(GRADUATE, application, seen)
    with pytest.raises(StaleVersion):
        graduate.accept_offer(
            GRADUATE,
            application_id=application,
            employer=FIRM.party(),
            position_title="",
            seen=seen,
        )


def test_a_registered_employer_signs_directly() -> None:
    (
        given(a_confirmed_graduate())
        .when(sign_directly)
        .then(OfferSigned, channel=Channel.DIRECT, terms=OFFER, position_id=FIRM.position.id)
    )


def test_whoever_holds_the_card_signs_without_an_account() -> None:
    after = (
        given(a_graduate_with_a_card())
        .when(sign_by_card)
        .then(OfferSigned, channel=Channel.CARD, position_id=None, application_id=None)
    )
    assert after.agreements[0].employer.id is None


def test_an_agreement_names_the_graduate_as_the_roster_does() -> None:
    graduate = a_confirmed_graduate()
    after = given(graduate).when(sign_directly).then(OfferSigned)
    party = after.agreements[0].graduate
    assert (party.school_code, party.year, party.student_number) == ("99001", 2026, "20260001")
    assert (party.person, party.studies) == (graduate.person, graduate.studies)


def test_the_next_agreement_takes_the_next_number() -> None:
    (
        given(a_signed_graduate(GraduateStory.rejected))
        .when(lambda one: sign_directly(one, RIVAL))
        .then(OfferSigned, agreement_number="2026-99001-20260001-2")
    )


UNABLE: dict[str, tuple[Graduate, type[Refusal]]] = {
    "unconfirmed": (a_graduate(), SourceNotConfirmed),
    "corrected since": (a_confirmed_graduate(GraduateStory.corrected), SourceNotConfirmed),
    "awaiting review": (a_signed_graduate(), AlreadySigned),
    "in effect": (a_graduate_in_effect(), AlreadySigned),
    "terminating": (a_graduate_asking_release(), AlreadySigned),
    "placed elsewhere": (a_graduate_placed_elsewhere(), PlacedElsewhere),
}


@pytest.mark.parametrize("sign", [sign_directly, issue_card])
@pytest.mark.parametrize(("graduate", "why"), UNABLE.values(), ids=UNABLE)
def test_only_who_is_free_and_confirmed_signs_or_shows_a_card(
    graduate: Graduate, why: type[Refusal], sign: Callable[[Graduate], Any]
) -> None:
    given(graduate).when(sign).then_refused(why)


def test_an_offer_is_not_accepted_before_the_source_information_is_confirmed() -> None:
    corrected = a_graduate_with_an_offer(GraduateStory.corrected)
    given(corrected).when(accept_offer).then_refused(SourceNotConfirmed)


def test_a_card_does_not_sign_for_corrected_but_unconfirmed_data() -> None:
    corrected = a_graduate_with_a_card(GraduateStory.corrected)
    given(corrected).when(sign_by_card).then_refused(SourceNotConfirmed)


def test_where_consent_is_needed_direct_signing_only_offers() -> None:
    after = (
        given(a_graduate())
        .when(offer_directly)
        .then(OfferMade, channel=Channel.DIRECT, reply_by=SOON)
    )
    assert after.standing is Standing.FREE


def test_accepting_a_direct_offer_signs_in_channel_direct() -> None:
    offered = a_confirmed_graduate(lambda one: one.offered_directly(FIRM))
    given(offered).when(accept_offer).then(OfferSigned, channel=Channel.DIRECT)


def test_no_direct_offer_beside_an_open_application() -> None:
    given(an_applicant()).when(offer_directly).then_refused(AlreadyApplied)


def test_no_direct_offer_to_a_signed_graduate() -> None:
    given(a_signed_graduate()).when(offer_directly).then_refused(AlreadySigned)


@pytest.mark.parametrize("channel", Channel)
def test_a_graduate_disputes_a_signing_while_it_awaits_review(channel: Channel) -> None:
    after = (
        given(a_signed_graduate(channel=channel))
        .when(lambda one: one.dispute(GRADUATE, WORDS))
        .then(SigningDisputed, agreement_number="2026-99001-20260001-1", words=WORDS)
    )
    assert after.agreements[0].disputed
    assert after.standing is Standing.AWAITING_REVIEW


def test_a_dispute_can_be_withdrawn_and_raised_again_while_the_signing_waits() -> None:
    disputed = a_signed_graduate(GraduateStory.disputed)
    after = given(disputed).when(lambda one: one.withdraw_dispute(GRADUATE)).then(DisputeWithdrawn)
    assert not after.agreements[0].disputed
    assert after.agreements[0].touched == after.version
    given(after).when(lambda one: one.withdraw_dispute(GRADUATE)).then_refused(NotDisputed)
    given(after).when(lambda one: one.dispute(GRADUATE, WORDS)).then(SigningDisputed)


def test_after_the_review_no_dispute_is_withdrawn() -> None:
    approved = a_signed_graduate(GraduateStory.disputed, GraduateStory.approved)
    (
        given(approved)
        .when(lambda one: one.withdraw_dispute(GRADUATE))
        .then_refused(NotAwaitingReview)
    )


def test_only_the_signing_that_was_seen_is_agreed_to() -> None:
    disputed = a_signed_graduate(GraduateStory.disputed)
    seen = disputed.version - 1
    (
        given(disputed)
        .when(lambda one: one.withdraw_dispute(GRADUATE, seen))
        .then_refused(StaleVersion)
    )


@pytest.mark.parametrize(
    "graduate",
    [a_graduate(), a_graduate_in_effect(), a_signed_graduate(GraduateStory.rejected)],
    ids=lambda one: one.standing.name,
)
def test_what_awaits_no_review_cannot_be_disputed(graduate: Graduate) -> None:
    given(graduate).when(lambda one: one.dispute(GRADUATE, WORDS)).then_refused(NotAwaitingReview)
