"""Résumé, interview, offer and its acceptance: channel PLATFORM (seed, 情况一)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.position import Position
from signing.application.actors import BoundGraduate, EmployerUser, Someone
from signing.application.ledger import Outcome, command
from signing.application.lookups import own_applicant, party_of
from signing.application.office import Desk
from signing.application.opened import opened_terms
from signing.application.papers import must_be_printable_once_signed
from signing.application.uploads.kinds import Upload, must_be_pdf
from signing.events import ApplicationFact
from signing.refusals import FieldsWrong, NoSuchApplication, NoSuchGraduate
from signing.vocabulary import (
    ApplicationId,
    FileRef,
    Interview,
    Person,
    Resume,
    ResumeText,
    Stage,
    Standing,
    Terms,
)

FAR = timedelta(days=2 * 365)
"""An invitation lies nearer to the day on which it is sent; beyond it the year is a slip."""


def must_be_near(interview: Interview, now: datetime) -> None:
    """Raises FieldsWrong."""
    if abs(interview.at - now) > FAR:
        wrong = {
            "field": "at",
            "zh": "应在今天前后两年之内，请核对年份",
            "en": "must lie within two years of today: check the year",
        }
        raise FieldsWrong(errors=[wrong])


class Applications(Desk):
    """The graduate's side."""

    @command
    def submit(
        self,
        by: BoundGraduate,
        position_id: UUID,
        text: ResumeText,
        attachment: Upload | None = None,
    ) -> Outcome:
        """With one PDF at most. It is looked into last: whoever cannot apply keeps nothing here."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        position = self.ledger.load(Position, position_id)
        position.must_be_open()
        self.ledger.load(Employer, position.employer_id).must_be_active()
        graduate.must_be_able_to_apply(position_id)
        submitted = graduate.submit_resume(
            by.stamp,
            position_id=position_id,
            employer_id=position.employer_id,
            resume=self.vault.box(graduate.id).seal_value(self._resume(graduate, text)),
            attachment=self._attached(graduate, attachment),
        )
        return self._save(by, submitted, Stage.SUBMITTED)

    @command
    def withdraw(self, by: BoundGraduate, application: ApplicationId) -> Outcome:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        return self._save(
            by, graduate.withdraw_resume(by.stamp, application, by.seen), Stage.WITHDRAWN
        )

    @command
    def accept_interview(self, by: BoundGraduate, application: ApplicationId) -> Outcome:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        accepted = graduate.accept_interview(by.stamp, application, by.seen)
        return self._save(by, accepted, Stage.INTERVIEW_ACCEPTED)

    @command
    def decline_interview(self, by: BoundGraduate, application: ApplicationId) -> Outcome:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        declined = graduate.decline_interview(by.stamp, application, by.seen)
        return self._save(by, declined, Stage.INTERVIEW_DECLINED)

    @command
    def decline_offer(self, by: BoundGraduate, application: ApplicationId) -> Outcome:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        declined = graduate.decline_offer(by.stamp, application, by.seen)
        return self._save(by, declined, Stage.OFFER_DECLINED)

    @command
    def accept_offer(self, by: BoundGraduate, application: ApplicationId) -> Outcome:
        """The graduate signs: 签约成功，待学校审核."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        asked = graduate.application(application)
        employer = self.ledger.load(Employer, asked.employer_id)
        employer.must_be_active()
        position = self.ledger.load(Position, asked.position_id)
        box = self.vault.box(graduate.id)
        terms = opened_terms(box, asked.terms) if asked.terms else None
        if terms is not None:
            title = asked.position_title or position.title
            must_be_printable_once_signed(self.office, employer, title, terms)
        signed = graduate.accept_offer(
            by.stamp,
            application_id=application,
            employer=party_of(self.office, employer, box),
            position_title=position.title,
            seen=by.seen,
        )
        answer = {
            "agreement_number": signed.agreement_number,
            "standing": Standing.AWAITING_REVIEW.value,
        }
        return self.ledger.save(by, signed, answer=answer)

    def receipt_of_last(self, by: BoundGraduate) -> str:
        """Of whatever befell the graduate last, whoever did it."""
        return f"{by.graduate_id}:{self.ledger.load(Graduate, by.graduate_id).version}"

    def offer_as_seen(self, by: BoundGraduate, application: ApplicationId) -> dict[str, Any] | None:
        """{terms, position_title, employer} of the version that they decided on, if there was one.

        A title or a name that the offer did not say is None.
        """
        try:
            graduate = self.ledger.load(Graduate, by.graduate_id, by.seen)
            seen = graduate.application(application)
        except (NoSuchGraduate, NoSuchApplication):
            return None
        terms = opened_terms(self.vault.box(graduate.id), seen.terms) if seen.terms else None
        if terms is None:
            return None
        return {
            "terms": terms.model_dump(mode="json"),
            "position_title": seen.position_title,
            "employer": seen.employer_name,
        }

    def _resume(self, graduate: Graduate, text: ResumeText) -> Resume:
        opened = self.vault.box(graduate.id).open(graduate.person) or "{}"
        return Resume(
            name=Person.model_validate_json(opened).name,
            college=graduate.studies.college,
            major=graduate.studies.major,
            level=graduate.studies.level,
            **text.model_dump(),
        )

    def _attached(self, graduate: Graduate, upload: Upload | None) -> FileRef | None:
        if upload is None:
            return None
        must_be_pdf(upload)
        return self.office.evidence.keep(self.vault.box(graduate.id), upload)

    def _save(self, by: Someone, fact: ApplicationFact, stage: Stage) -> Outcome:
        return self.ledger.save(by, fact, answer=stage_answer(fact, stage))


