"""Interviews, offers and refusals of an employer: channel PLATFORM (seed, 情况一)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.position import Position
from signing.events import CandidateNotSelected, InterviewInvited, InterviewMoved, OfferMade
from signing.refusals import FieldsWrong, NoSuchApplication, Refusal
from signing.terms_rules import FieldFault, TermsWarning
from signing.use_cases.agreements.applications import StageAnswer, stage_answer
from signing.use_cases.agreements.lawful_terms import list_warnings, must_be_lawful
from signing.use_cases.core.actors import EmployerUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_interview
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import load_own_applicant
from signing.use_cases.printing.agreement_content import must_be_printable_once_signed
from signing.vocabulary import (
    ApplicationId,
    Interview,
    Stage,
    Terms,
    find_applicant_id,
)
from signing.vocabulary.answers import StageWord

FAR = timedelta(days=2 * 365)
"""An invitation lies nearer to the day on which it is sent; beyond it the year is a slip."""


class AskedAnswer(TypedDict):
    """An application whose graduate is asked something, and until when they can reply."""

    id: ApplicationId
    stage: StageWord
    reply_by: str


class RefusedOne(TypedDict):
    """Why one of many was not decided: the refusal's code, and what its words are filled with."""

    code: str
    about: dict[str, object]


class EachAnswer(TypedDict):
    """How many were decided, and by application why the others were not."""

    done: int
    refused: dict[ApplicationId, RefusedOne]


MOST_AT_ONCE = 50
"""Applications that are decided in one transaction."""


def must_be_near(interview: Interview, now: datetime) -> None:
    """In the future, and not far. Raises FieldsWrong."""
    if faults := find_time_faults(interview.at, now):
        raise FieldsWrong(errors=faults)


def find_time_faults(at: datetime, now: datetime) -> list[FieldFault]:
    """Return why nobody can be invited for that time."""
    if at < now:
        return [
            {
                "field": "at",
                "zh": "这个时间已经过去，请选择现在以后的时间",
                "en": "has passed already: choose a time from now on",
            }
        ]
    if at - now > FAR:
        return [
            {
                "field": "at",
                "zh": "应在今天起两年之内，请核对年份",
                "en": "must lie within two years from today: check the year",
            }
        ]
    return []


