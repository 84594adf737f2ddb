"""Signing again what the school rejected: the same two, with what was wrong put right."""

from datetime import datetime
from uuid import UUID

from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.position import Position
from signing.events import OfferMade, QualificationSubmitted, SchoolRejected
from signing.refusals import NoSuchPosition
from signing.terms_rules import TermsWarning
from signing.use_cases.agreements.lawful_terms import list_warnings, must_be_lawful
from signing.use_cases.agreements.parties import EmployerInFull, describe_employer_in_full
from signing.use_cases.agreements.signings import (
    Shown,
    SigningAnswer,
    describe_offer,
    describe_signing,
    make_signing,
)
from signing.use_cases.core.actors import Counselor, EmployerUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_person, decrypt_terms
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import (
    load_overseen_signatory,
    load_own_signatory,
)
from signing.use_cases.core.reads import reading_once
from signing.use_cases.printing.agreement_content import must_be_printable_once_signed
from signing.vocabulary import AgreementNumber, AgreementState, Studies, Terms


class SentBack(TypedDict):
    """A rejected signing as its employer puts it right.

    `by_offer` if the graduate accepted an offer, or is asked for consent by now, and so gets an
    offer. `keeps_position` if it is for the position that they applied for. `open_title` is what
    that is called now, "" where it is closed by now.
    """

    agreement_number: AgreementNumber
    reason: str
    by_offer: bool
    keeps_position: bool
    graduate: str
    student_number: str
    school_code: str
    studies: Studies
    employer: str
    position_id: UUID | None
    position_title: str
    open_title: str
    terms: Terms | None


class Agreed(TypedDict):
    """What a reviewer reads of a signing."""

    graduate: str
    studies: Studies
    employer: EmployerInFull
    position_title: str
    terms: Terms


class Repaired(TypedDict):
    """A signing beside the one that was rejected before it.

    `documents` are the titles of those that the employer has submitted since.
    """

    rejected_number: AgreementNumber
    rejected_at: datetime | None
    reason: str
    was: Agreed
    now: Agreed
    documents: list[str]


