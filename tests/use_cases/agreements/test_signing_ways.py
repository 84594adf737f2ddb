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
from signing.use_cases.organisations.verification import Verifications
from signing.vocabulary import (
    ApplicationId,
    Interview,
    ResumeText,
    Standing,
)
from support.use_cases.contexts import NOW, OpenContext
from support.use_cases.small_province import (
    JOB,
    TERMS,
    SmallProvince,
    move_later,
)

RESUME = ResumeText(summary="三年项目经验", education="", experience="", skills="")
INTERVIEW = Interview(at=NOW, place="合肥", note="")


def apply_to_employer(
    small_province: SmallProvince, lin: BoundGraduate, employer: EmployerUser
) -> ApplicationId:
    outcome = Applications(small_province.context).submit(
        lin, small_province.open_position(employer), RESUME
    )
    return ApplicationId(outcome.answer["id"])


def make_offer(
    small_province: SmallProvince, lin: BoundGraduate, employer: EmployerUser
) -> ApplicationId:
    application = apply_to_employer(small_province, lin, employer)
    Candidates(small_province.context).invite(employer, application, INTERVIEW)
    Applications(small_province.context).accept_interview(lin, application)
    Candidates(small_province.context).offer(employer, application, TERMS)
    return application


def test_an_accepted_offer_is_an_agreement_that_awaits_review(
    small_province: SmallProvince,
) -> None:
    lin = small_province.graduate()
    application = make_offer(small_province, lin, small_province.employer())

    outcome = Applications(small_province.context).accept_offer(lin, application)

    assert outcome.answer["agreement_number"] == f"{NOW.year}-99001-1-1"
    assert small_province.load_graduate().standing is Standing.AWAITING_REVIEW


def test_an_offer_that_waited_too_long_cannot_be_accepted_but_made_again(
    small_province: SmallProvince,
) -> None:
    lin, employer = small_province.graduate(), small_province.employer()
    application = make_offer(small_province, lin, employer)
    after = NOW + timedelta(days=5, seconds=1)
    with pytest.raises(ReplyTimeOver):
        Applications(small_province.context).accept_offer(move_later(lin, after), application)

    Candidates(small_province.context).offer(move_later(employer, after), application, TERMS)

    Applications(small_province.context).accept_offer(move_later(lin, after), application)
    assert small_province.load_graduate().standing is Standing.AWAITING_REVIEW


def test_no_employer_touches_anothers_candidate(small_province: SmallProvince) -> None:
    application = apply_to_employer(
        small_province, small_province.graduate(), small_province.employer(0)
    )
    other = small_province.employer(1)
    candidates = Candidates(small_province.context)
    with pytest.raises(NoSuchApplication):
        candidates.invite(other, application, INTERVIEW)
    with pytest.raises(NoSuchApplication):
        candidates.not_select(other, application)
    with pytest.raises(NoSuchApplication):
        candidates.offer(other, application, TERMS)


def test_a_closed_position_and_a_suspended_employer_take_no_resume(
    small_province: SmallProvince,
) -> None:
    lin, employer = small_province.graduate(), small_province.employer()
    closed, still_open = (
        small_province.open_position(employer),
        small_province.open_position(employer),
    )
    Positions(small_province.context).close(employer, closed)
    with pytest.raises(PositionClosed):
        Applications(small_province.context).submit(lin, closed, RESUME)

    Employers(small_province.context).suspend(
        small_province.province(), employer.employer_id, "核查中"
    )
    with pytest.raises(EmployerSuspended):
        Applications(small_province.context).submit(lin, still_open, RESUME)

    Employers(small_province.context).reinstate(
        small_province.province(), employer.employer_id, "已核实"
    )
    Applications(small_province.context).submit(lin, still_open, RESUME)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "林大满"},
        {"student_number": "2"},
        {"id_number": "340100200401010024"},
        {"school_code": "99002"},
    ],
)
def test_direct_signing_tells_nobody_which_field_was_wrong(
    small_province: SmallProvince, wrong: dict[str, str]
) -> None:
    small_province.graduate()
    employer = small_province.employer()
    identity = small_province.identity().model_copy(update=wrong)
    with pytest.raises(NoSuchGraduate):
        Signings(small_province.context).sign_directly(
            employer, small_province.open_position(employer), identity, TERMS
        )