class Candidates(UseCases):
    """Every decision is on what was seen, if the employer says what that was."""

    @command
    def invite(
        self, by: EmployerUser, application: ApplicationId, interview: Interview
    ) -> Outcome[AskedAnswer]:
        must_be_near(interview, by.now)
        graduate = self._candidate(by, application)
        invited = graduate.invite(
            by.stamp,
            application_id=application,
            employer_id=by.employer_id,
            interview=self.vault.load_cipher(graduate.id).encrypt_value(interview),
            reply_by=self._choose_reply_time(by, interview),
            seen=by.seen,
        )
        answer = _asked_answer(invited, Stage.INVITED)
        return self.ledger.save(by, invited, answer=answer)

    @command
    def move_interview(
        self, by: EmployerUser, application: ApplicationId, interview: Interview
    ) -> Outcome[AskedAnswer]:
        """Another time or place; the graduate is asked again, also where they had accepted."""
        must_be_near(interview, by.now)
        graduate = self._candidate(by, application)
        moved = graduate.move_interview(
            by.stamp,
            application_id=application,
            employer_id=by.employer_id,
            interview=self.vault.load_cipher(graduate.id).encrypt_value(interview),
            held_at=self._find_interview_time(graduate, application),
            reply_by=self._choose_reply_time(by, interview),
            seen=by.seen,
        )
        return self.ledger.save(by, moved, answer=_asked_answer(moved, Stage.INVITED))

    def _choose_reply_time(self, by: EmployerUser, interview: Interview) -> datetime:
        """Return until when the graduate may answer: before the interview at the latest."""
        return min(by.now + self.context.policy.reply_time, interview.at)

    @command
    def withdraw_interview(
        self, by: EmployerUser, application: ApplicationId
    ) -> Outcome[StageAnswer]:
        graduate = self._candidate(by, application)
        fact = graduate.withdraw_interview(
            by.stamp,
            application_id=application,
            employer_id=by.employer_id,
            held_at=self._find_interview_time(graduate, application),
            seen=by.seen,
        )
        return self.ledger.save(by, fact, answer=stage_answer(fact, Stage.SUBMITTED))

    @command
    def not_select(self, by: EmployerUser, application: ApplicationId) -> Outcome[StageAnswer]:
        graduate = self._candidate(by, application)
        fact = graduate.not_select(
            by.stamp, application_id=application, employer_id=by.employer_id, seen=by.seen
        )
        return self.ledger.save(by, fact, answer=stage_answer(fact, Stage.NOT_SELECTED))

    def warn_of_terms(
        self, by: EmployerUser, application: ApplicationId, terms: Terms
    ) -> list[TermsWarning]:
        """Return what the employer should look at before these terms are offered."""
        graduate = load_own_applicant(self.context, by, application)
        position = self.ledger.load(Position, graduate.application(application).get_position())
        employer = self.ledger.load(Employer, by.employer_id)
        return list_warnings(self.context, terms, by.now, employer, position.job)

    @command
    def not_select_each(
        self, by: EmployerUser, seen: Mapping[ApplicationId, int]
    ) -> Outcome[EachAnswer]:
        """Decide each on the version that was seen of it; who changed since is left as they are.

        Of applicants that are all different, as `split_applicants` makes them.
        """
        self._active(by)
        found = self.ledger.load_readable(Graduate, [*filter(None, map(find_applicant_id, seen))])
        facts: list[CandidateNotSelected] = []
        refused: dict[ApplicationId, RefusedOne] = {}
        for application, version in seen.items():
            try:
                graduate = _get_applicant(found, by, application)
                fact = graduate.not_select(
                    by.stamp, application_id=application, employer_id=by.employer_id, seen=version
                )
                facts.append(fact)
            except Refusal as refusal:
                refused[application] = {"code": refusal.code, "about": refusal.about}
        return self.ledger.save(by, *facts, answer={"done": len(facts), "refused": refused})

    @command
    def offer(
        self, by: EmployerUser, application: ApplicationId, terms: Terms
    ) -> Outcome[AskedAnswer]:
        """Raises FieldsWrong of unlawful terms."""
        must_be_lawful(terms, by.now)
        employer = self._active(by)
        graduate = load_own_applicant(self.context, by, application)
        position = self.ledger.load(Position, graduate.application(application).get_position())
        must_be_printable_once_signed(self.context, employer, position.title, terms)
        made = graduate.offer(
            by.stamp,
            application_id=application,
            employer_id=by.employer_id,
            employer_name=employer.name,
            position_title=position.title,
            terms=self.vault.load_cipher(graduate.id).encrypt_value(terms),
            reply_by=by.now + self.context.policy.reply_time,
            seen=by.seen,
        )
        answer = _asked_answer(made, Stage.OFFERED)
        return self.ledger.save(by, made, answer=answer)

    @command
    def withdraw_offer(self, by: EmployerUser, application: ApplicationId) -> Outcome[StageAnswer]:
        graduate = self._candidate(by, application)
        fact = graduate.withdraw_offer(
            by.stamp, application_id=application, employer_id=by.employer_id, seen=by.seen
        )
        return self.ledger.save(by, fact, answer=stage_answer(fact, Stage.OFFER_WITHDRAWN))

    def _candidate(self, by: EmployerUser, application: ApplicationId) -> Graduate:
        self._active(by)
        return load_own_applicant(self.context, by, application)

    def _find_interview_time(
        self, graduate: Graduate, application: ApplicationId
    ) -> datetime | None:
        """Return None where there is no invitation, or where its person was erased."""
        sealed = graduate.application(application).interview
        if sealed is None:
            return None
        interview = decrypt_interview(self.vault.load_cipher(graduate.id), sealed)
        return interview.at if interview else None

    def _active(self, by: EmployerUser) -> Employer:
        employer = self.ledger.load(Employer, by.employer_id)
        employer.must_be_trusted()
        return employer


def _asked_answer(fact: InterviewInvited | InterviewMoved | OfferMade, stage: Stage) -> AskedAnswer:
    return {**stage_answer(fact, stage), "reply_by": fact.reply_by.isoformat()}


def split_applicants(
    seen: Mapping[ApplicationId, int], most: int = MOST_AT_ONCE
) -> Iterable[dict[ApplicationId, int]]:
    """Yield parts of `seen` for one transaction each: no graduate stands twice in one."""
    left = dict(seen)
    while left:
        part: dict[object, ApplicationId] = {}
        for application in left:
            if len(part) < most:
                part.setdefault(find_applicant_id(application) or application, application)
        yield {one: left.pop(one) for one in part.values()}


def _get_applicant(
    found: Mapping[UUID, Graduate], by: EmployerUser, application: ApplicationId
) -> Graduate:
    """Raises NoSuchApplication, also for those to others."""
    identity = find_applicant_id(application)
    graduate = found.get(identity) if identity else None
    if graduate is None or graduate.application(application).employer_id != by.employer_id:
        raise NoSuchApplication
    return graduate