class Repairs(UseCases):
    @reading_once()
    def look_at(self, by: EmployerUser, number: AgreementNumber) -> SentBack:
        """Raises NoSuchAgreement, also for others' agreements, NotSentBack, Erased."""
        graduate = load_own_signatory(self.context, by, number)
        agreement = graduate.must_be_sent_back(number)
        employer = self.ledger.load(Employer, by.employer_id)
        cipher = self.vault.load_cipher(graduate.id)
        return {
            "agreement_number": number,
            "reason": self._find_reason(graduate, number),
            "by_offer": self._makes_offer(agreement),
            "keeps_position": agreement.application_id is not None,
            "graduate": decrypt_person(cipher, graduate.person).name,
            "student_number": graduate.student_number,
            "school_code": graduate.school_code,
            "studies": graduate.studies,
            "employer": employer.name,
            "position_id": agreement.position_id,
            "position_title": agreement.position_title,
            "open_title": self._find_title(agreement),
            "terms": decrypt_terms(cipher, agreement.terms),
        }

    def name_parties(
        self, by: EmployerUser, number: AgreementNumber, position_id: UUID | None
    ) -> Shown:
        """Raises NotSentBack, NoSuchPosition, NotYours, PositionClosed."""
        graduate = load_own_signatory(self.context, by, number)
        position = self._load_position(by, graduate.must_be_sent_back(number), position_id)
        return Shown(position.title, self.ledger.load(Employer, by.employer_id).name)

    def warn_of_terms(
        self, by: EmployerUser, number: AgreementNumber, position_id: UUID | None, terms: Terms
    ) -> list[TermsWarning]:
        """Return what the employer should look at before it sends these terms."""
        graduate = load_own_signatory(self.context, by, number)
        position = self._load_position(by, graduate.must_be_sent_back(number), position_id)
        employer = self.ledger.load(Employer, by.employer_id)
        return list_warnings(self.context, terms, by.now, employer, position.job)

    @command
    def send_again(
        self,
        by: EmployerUser,
        number: AgreementNumber,
        position_id: UUID | None,
        terms: Terms,
        shown: Shown | None = None,
    ) -> Outcome[SigningAnswer]:
        """Sign again what was signed directly, or offer again what was offered.

        The graduate was named before and nobody guesses here. Raises NoSuchAgreement, NotSentBack,
        StaleVersion where something else was `shown`, FieldsWrong of unlawful terms.
        """
        must_be_lawful(terms, by.now)
        employer = self.ledger.load(Employer, by.employer_id)
        employer.must_be_trusted()
        graduate = load_own_signatory(self.context, by, number)
        agreement = graduate.must_be_sent_back(number)
        position = self._load_position(by, agreement, position_id)
        if shown is not None:
            shown.must_be(position, employer)
        must_be_printable_once_signed(self.context, employer, position.title, terms)
        if not self._makes_offer(agreement):
            return self._sign(by, graduate, position, employer, terms)
        return self._offer(by, graduate, agreement, position, employer, terms)

    def find_changes(self, by: Counselor, number: AgreementNumber) -> Repaired | None:
        """Compare a signing with the one before it that the school rejected, of the same two.

        Return None where there is none, and once the person is erased.
        """
        graduate = load_overseen_signatory(self.context, by, number)
        agreement = graduate.agreement(number)
        before = _find_rejected_before(graduate, agreement)
        if before is None:
            return None
        was = self._describe_agreed(graduate, before)
        now = self._describe_agreed(graduate, agreement)
        if was is None or now is None:
            return None
        return {
            "rejected_number": before.number,
            "rejected_at": before.ended_at,
            "reason": self._find_reason(graduate, before.number),
            "was": was,
            "now": now,
            "documents": self._list_new_documents(before),
        }

    def _makes_offer(self, agreement: Agreement) -> bool:
        accepted = agreement.application_id is not None
        return accepted or self.context.policy.makes_offer(agreement.channel)

    def _load_position(
        self, by: EmployerUser, agreement: Agreement, position_id: UUID | None
    ) -> Position:
        """An offer is for the position that was applied for, also once that is closed."""
        if agreement.application_id is not None and agreement.position_id is not None:
            return self.ledger.load(Position, agreement.position_id)
        if position_id is None:
            raise NoSuchPosition
        position = self.ledger.load(Position, position_id)
        position.must_be_open_at(by.employer_id)
        return position

    def _find_title(self, agreement: Agreement) -> str:
        if agreement.position_id is None:
            return ""
        position = self.ledger.load(Position, agreement.position_id)
        is_kept = agreement.application_id is not None or not position.closed
        return position.title if is_kept else ""

    def _find_reason(self, graduate: Graduate, number: AgreementNumber) -> str:
        cipher = self.vault.load_cipher(graduate.id)
        reasons = [
            cipher.decrypt(fact.reason)
            for fact in self.ledger.load_facts(graduate.id)
            if isinstance(fact, SchoolRejected) and fact.agreement_number == number
        ]
        return next((one for one in reasons if one), "")

    def _describe_agreed(self, graduate: Graduate, agreement: Agreement) -> Agreed | None:
        cipher = self.vault.load_cipher(graduate.id)
        terms = decrypt_terms(cipher, agreement.terms)
        if terms is None:
            return None
        return {
            "graduate": decrypt_person(cipher, agreement.graduate.person).name,
            "studies": agreement.graduate.studies,
            "employer": describe_employer_in_full(agreement.employer, cipher),
            "position_title": agreement.position_title,
            "terms": terms,
        }

    def _list_new_documents(self, before: Agreement) -> list[str]:
        if before.employer.id is None or before.ended_at is None:
            return []
        return [
            fact.title
            for fact in self.ledger.load_facts(before.employer.id)
            if isinstance(fact, QualificationSubmitted) and fact.timestamp > before.ended_at
        ]

    def _sign(
        self,
        by: EmployerUser,
        graduate: Graduate,
        position: Position,
        employer: Employer,
        terms: Terms,
    ) -> Outcome[SigningAnswer]:
        signed = make_signing(self.context, by, graduate, position, employer, terms)
        return self.ledger.save(by, signed, answer=describe_signing(signed))

    def _offer(
        self,
        by: EmployerUser,
        graduate: Graduate,
        agreement: Agreement,
        position: Position,
        employer: Employer,
        terms: Terms,
    ) -> Outcome[SigningAnswer]:
        sealed = self.vault.load_cipher(graduate.id).encrypt_value(terms)
        reply_by = by.now + self.context.policy.reply_time
        made: OfferMade
        if agreement.application_id is None:
            made = graduate.offer_directly(
                by.stamp,
                position_id=position.id,
                position_title=position.title,
                employer_id=by.employer_id,
                employer_name=employer.name,
                terms=sealed,
                reply_by=reply_by,
            )
        else:
            made = graduate.offer(
                by.stamp,
                application_id=agreement.application_id,
                employer_id=by.employer_id,
                employer_name=employer.name,
                position_title=position.title,
                terms=sealed,
                reply_by=reply_by,
            )
        return self.ledger.save(by, made, answer=describe_offer(graduate, made))


def _find_rejected_before(graduate: Graduate, agreement: Agreement) -> Agreement | None:
    """Return the last one before it of the same employer, if the school rejected that."""
    at = graduate.agreements.index(agreement)
    same = [
        one
        for one in graduate.agreements[:at]
        if one.employer.credit_code == agreement.employer.credit_code
    ]
    return same[-1] if same and same[-1].state is AgreementState.REJECTED else None
