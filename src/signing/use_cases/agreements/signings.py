"""Direct signing of a registered employer (情况二), and the graduate's dispute of a signing."""

from dataclasses import dataclass
from typing import NotRequired
from uuid import UUID

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.position import Position
from signing.events import DisputeWithdrawn, OfferMade, OfferSigned, SigningDisputed
from signing.refusals import StaleVersion
from signing.terms_rules import TermsWarning
from signing.use_cases.agreements.lawful_terms import list_warnings, must_be_lawful
from signing.use_cases.core.actors import BoundGraduate, EmployerUser
from signing.use_cases.core.context import Context, UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import describe_party, read_named_ahead
from signing.use_cases.limits.guessing import Guesses, RightGuess
from signing.use_cases.printing.agreement_content import must_be_printable_once_signed
from signing.vocabulary import AgreementNumber, ApplicationId, Channel, Identity, Standing, Terms
from signing.vocabulary.answers import StandingAnswer, StandingWord


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {"agreement_number": "2026-99001-2022010001-1", "standing": "AWAITING_REVIEW"}
            ]
        }
    )
)
class SigningAnswer(TypedDict):
    """The agreement that was signed, and where its graduate stands now.

    Where the province asks for the graduate's consent first, there is an offer instead:
    `agreement_number` is null, `offer_id` names the offer, and so does `application_id`, and
    `reply_by` is when it lapses.
    """

    agreement_number: AgreementNumber | None
    standing: StandingWord
    offer_id: NotRequired[ApplicationId]
    application_id: NotRequired[ApplicationId]
    reply_by: NotRequired[str]


class DisputeAnswer(StandingAnswer):
    """The agreement that the graduate disputes, or disputes no more."""

    disputed: bool


@dataclass(frozen=True)
class Shown:
    """What the page to confirm showed and nobody typed there."""

    position_title: str
    employer_name: str

    def must_be(self, position: Position, employer: Employer) -> None:
        """Raises StaleVersion of what is called otherwise by now."""
        if (self.position_title, self.employer_name) != (position.title, employer.name):
            raise StaleVersion


class Signings(UseCases):
    def name_parties(self, by: EmployerUser, position_id: UUID) -> Shown:
        """Raises NoSuchPosition, NotYours, PositionClosed."""
        position = self.ledger.load(Position, position_id)
        position.must_be_open_at(by.employer_id)
        return Shown(position.title, self.ledger.load(Employer, by.employer_id).name)

    def warn_of_terms(
        self, by: EmployerUser, position_id: UUID, terms: Terms
    ) -> list[TermsWarning]:
        """Return what the employer should look at before it signs these terms."""
        employer = self.ledger.load(Employer, by.employer_id)
        position = self.ledger.load(Position, position_id)
        return list_warnings(self.context, terms, by.now, employer, position.job)

    @command
    def sign_directly(
        self,
        by: EmployerUser,
        position_id: UUID,
        identity: Identity,
        terms: Terms,
        shown: Shown | None = None,
    ) -> Outcome[SigningAnswer]:
        """Signs, or makes an offer where the policy asks for the graduate's consent first.

        Raises StaleVersion where something else was `shown`, FieldsWrong of unlawful terms.
        """
        must_be_lawful(terms, by.now)
        read_named_ahead(self.context, identity, by.now, by.employer_id, position_id)
        employer = self.ledger.load(Employer, by.employer_id)
        employer.must_be_trusted()
        position = self.ledger.load(Position, position_id)
        position.must_be_open_at(by.employer_id)
        if shown is not None:
            shown.must_be(position, employer)
        must_be_printable_once_signed(self.context, employer, position.title, terms)
        with Guesses(self.context).find_to_sign(by, identity) as guess:
            if self.context.policy.makes_offer(Channel.DIRECT):
                return self._offer(by, guess, position, employer, terms)
            return self._sign(by, guess, position, employer, terms)

    @command
    def dispute(self, by: BoundGraduate, words: str = "") -> Outcome[DisputeAnswer]:
        """The words are welcome, and nobody must find them before they may object."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        disputed = graduate.dispute(
            by.stamp, self.vault.load_cipher(graduate.id).encrypt(words.strip()), by.seen
        )
        return self._answer_dispute(by, graduate, disputed)

    @command
    def withdraw_dispute(self, by: BoundGraduate) -> Outcome[DisputeAnswer]:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        withdrawn = graduate.withdraw_dispute(by.stamp, by.seen)
        return self._answer_dispute(by, graduate, withdrawn)

    def _answer_dispute(
        self, by: BoundGraduate, graduate: Graduate, fact: SigningDisputed | DisputeWithdrawn
    ) -> Outcome[DisputeAnswer]:
        answer: DisputeAnswer = {
            "agreement_number": fact.agreement_number,
            "standing": graduate.standing.value,
            "disputed": isinstance(fact, SigningDisputed),
        }
        return self.ledger.save(by, fact, answer=answer)

    def _sign(
        self,
        by: EmployerUser,
        guess: RightGuess,
        position: Position,
        employer: Employer,
        terms: Terms,
    ) -> Outcome[SigningAnswer]:
        graduate = guess.graduate
        graduate.must_be_able_to_sign()
        signed = make_signing(self.context, by, graduate, position, employer, terms)
        answer = describe_signing(signed)
        return self.ledger.save(by, signed, answer=answer, beside=guess.held_open)

    def _offer(
        self,
        by: EmployerUser,
        guess: RightGuess,
        position: Position,
        employer: Employer,
        terms: Terms,
    ) -> Outcome[SigningAnswer]:
        graduate = guess.graduate
        graduate.must_be_free()
        made = graduate.offer_directly(
            by.stamp,
            position_id=position.id,
            position_title=position.title,
            employer_id=by.employer_id,
            employer_name=employer.name,
            terms=self.vault.load_cipher(graduate.id).encrypt_value(terms),
            reply_by=by.now + self.context.policy.reply_time,
        )
        answer = describe_offer(graduate, made)
        return self.ledger.save(by, made, answer=answer, beside=guess.held_open)


def make_signing(
    context: Context,
    by: EmployerUser,
    graduate: Graduate,
    position: Position,
    employer: Employer,
    terms: Terms,
) -> OfferSigned:
    """Return the fact of a direct signing, its personal data encrypted."""
    cipher = context.vault.load_cipher(graduate.id)
    return graduate.sign_directly(
        by.stamp,
        employer=describe_party(context, employer, cipher),
        position_id=position.id,
        position_title=position.title,
        terms=cipher.encrypt_value(terms),
    )


def describe_signing(signed: OfferSigned) -> SigningAnswer:
    return {
        "agreement_number": signed.agreement_number,
        "standing": Standing.AWAITING_REVIEW.value,
    }


def describe_offer(graduate: Graduate, made: OfferMade) -> SigningAnswer:
    return {
        "agreement_number": None,
        "standing": graduate.standing.value,
        "offer_id": made.application_id,
        "application_id": made.application_id,
        "reply_by": made.reply_by.isoformat(),
    }