class Candidates(Desk):
    """The employer's side."""

    @command
    def invite(self, by: EmployerUser, application: ApplicationId, interview: Interview) -> Outcome:
        must_be_near(interview, by.now)
        graduate = self._candidate(by, application)
        invited = graduate.invite(
            by.stamp,
            application_id=application,
            employer_id=by.employer_id,
            interview=self.vault.box(graduate.id).seal_value(interview),
            reply_by=by.now + self.office.policy.reply_time,
            seen=by.seen,
        )
        answer = stage_answer(invited, Stage.INVITED) | {"reply_by": invited.reply_by.isoformat()}
        return self.ledger.save(by, invited, answer=answer)

    @command
    def not_select(self, by: EmployerUser, application: ApplicationId) -> Outcome:
        graduate = self._candidate(by, application)
        fact = graduate.not_select(
            by.stamp, application_id=application, employer_id=by.employer_id, seen=by.seen
        )
        return self.ledger.save(by, fact, answer=stage_answer(fact, Stage.NOT_SELECTED))

    @command
    def offer(self, by: EmployerUser, application: ApplicationId, terms: Terms) -> Outcome:
        employer = self._active(by)
        graduate = own_applicant(self.office, by, application)
        position = self.ledger.load(Position, graduate.application(application).position_id)
        must_be_printable_once_signed(self.office, employer, position.title, terms)
        made = graduate.offer(
            by.stamp,
            application_id=application,
            employer_id=by.employer_id,
            employer_name=employer.name,
            position_title=position.title,
            terms=self.vault.box(graduate.id).seal_value(terms),
            reply_by=by.now + self.office.policy.reply_time,
            seen=by.seen,
        )
        answer = stage_answer(made, Stage.OFFERED) | {"reply_by": made.reply_by.isoformat()}
        return self.ledger.save(by, made, answer=answer)

    @command
    def withdraw_offer(self, by: EmployerUser, application: ApplicationId) -> Outcome:
        graduate = self._candidate(by, application)
        fact = graduate.withdraw_offer(
            by.stamp, application_id=application, employer_id=by.employer_id, seen=by.seen
        )
        return self.ledger.save(by, fact, answer=stage_answer(fact, Stage.OFFER_WITHDRAWN))

    def _candidate(self, by: EmployerUser, application: ApplicationId) -> Graduate:
        self._active(by)
        return own_applicant(self.office, by, application)

    def _active(self, by: EmployerUser) -> Employer:
        employer = self.ledger.load(Employer, by.employer_id)
        employer.must_be_active()
        return employer


def stage_answer(fact: ApplicationFact, stage: Stage) -> dict[str, str]:
    return {"id": fact.application_id, "stage": stage.value}
