"""What graduate and employer do to an application, each a step at a time (NOW unless told)."""

from datetime import datetime
from typing import Any, Protocol

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.application import Application
from signing.events import OfferSigned, ResumeSubmitted
from signing.vocabulary import Role
from support.facts.cast import FIRM, NOW, by
from support.stories.applying import REPLY_TIME
from support.stories.chronicle import RESUME, TERMS, sealed
from support.stories.employer import EmployerStory

INTERVIEW = sealed("云山市湖滨路1号")
OFFER = sealed(TERMS)


class Step(Protocol):
    def __call__(self, one: Graduate, at: datetime = NOW) -> Any: ...


def application(one: Graduate) -> Application:
    """The one with FIRM, as long as tests apply there first."""
    return one.applications[0]


def by_graduate(name: str) -> Step:
    def step(one: Graduate, at: datetime = NOW) -> Any:
        return getattr(one, name)(by(Role.GRADUATE, at), application(one).id)

    return step


def by_employer(name: str, employer: EmployerStory = FIRM) -> Step:
    def step(one: Graduate, at: datetime = NOW) -> Any:
        fields: dict[str, dict[str, Any]] = {
            "invite": {"interview": INTERVIEW, "reply_by": at + REPLY_TIME},
            "offer": {
                "employer_name": employer.party().name,
                "position_title": employer.position.title,
                "terms": OFFER,
                "reply_by": at + REPLY_TIME,
            },
        }
        return getattr(one, name)(
            by(Role.EMPLOYER, at),
            application_id=application(one).id,
            employer_id=employer.id,
            **fields.get(name, {}),
        )

    return step


def apply_to(employer: EmployerStory) -> Step:
    def step(one: Graduate, at: datetime = NOW) -> ResumeSubmitted:
        return one.submit_resume(
            by(Role.GRADUATE, at),
            position_id=employer.position.id,
            employer_id=employer.id,
            resume=sealed(RESUME),
        )

    return step


def accept_offer(one: Graduate, at: datetime = NOW) -> OfferSigned:
    return one.accept_offer(
        by(Role.GRADUATE, at),
        application_id=application(one).id,
        employer=FIRM.party(),
        position_title=FIRM.position.title,
    )


withdraw = by_graduate("withdraw_resume")
accept_interview = by_graduate("accept_interview")
decline_interview = by_graduate("decline_interview")
decline_offer = by_graduate("decline_offer")
invite = by_employer("invite")
not_select = by_employer("not_select")
offer = by_employer("offer")
withdraw_offer = by_employer("withdraw_offer")
EVERY_STEP: dict[str, Step] = {
    "withdraw": withdraw,
    "accept interview": accept_interview,
    "decline interview": decline_interview,
    "accept offer": accept_offer,
    "decline offer": decline_offer,
    "invite": invite,
    "not select": not_select,
    "offer": offer,
    "withdraw offer": withdraw_offer,
}
