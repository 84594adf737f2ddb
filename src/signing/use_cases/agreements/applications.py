"""Résumés, and answers to interviews and offers: channel PLATFORM (seed, 情况一)."""

from typing import Any
from uuid import UUID

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.position import Position
from signing.events import ApplicationFact
from signing.refusals import NoSuchApplication, NoSuchGraduate
from signing.use_cases.core.actors import BoundGraduate, Someone
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import opened_terms
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import party_of
from signing.use_cases.files.uploads.kinds import Upload, must_be_pdf
from signing.use_cases.printing.agreement_content import must_be_printable_once_signed
from signing.vocabulary import (
    ApplicationId,
    FileRef,
    Person,
    Resume,
    ResumeText,
    Stage,
    Standing,
)


class Applications(UseCases):
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
            must_be_printable_once_signed(self.context, employer, title, terms)
        signed = graduate.accept_offer(
            by.stamp,
            application_id=application,
            employer=party_of(self.context, employer, box),
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
        return self.context.evidence.keep(self.vault.box(graduate.id), upload)

    def _save(self, by: Someone, fact: ApplicationFact, stage: Stage) -> Outcome:
        return self.ledger.save(by, fact, answer=stage_answer(fact, stage))


def stage_answer(fact: ApplicationFact, stage: Stage) -> dict[str, str]:
    return {"id": fact.application_id, "stage": stage.value}