def test_a_name_may_be_typed_with_another_dot_and_a_wide_number(
    small_province: SmallProvince,
) -> None:
    small_province.graduate("17", name="买买提·吐尔逊")
    employer = small_province.employer()
    identity = small_province.identity("17", name="买买提•吐尔逊").model_copy(
        update={"student_number": " １７ "}
    )

    signed = Signings(small_province.context).sign_directly(
        employer, small_province.open_position(employer), identity, TERMS
    )

    assert signed.answer["agreement_number"] == f"{NOW.year}-99001-17-1"


def test_nobody_is_signed_before_the_roster_data_is_confirmed(
    small_province: SmallProvince,
) -> None:
    small_province.graduate(confirmed=False)
    employer = small_province.employer()
    with pytest.raises(SourceNotConfirmed):
        Signings(small_province.context).sign_directly(
            employer, small_province.open_position(employer), small_province.identity(), TERMS
        )


def test_a_position_of_another_employer_cannot_be_signed_for(small_province: SmallProvince) -> None:
    small_province.graduate()
    with pytest.raises(NotYours):
        Signings(small_province.context).sign_directly(
            small_province.employer(1),
            small_province.open_position(small_province.employer(0)),
            small_province.identity(),
            TERMS,
        )


@pytest.fixture
def consenting(database_url: str, tmp_path: Path) -> Iterator[SmallProvince]:
    opened = OpenContext(database_url, tmp_path, Policy(direct_needs_consent=True))
    yield SmallProvince(opened.context)
    opened.close()


def test_where_consent_is_asked_direct_signing_makes_an_offer(consenting: SmallProvince) -> None:
    small_province = consenting
    lin, employer = small_province.graduate(), small_province.employer()
    outcome = Signings(small_province.context).sign_directly(
        employer, small_province.open_position(employer), small_province.identity(), TERMS
    )
    assert (outcome.answer["agreement_number"], outcome.answer["standing"]) == (None, "FREE")

    application = ApplicationId(outcome.answer["application_id"])
    signed = Applications(small_province.context).accept_offer(lin, application)

    agreement = small_province.load_graduate().agreement(signed.answer["agreement_number"])
    assert agreement.channel.value == "DIRECT"


def test_an_offer_of_before_that_the_paper_cannot_show_is_not_signed(
    small_province: SmallProvince,
) -> None:
    lin, employer = small_province.graduate(), small_province.employer()
    application = apply_to_employer(small_province, lin, employer)
    Candidates(small_province.context).invite(employer, application, INTERVIEW)
    Applications(small_province.context).accept_interview(lin, application)
    Candidates(small_province.context).offer(employer, application, TERMS)
    Employers(small_province.context).change(employer, {"name": "😀公司"})
    province = small_province.province()
    Verifications(small_province.context).verify(province, employer.employer_id)

    with pytest.raises(TextUnprintable) as refused:
        Applications(small_province.context).accept_offer(lin, application)

    assert "“😀”（U+1F600）" in refused.value.words.zh
    assert small_province.load_graduate().standing is Standing.FREE


def test_a_position_of_before_that_the_paper_cannot_show_is_neither_offered_nor_signed(
    small_province: SmallProvince,
) -> None:
    lin, employer = small_province.graduate(), small_province.employer()
    job = JOB.model_copy(update={"title": "วิศวกร"})
    position = UUID(Positions(small_province.context).open(employer, job).answer["id"])
    outcome = Applications(small_province.context).submit(lin, position, RESUME)
    application = ApplicationId(outcome.answer["id"])
    Candidates(small_province.context).invite(employer, application, INTERVIEW)
    Applications(small_province.context).accept_interview(lin, application)

    with pytest.raises(TextUnprintable):
        Candidates(small_province.context).offer(employer, application, TERMS)
    with pytest.raises(TextUnprintable):
        Signings(small_province.context).sign_directly(
            employer, position, small_province.identity(), TERMS
        )

    assert small_province.load_graduate().standing is Standing.FREE
