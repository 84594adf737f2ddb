"""Steps of graduate and employer in an application, each a function (NOW by default)."""

from datetime import datetime, timedelta
from typing import Any, Protocol

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.application import Application
from signing.events import OfferSigned, ResumeSubmitted
from signing.vocabulary import Role
from support.facts.cast import FIRM, NOW, act_as
from support.stories.applying import REPLY_TIME
from support.stories.chronicle import RESUME, TERMS, encrypt_plainly
from support.stories.employer import EmployerStory

INTERVIEW = encrypt_plainly("云山市湖滨路1号")
MOVED_TO = encrypt_plainly("云山市湖滨路2号")
HELD_AT = NOW + timedelta(days=2)
OFFER = encrypt_plainly(TERMS)


class Step(Protocol):
    def __call__(self, one: Graduate, at: datetime = NOW) -> Any: ...


def find_application(one: Graduate) -> Application:
    """Return the application to FIRM: tests apply there first."""
    return one.applications[0]


def make_graduate_step(name: str) -> Step:
    def step(one: Graduate, at: datetime = NOW) -> Any:
        return getattr(one, name)(act_as(Role.GRADUATE, at), find_application(one).id)

    return step


def make_employer_step(name: str, employer: EmployerStory = FIRM, seen: int | None = None) -> Step:
    def step(one: Graduate, at: datetime = NOW) -> Any:
        fields: dict[str, dict[str, Any]] = {
            "invite": {"interview": INTERVIEW, "reply_by": at + REPLY_TIME},
            "move_interview": {
                "interview": MOVED_TO,
                "held_at": HELD_AT,
                "reply_by": at + REPLY_TIME,
            },
            "withdraw_interview": {"held_at": HELD_AT},
            "offer": {
                "employer_name": employer.party().name,
                "position_title": employer.position.title,
                "terms": OFFER,
                "reply_by": at + REPLY_TIME,
            },
        }
        return getattr(one, name)(
            act_as(Role.EMPLOYER, at),
            application_id=find_application(one).id,
            employer_id=employer.id,
            seen=seen,
            **fields.get(name, {}),
        )

    return step


def apply_to(employer: EmployerStory) -> Step:
    def step(one: Graduate, at: datetime = NOW) -> ResumeSubmitted:
        return one.submit_resume(
            act_as(Role.GRADUATE, at),
            position_id=employer.position.id,
            employer_id=employer.id,
            resume=encrypt_plainly(RESUME),
        )

    return step


def accept_offer(one: Graduate, at: datetime = NOW) -> OfferSigned:
    return one.accept_offer(
        act_as(Role.GRADUATE, at),
        application_id=find_application(one).id,
        employer=FIRM.party(),
        position_title=FIRM.position.title,
    )


withdraw_application = make_graduate_step("withdraw_resume")
accept_interview = make_graduate_step("accept_interview")
decline_interview = make_graduate_step("decline_interview")
decline_offer = make_graduate_step("decline_offer")
invite_applicant = make_employer_step("invite")
move_interview = make_employer_step("move_interview")
withdraw_interview = make_employer_step("withdraw_interview")
mark_not_selected = make_employer_step("not_select")
make_offer = make_employer_step("offer")
withdraw_offer = make_employer_step("withdraw_offer")
EVERY_STEP: dict[str, Step] = {
    "withdraw": withdraw_application,
    "accept interview": accept_interview,
    "decline interview": decline_interview,
    "accept offer": accept_offer,
    "decline offer": decline_offer,
    "invite": invite_applicant,
    "move interview": move_interview,
    "withdraw interview": withdraw_interview,
    "not select": mark_not_selected,
    "offer": make_offer,
    "withdraw offer": withdraw_offer,
}
