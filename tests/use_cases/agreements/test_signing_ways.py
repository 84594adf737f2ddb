"""The three ways to sign, from the first step to the agreement."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from signing.refusals import (
    EmployerSuspended,
    NoSuchApplication,
    NoSuchGraduate,
    NotYours,
    PositionClosed,
    ReplyTimeOver,
    SourceNotConfirmed,
    TextUnprintable,
)
from signing.use_cases.agreements.applications import Applications
from signing.use_cases.agreements.candidates import Candidates
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.core.actors import BoundGraduate, EmployerUser
from signing.use_cases.core.policy import Policy
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.positions import Positions
from signing.vocabulary import (
    ApplicationId,
    Interview,
    ResumeText,
    Standing,
)
from support.use_cases.contexts import NOW, OpenOffice
from support.use_cases.small_province import (
    JOB,
    TERMS,
    Town,
    later,
)

RESUME = ResumeText(summary="三年项目经验", education="", experience="", skills="")
INTERVIEW = Interview(at=NOW, place="合肥", note="")


def applied(town: Town, lin: BoundGraduate, employer: EmployerUser) -> ApplicationId:
    outcome = Applications(town.context).submit(lin, town.position(employer), RESUME)
    return ApplicationId(outcome.answer["id"])


def offered(town: Town, lin: BoundGraduate, employer: EmployerUser) -> ApplicationId:
    application = applied(town, lin, employer)
    Candidates(town.context).invite(employer, application, INTERVIEW)
    Applications(town.context).accept_interview(lin, application)
    Candidates(town.context).offer(employer, application, TERMS)
    return application


def test_an_accepted_offer_is_an_agreement_that_awaits_review(town: Town) -> None:
    lin = town.graduate()
    application = offered(town, lin, town.employer())

    outcome = Applications(town.context).accept_offer(lin, application)

    assert outcome.answer["agreement_number"] == f"{NOW.year}-99001-1-1"
    assert town.state().standing is Standing.AWAITING_REVIEW


def test_an_offer_that_waited_too_long_cannot_be_accepted_but_made_again(town: Town) -> None:
    lin, employer = town.graduate(), town.employer()
    application = offered(town, lin, employer)
    after = NOW + timedelta(days=5, seconds=1)
    with pytest.raises(ReplyTimeOver):
        Applications(town.context).accept_offer(later(lin, after), application)

    Candidates(town.context).offer(later(employer, after), application, TERMS)

    Applications(town.context).accept_offer(later(lin, after), application)
    assert town.state().standing is Standing.AWAITING_REVIEW


def test_no_employer_touches_anothers_candidate(town: Town) -> None:
    application = applied(town, town.graduate(), town.employer(0))
    other = town.employer(1)
    candidates = Candidates(town.context)
    with pytest.raises(NoSuchApplication):
        candidates.invite(other, application, INTERVIEW)
    with pytest.raises(NoSuchApplication):
        candidates.not_select(other, application)
    with pytest.raises(NoSuchApplication):
        candidates.offer(other, application, TERMS)


def test_a_closed_position_and_a_suspended_employer_take_no_resume(town: Town) -> None:
    lin, employer = town.graduate(), town.employer()
    closed, still_open = town.position(employer), town.position(employer)
    Positions(town.context).close(employer, closed)
    with pytest.raises(PositionClosed):
        Applications(town.context).submit(lin, closed, RESUME)

    Employers(town.context).suspend(town.province(), employer.employer_id, "核查中")
    with pytest.raises(EmployerSuspended):
        Applications(town.context).submit(lin, still_open, RESUME)

    Employers(town.context).reinstate(town.province(), employer.employer_id, "已核实")
    Applications(town.context).submit(lin, still_open, RESUME)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "林大满"},
        {"student_number": "2"},
        {"id_number": "340100200401010002"},
        {"school_code": "99002"},
    ],
)
def test_direct_signing_tells_nobody_which_field_was_wrong(
    town: Town, wrong: dict[str, str]
) -> None:
    town.graduate()
    employer = town.employer()
    identity = town.identity().model_copy(update=wrong)
    with pytest.raises(NoSuchGraduate):
        Signings(town.context).sign_directly(employer, town.position(employer), identity, TERMS)


def test_a_name_may_be_typed_with_another_dot_and_a_wide_number(town: Town) -> None:
    town.graduate("17", name="买买提·吐尔逊")
    employer = town.employer()
    identity = town.identity("17", name="买买提•吐尔逊").model_copy(
        update={"student_number": " １７ "}
    )

    signed = Signings(town.context).sign_directly(
        employer, town.position(employer), identity, TERMS
    )

    assert signed.answer["agreement_number"] == f"{NOW.year}-99001-17-1"


def test_nobody_is_signed_before_the_roster_data_is_confirmed(town: Town) -> None:
    town.graduate(confirmed=False)
    employer = town.employer()
    with pytest.raises(SourceNotConfirmed):
        Signings(town.context).sign_directly(
            employer, town.position(employer), town.identity(), TERMS
        )


def test_a_position_of_another_employer_cannot_be_signed_for(town: Town) -> None:
    town.graduate()
    with pytest.raises(NotYours):
        Signings(town.context).sign_directly(
            town.employer(1), town.position(town.employer(0)), town.identity(), TERMS
        )


@pytest.fixture
def consenting(database_url: str, tmp_path: Path) -> Iterator[Town]:
    opened = OpenOffice(database_url, tmp_path, Policy(direct_needs_consent=True))
    yield Town(opened.context)
    opened.close()


def test_where_consent_is_asked_direct_signing_makes_an_offer(consenting: Town) -> None:
    town = consenting
    lin, employer = town.graduate(), town.employer()
    outcome = Signings(town.context).sign_directly(
        employer, town.position(employer), town.identity(), TERMS
    )
    assert (outcome.answer["agreement_number"], outcome.answer["standing"]) == (None, "FREE")

    application = ApplicationId(outcome.answer["application_id"])
    signed = Applications(town.context).accept_offer(lin, application)

    agreement = town.state().agreement(signed.answer["agreement_number"])
    assert agreement.channel.value == "DIRECT"


def test_an_offer_of_before_that_the_paper_cannot_show_is_not_signed(town: Town) -> None:
    lin, employer = town.graduate(), town.employer()
    application = applied(town, lin, employer)
    Candidates(town.context).invite(employer, application, INTERVIEW)
    Applications(town.context).accept_interview(lin, application)
    Candidates(town.context).offer(employer, application, TERMS)
    Employers(town.context).change(employer, {"name": "😀公司"})

    with pytest.raises(TextUnprintable) as refused:
        Applications(town.context).accept_offer(lin, application)

    assert "“😀”（U+1F600）" in refused.value.words.zh
    assert town.state().standing is Standing.FREE


def test_a_position_of_before_that_the_paper_cannot_show_is_neither_offered_nor_signed(
    town: Town,
) -> None:
    lin, employer = town.graduate(), town.employer()
    job = JOB.model_copy(update={"title": "วิศวกร"})
    position = UUID(Positions(town.context).open(employer, job).answer["id"])
    outcome = Applications(town.context).submit(lin, position, RESUME)
    application = ApplicationId(outcome.answer["id"])
    Candidates(town.context).invite(employer, application, INTERVIEW)
    Applications(town.context).accept_interview(lin, application)

    with pytest.raises(TextUnprintable):
        Candidates(town.context).offer(employer, application, TERMS)
    with pytest.raises(TextUnprintable):
        Signings(town.context).sign_directly(employer, position, town.identity(), TERMS)

    assert town.state().standing is Standing.FREE
