"""Résumés, and answers to interviews and offers: channel PLATFORM (seed, 情况一)."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.application import Application
from signing.aggregates.position import Position
from signing.events import ApplicationFact
from signing.refusals import (
    EmployerNotVerified,
    EmployerSuspended,
    NoSuchApplication,
    NoSuchGraduate,
    Refusal,
)
from signing.terms_rules import TermsWarning
from signing.use_cases.access.person_checks import PersonChecks
from signing.use_cases.agreements.lawful_terms import list_warnings
from signing.use_cases.core.actors import BoundGraduate, Someone
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_terms
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import describe_party, must_serve
from signing.use_cases.files.uploads.kinds import Upload, must_be_pdf
from signing.use_cases.printing.agreement_content import must_be_printable_once_signed
from signing.vocabulary import (
    ApplicationId,
    CheckStep,
    EmployerParty,
    FileRef,
    Person,
    Resume,
    ResumeText,
    Stage,
    Standing,
)
from signing.vocabulary.answers import (
    AgreedTerms,
    StageWord,
    StandingAnswer,
    answer_standing,
    answer_terms,
)


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [{"id": "5f2c9a4e-0000-5000-8000-00000000a001-1", "stage": "SUBMITTED"}]
        }
    )
)
class StageAnswer(TypedDict):
    """An application, and how far it has come now."""

    id: ApplicationId
    stage: StageWord


class SeenOffer(TypedDict):
    """An offer as its graduate saw it. A title or a name that the offer did not say is None."""

    terms: AgreedTerms
    position_title: str | None
    employer: str | None


@dataclass(frozen=True)
class Offeror:
    """Who made an offer, as its acceptance names them, and for which position."""

    party: EmployerParty
    position_title: str


class Applications(UseCases):
    """The graduate's side."""

    @command
    def submit(
        self,
        by: BoundGraduate,
        position_id: UUID,
        text: ResumeText,
        attachment: Upload | None = None,
    ) -> Outcome[StageAnswer]:
        """With one PDF at most. It is looked into last: whoever cannot apply keeps nothing here.

        Who read the notice consents by this act that the employer of the position gets the résumé.
        """
        self.ledger.read_ahead(by.graduate_id, position_id, keys=[by.graduate_id])
        graduate = self.ledger.load(Graduate, by.graduate_id)
        position = self.ledger.load(Position, position_id)
        position.must_be_open()
        self.ledger.load(Employer, position.employer_id).must_be_met()
        graduate.must_be_able_to_apply(position_id)
        consents = [graduate.consent_to_next_resume(by.stamp)] if graduate.notice else []
        for one in consents:
            graduate = graduate.evolve(one)
        submitted = graduate.submit_resume(
            by.stamp,
            position_id=position_id,
            employer_id=position.employer_id,
            resume=self.vault.load_cipher(graduate.id).encrypt_value(self._resume(graduate, text)),
            attachment=self._attached(graduate, attachment),
        )
        answer = stage_answer(submitted, Stage.SUBMITTED)
        return self.ledger.save(by, *consents, submitted, answer=answer)

    @command
    def withdraw(self, by: BoundGraduate, application: ApplicationId) -> Outcome[StageAnswer]:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        return self._save(
            by, graduate.withdraw_resume(by.stamp, application, by.seen), Stage.WITHDRAWN
        )

    @command
    def accept_interview(
        self, by: BoundGraduate, application: ApplicationId
    ) -> Outcome[StageAnswer]:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        accepted = graduate.accept_interview(by.stamp, application, by.seen)
        return self._save(by, accepted, Stage.INTERVIEW_ACCEPTED)

    @command
    def decline_interview(
        self, by: BoundGraduate, application: ApplicationId
    ) -> Outcome[StageAnswer]:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        declined = graduate.decline_interview(by.stamp, application, by.seen)
        return self._save(by, declined, Stage.INTERVIEW_DECLINED)

    @command
    def decline_offer(self, by: BoundGraduate, application: ApplicationId) -> Outcome[StageAnswer]:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        declined = graduate.decline_offer(by.stamp, application, by.seen)
        return self._save(by, declined, Stage.OFFER_DECLINED)

    @command
    def accept_offer(
        self, by: BoundGraduate, application: ApplicationId
    ) -> Outcome[StandingAnswer]:
        """The graduate signs: 签约成功，待学校审核."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        asked = graduate.application(application)
        offeror = self._load_offeror(graduate, asked)
        signed = graduate.accept_offer(
            by.stamp,
            application_id=application,
            employer=offeror.party,
            position_title=offeror.position_title,
            seen=by.seen,
        )
        PersonChecks(self.context).must_be_checked(by, graduate, CheckStep.ACCEPTANCE)
        answer = answer_standing(signed.agreement_number, Standing.AWAITING_REVIEW)
        return self.ledger.save(by, signed, answer=answer)

    def warn_of_offer(self, by: BoundGraduate, application: ApplicationId) -> list[TermsWarning]:
        """Return what the graduate should look at before they accept; nothing without an offer."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        asked = graduate.application(application)
        if asked.terms is None or asked.stage is not Stage.OFFERED:
            return []
        terms = decrypt_terms(self.vault.load_cipher(graduate.id), asked.terms)
        if terms is None:
            return []
        if asked.employer is not None:
            return list_warnings(self.context, terms, by.now, asked.employer)
        employer = self.ledger.load(Employer, asked.get_employer())
        position = self.ledger.load(Position, asked.get_position())
        return list_warnings(self.context, terms, by.now, employer, position.job)

    def find_stop(self, by: BoundGraduate, application: ApplicationId) -> Refusal | None:
        """Return why the offer cannot be accepted for now; None where the employer may be met."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        asked = graduate.application(application)
        if asked.stage is not Stage.OFFERED:
            return None
        try:
            self._load_offeror(graduate, asked)
        except (EmployerSuspended, EmployerNotVerified) as stop:
            return stop
        return None

    def make_last_receipt(self, by: BoundGraduate) -> str:
        """Of whatever befell the graduate last, whoever did it."""
        return f"{by.graduate_id}:{self.ledger.load(Graduate, by.graduate_id).version}"

    def load_seen_offer(self, by: BoundGraduate, application: ApplicationId) -> SeenOffer | None:
        """The offer of the version that they decided on; None if there was none."""
        try:
            graduate = self.ledger.load(Graduate, by.graduate_id, by.seen)
            seen = graduate.application(application)
        except (NoSuchGraduate, NoSuchApplication):
            return None
        terms = (
            decrypt_terms(self.vault.load_cipher(graduate.id), seen.terms) if seen.terms else None
        )
        if terms is None:
            return None
        return {
            "terms": answer_terms(terms),
            "position_title": seen.position_title,
            "employer": seen.employer_name,
        }

    def _load_offeror(self, graduate: Graduate, asked: Application) -> Offeror:
        """Raises EmployerSuspended, EmployerNotVerified, TextUnprintable."""
        if asked.employer is not None:
            must_serve(self.context, asked.employer.credit_code)
            return Offeror(asked.employer, asked.position_title or "")
        employer_id, position_id = asked.get_employer(), asked.get_position()
        self.ledger.read_ahead(employer_id, position_id, keys=[graduate.id, employer_id])
        employer = self.ledger.load(Employer, employer_id)
        employer.must_be_met()
        position = self.ledger.load(Position, position_id)
        cipher = self.vault.load_cipher(graduate.id)
        terms = decrypt_terms(cipher, asked.terms) if asked.terms else None
        if terms is not None:
            title = asked.position_title or position.title
            must_be_printable_once_signed(self.context, employer, title, terms)
        return Offeror(describe_party(self.context, employer, cipher), position.title)

    def _resume(self, graduate: Graduate, text: ResumeText) -> Resume:
        opened = self.vault.load_cipher(graduate.id).decrypt(graduate.person) or "{}"
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
        return self.context.evidence.keep(self.vault.load_cipher(graduate.id), upload)

    def _save(self, by: Someone, fact: ApplicationFact, stage: Stage) -> Outcome[StageAnswer]:
        return self.ledger.save(by, fact, answer=stage_answer(fact, stage))


def stage_answer(fact: ApplicationFact, stage: Stage) -> StageAnswer:
    return {"id": fact.application_id, "stage": stage.value}
