"""The people of one employer: invited, joined, removed, and one of them answers for it."""

from uuid import UUID

import pytest

from signing.aggregates.employer import Employer
from signing.aggregates.employer.colleagues import MOST
from signing.events import (
    ColleagueInvited,
    ColleagueJoined,
    ColleagueRemoved,
    EmployerHandedOver,
)
from signing.refusals import (
    AlreadyJoined,
    AlreadyResponsible,
    ColleagueNotJoined,
    HandOverFirst,
    InvitationOver,
    NoSuchColleague,
    NotResponsible,
    NotSignedIn,
    TooManyColleagues,
)
from signing.vocabulary import Actor, Attribution, Encrypted, Role
from support.facts.cast import FIRM, NOW, make_id
from support.facts.given_when_then import given
from support.stories.chronicle import encrypt_plainly

MEI, LEI = make_id("mei"), make_id("lei")
NAME = encrypt_plainly("李梅")


def act(account: UUID) -> Attribution:
    return Attribution(
        actor=Actor(account=str(account), role=Role.EMPLOYER), at=NOW, request_id="r"
    )


FIRST = act(FIRM.id)


def invited(employer: Employer = FIRM.state, colleague: UUID = MEI) -> Employer:
    return employer.evolve(employer.invite(act(employer.responsible), colleague, NAME))


def joined(employer: Employer = FIRM.state, colleague: UUID = MEI) -> Employer:
    asked = invited(employer, colleague)
    return asked.evolve(asked.join(act(colleague), colleague))


def handed_over() -> Employer:
    employer = joined()
    return employer.evolve(employer.hand_over(FIRST, MEI))


def test_whoever_registered_the_employer_answers_for_it_at_first() -> None:
    assert FIRM.state.responsible == FIRM.id
    assert FIRM.state.people == (FIRM.id,)
    FIRM.state.must_be_person(str(FIRM.id))


def test_the_responsible_person_invites_a_colleague_who_joins() -> None:
    after = (
        given(FIRM.state)
        .when(lambda one: one.invite(FIRST, MEI, NAME))
        .then(ColleagueInvited, colleague_id=MEI, name=NAME)
    )
    assert after.people == (FIRM.id,)
    with pytest.raises(NotSignedIn):
        after.must_be_person(str(MEI))
    after = given(after).when(lambda one: one.join(act(MEI), MEI)).then(ColleagueJoined)
    assert after.people == (FIRM.id, MEI)
    assert after.colleagues[0].joined_at == NOW
    after.must_be_person(str(MEI))


def test_only_the_responsible_person_manages_colleagues() -> None:
    firm = joined(joined(), LEI)
    for refused in (
        lambda one: one.invite(act(MEI), make_id("new"), NAME),
        lambda one: one.remove(act(MEI), LEI),
        lambda one: one.hand_over(act(MEI), LEI),
    ):
        given(firm).when(refused).then_refused(NotResponsible)


def test_an_employer_has_at_most_twenty_people() -> None:
    firm = FIRM.state
    for number in range(MOST - 1):
        firm = invited(firm, make_id(f"colleague {number}"))
    given(firm).when(lambda one: one.invite(FIRST, MEI, NAME)).then_refused(
        TooManyColleagues, most=MOST
    )
    firm = firm.evolve(firm.remove(FIRST, make_id("colleague 3")))
    given(firm).when(lambda one: one.invite(FIRST, MEI, NAME)).then(ColleagueInvited)


def test_an_invitation_is_taken_up_once() -> None:
    given(joined()).when(lambda one: one.join(act(MEI), MEI)).then_refused(InvitationOver)


def test_an_invitation_that_was_taken_back_cannot_be_taken_up() -> None:
    firm = invited()
    firm = firm.evolve(firm.remove(FIRST, MEI))
    given(firm).when(lambda one: one.join(act(MEI), MEI)).then_refused(InvitationOver)


def test_the_responsible_person_makes_a_new_link_for_whoever_has_not_joined() -> None:
    assert invited().find_invited(FIRST, MEI).id == MEI
    with pytest.raises(NotResponsible):
        invited(joined(), LEI).find_invited(act(MEI), LEI)
    for account in (MEI, FIRM.id):
        with pytest.raises(AlreadyJoined):
            joined().find_invited(FIRST, account)
    with pytest.raises(NoSuchColleague):
        invited().find_invited(FIRST, LEI)


def test_a_removed_colleague_acts_no_more_and_keeps_the_name() -> None:
    after = (
        given(joined())
        .when(lambda one: one.remove(FIRST, MEI))
        .then(ColleagueRemoved, colleague_id=MEI)
    )
    with pytest.raises(NotSignedIn):
        after.must_be_person(str(MEI))
    assert [(one.id, one.name) for one in after.former_colleagues] == [(MEI, NAME)]
    given(after).when(lambda one: one.remove(FIRST, MEI)).then_refused(NoSuchColleague)


def test_the_responsible_person_leaves_only_after_handing_over() -> None:
    given(joined()).when(lambda one: one.remove(FIRST, FIRM.id)).then_refused(HandOverFirst)


def test_the_responsible_person_hands_over_to_a_colleague() -> None:
    after = (
        given(joined())
        .when(lambda one: one.hand_over(FIRST, MEI))
        .then(EmployerHandedOver, former=FIRM.id, responsible=MEI)
    )
    assert after.responsible == MEI
    given(after).when(lambda one: one.invite(FIRST, LEI, NAME)).then_refused(NotResponsible)
    given(after).when(lambda one: one.invite(act(MEI), LEI, NAME)).then(ColleagueInvited)


def test_whoever_registered_the_employer_can_be_removed_once_another_answers_for_it() -> None:
    after = (
        given(handed_over())
        .when(lambda one: one.remove(act(MEI), FIRM.id))
        .then(ColleagueRemoved, colleague_id=FIRM.id)
    )
    assert after.people == (MEI,)
    with pytest.raises(NotSignedIn):
        after.must_be_person(str(FIRM.id))
    given(after).when(lambda one: one.hand_over(act(MEI), FIRM.id)).then_refused(NoSuchColleague)


def test_nobody_hands_over_to_whoever_has_no_account_or_answers_already() -> None:
    given(invited()).when(lambda one: one.hand_over(FIRST, MEI)).then_refused(ColleagueNotJoined)
    given(joined()).when(lambda one: one.hand_over(FIRST, LEI)).then_refused(NoSuchColleague)
    given(joined()).when(lambda one: one.hand_over(FIRST, FIRM.id)).then_refused(AlreadyResponsible)


def test_the_first_account_is_called_as_it_named_its_contact_itself() -> None:
    firm, told = handed_over(), FIRM.form
    by_mei = firm.evolve(
        firm.change(act(MEI), contact=Encrypted(sealed="m"), name_waits=False, **told)
    )
    assert by_mei.registrant == firm.registrant
    by_first = firm.evolve(
        firm.change(FIRST, contact=Encrypted(sealed="f"), name_waits=False, **told)
    )
    assert by_first.registrant == Encrypted(sealed="f")
