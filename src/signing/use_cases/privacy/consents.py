"""单独同意: what a graduate consents to apart, and withdraws (个人信息保护法 15, 23, 29)."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.conditions import find_resume_end
from signing.events import ConsentGiven, ConsentWithdrawn
from signing.facts import Fact
from signing.use_cases.core.actors import BoundGraduate
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.privacy.notices import must_be_current
from signing.vocabulary import ApplicationId, Channel, ConsentKind, ResumeEnd

StateOfConsent = Literal["NEVER_ASKED", "GIVEN", "WITHDRAWN", "ENDED"]


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "resume",
                    "application_id": "5f2c9a4e-0000-5000-8000-00000000a001-1",
                    "state": "GIVEN",
                    "given_at": "2026-04-02T03:15:00Z",
                    "withdrawn_at": None,
                }
            ]
        }
    )
)
class ConsentItem(TypedDict):
    """A consent. `state` is NEVER_ASKED, GIVEN, WITHDRAWN, or ENDED (a résumé nobody can read).

    `application_id` names what the résumé was given for; null for the ID number.
    """

    kind: str
    application_id: ApplicationId | None
    state: StateOfConsent
    given_at: datetime | None
    withdrawn_at: datetime | None


class ConsentAnswer(TypedDict):
    """Whether something is consented to now; `stays` names the agreement that stands all the same.

    What was signed is kept as the law asks, for its retention: a withdrawal undoes nothing.
    """

    kind: str
    application_id: ApplicationId | None
    given: bool
    stays: str | None


class Consents(UseCases):
    @command
    def give_for_id_number(self, by: BoundGraduate, notice: str) -> Outcome[ConsentAnswer]:
        """Raises NoticeOutdated, ConsentAlreadyGiven."""
        must_be_current(notice)
        graduate = self.ledger.load(Graduate, by.graduate_id)
        given = graduate.consent_to_id_number(by.stamp, notice)
        return self.ledger.save(by, given, answer=_answer(graduate, given))

    @command
    def withdraw_for_id_number(self, by: BoundGraduate) -> Outcome[ConsentAnswer]:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        withdrawn = graduate.withdraw_id_number_consent(by.stamp)
        return self.ledger.save(by, withdrawn, answer=_answer(graduate, withdrawn))

    @command
    def withdraw_for_resume(
        self, by: BoundGraduate, application: ApplicationId
    ) -> Outcome[ConsentAnswer]:
        """Close the résumé to its employer; an open application ends in the same save."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        withdrawn = graduate.withdraw_resume_consent(by.stamp, application)
        ended = graduate.evolve(withdrawn).end_application_without_consent(by.stamp, application)
        facts = [withdrawn, ended] if ended else [withdrawn]
        return self.ledger.save(by, *facts, answer=_answer(graduate, withdrawn))

    def list_own(self, by: BoundGraduate) -> list[ConsentItem]:
        """Of the ID number first, then of each application, newest first."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        said = _note_moments(self.ledger.load_facts(by.graduate_id))
        sent = [one for one in graduate.applications if one.channel is Channel.PLATFORM]
        of_resumes = [(ConsentKind.RESUME, one.id) for one in reversed(sent)]
        return [
            _describe(graduate, *key, said.get(key, (None, None)))
            for key in [(ConsentKind.ID_NUMBER, None), *of_resumes]
        ]


Key = tuple[ConsentKind, ApplicationId | None]
Moments = tuple[datetime | None, datetime | None]


def _note_moments(facts: list[Fact]) -> dict[Key, Moments]:
    """Return when each was given and withdrawn last."""
    said: dict[Key, Moments] = {}
    for fact in facts:
        match fact:
            case ConsentGiven():
                said[fact.consent, fact.application_id] = (fact.timestamp, None)
            case ConsentWithdrawn():
                key = (fact.consent, fact.application_id)
                said[key] = (said.get(key, (None, None))[0], fact.timestamp)
    return said


def _describe(
    graduate: Graduate, kind: ConsentKind, application: ApplicationId | None, said: Moments
) -> ConsentItem:
    return {
        "kind": kind.value,
        "application_id": application,
        "state": _judge(graduate, kind, application),
        "given_at": said[0],
        "withdrawn_at": said[1],
    }


def _judge(
    graduate: Graduate, kind: ConsentKind, application: ApplicationId | None
) -> StateOfConsent:
    key = (kind, application)
    if key in graduate.withdrawn_consents:
        return "WITHDRAWN"
    if application is not None and _find_end(graduate, application):
        return "ENDED"
    return "GIVEN" if key in graduate.consents else "NEVER_ASKED"


def _find_end(graduate: Graduate, application: ApplicationId) -> ResumeEnd | None:
    return find_resume_end(graduate, application, graduate.application(application).get_employer())


def _answer(graduate: Graduate, fact: ConsentGiven | ConsentWithdrawn) -> ConsentAnswer:
    given = isinstance(fact, ConsentGiven)
    live = graduate.live
    return {
        "kind": fact.consent.value,
        "application_id": fact.application_id,
        "given": given,
        "stays": live.number if live and not given else None,
    }
