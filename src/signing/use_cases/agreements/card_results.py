"""What became of a signing by card: told to whoever signed, who has no account, by a shut link."""

from datetime import datetime
from typing import Literal

from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.school import School
from signing.events import OfferMade, SchoolRejected
from signing.refusals import NoSuchAgreement, NoSuchApplication, NoSuchGraduate
from signing.use_cases.core.actors import CardHolder
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.core.lookups import load_applicant, load_graduate_with_agreement
from signing.vocabulary import (
    AgreementNumber,
    ApplicationId,
    CardEnd,
    Channel,
    Stage,
    Standing,
    find_applicant_id,
    school_id,
)
from signing.vocabulary.answers import AgreementStateWord
from signing.vocabulary.masks import mask_name

PURPOSE = "card result"


class NamedGraduate(TypedDict):
    """Whom something was signed with, the name masked."""

    graduate: str
    school: str


class CardResult(TypedDict):
    """An agreement that was signed by card, as it stands now; the graduate's name is masked.

    `approved_at` and `ended_at` are null until then. `reason` is why the school did not approve,
    empty otherwise.
    """

    agreement_number: AgreementNumber
    state: AgreementStateWord
    graduate: str
    school: str
    employer: str
    position_title: str
    signed_at: datetime
    approved_at: datetime | None
    ended_at: datetime | None
    reason: str


class CardOffer(TypedDict):
    """An offer by card that is not accepted; the graduate's name is masked.

    `stands` says whether it waits for the graduate's answer, which is due by `reply_by`.
    """

    stands: Literal["waiting", "late", "declined", "signed_elsewhere"]
    graduate: str
    school: str
    employer: str
    position_title: str
    offered_at: datetime
    reply_by: datetime


class CardResults(UseCases):
    def make_link(self, by: CardHolder, signed: AgreementNumber | ApplicationId) -> str:
        """Says nothing by itself, and nobody else can make one: numbers can be guessed."""
        del by
        return self.context.tokens.encrypt(PURPOSE, signed.encode())

    def find_signed(
        self, by: CardHolder, card_pass: str, credit_code: str
    ) -> AgreementNumber | ApplicationId:
        """What whoever verified the graduate has signed already; their answer may have been lost.

        Where the graduate is asked first, it is the offer. Raises NoSuchAgreement where somebody
        else signed.
        """
        del by
        card = self.context.tokens.read_card_pass(card_pass, self.context.policy.card_time)
        if card is None:
            raise NoSuchAgreement
        try:
            graduate = self.ledger.load(Graduate, card.graduate_id)
        except NoSuchGraduate:
            raise NoSuchAgreement from None
        if dict(graduate.revoked_cards).get(card.card_id) is CardEnd.OFFERED:
            return _find_offered(graduate, credit_code)
        if dict(graduate.used_cards).get(card.card_id) is Channel.CARD:
            return _find_agreed(graduate, credit_code)
        raise NoSuchAgreement

    def find_offer(self, by: CardHolder, link: str) -> CardOffer | None:
        """The offer as it stands now; None once it is signed. Raises NoSuchAgreement."""
        application = ApplicationId(self._read(link))
        if find_applicant_id(application) is None:
            return None
        graduate = self._load_applicant(application)
        if _find_accepted(graduate, application) is not None:
            return None
        made = self._load_offer(graduate, application)
        return {
            "stands": _say_how_it_stands(graduate, made, by.now),
            **self._name_graduate(graduate),
            "employer": made.employer_name or "",
            "position_title": made.position_title or "",
            "offered_at": made.timestamp,
            "reply_by": made.reply_by,
        }

    def load_result(self, by: CardHolder, link: str) -> CardResult:
        """The agreement as it stands now, the graduate masked. Raises NoSuchAgreement."""
        del by
        graduate, agreement = self._load_agreement(self._read(link))
        return {
            "agreement_number": agreement.number,
            "state": agreement.state.value,
            **self._name_graduate(graduate),
            "employer": agreement.employer.name,
            "position_title": agreement.position_title,
            "signed_at": agreement.signed_at,
            "approved_at": agreement.approved_at,
            "ended_at": agreement.ended_at,
            "reason": self._reason(graduate, agreement),
        }

    def _read(self, link: str) -> str:
        signed = self.context.tokens.decrypt(PURPOSE, link)
        if signed is None:
            raise NoSuchAgreement
        return signed.decode()

    def _load_agreement(self, signed: str) -> tuple[Graduate, Agreement]:
        """Of the offer that was accepted, where the link is one of an offer."""
        if find_applicant_id(ApplicationId(signed)) is None:
            graduate = load_graduate_with_agreement(self.context, AgreementNumber(signed))
            return graduate, graduate.agreement(AgreementNumber(signed))
        graduate = self._load_applicant(ApplicationId(signed))
        agreement = _find_accepted(graduate, ApplicationId(signed))
        if agreement is None:
            raise NoSuchAgreement
        return graduate, agreement

    def _load_applicant(self, application: ApplicationId) -> Graduate:
        try:
            return load_applicant(self.context, application)
        except NoSuchApplication:
            raise NoSuchAgreement from None

    def _load_offer(self, graduate: Graduate, application: ApplicationId) -> OfferMade:
        for fact in self.ledger.load_facts(graduate.id):
            if isinstance(fact, OfferMade) and fact.application_id == application:
                return fact
        raise NoSuchAgreement

    def _name_graduate(self, graduate: Graduate) -> NamedGraduate:
        school = self.ledger.load(School, school_id(graduate.school_code))
        person = decrypt_person(self.vault.load_cipher(graduate.id), graduate.person)
        return {"graduate": mask_name(person.name), "school": school.name}

    def _reason(self, graduate: Graduate, agreement: Agreement) -> str:
        """Why the school did not approve."""
        cipher = self.vault.load_cipher(graduate.id)
        reasons = [
            cipher.decrypt(fact.reason)
            for fact in self.ledger.load_facts(graduate.id)
            if isinstance(fact, SchoolRejected) and fact.agreement_number == agreement.number
        ]
        return next((one for one in reasons if one), "")


def _find_offered(graduate: Graduate, credit_code: str) -> ApplicationId:
    for one in reversed(graduate.applications):
        if one.employer is not None and one.employer.credit_code == credit_code:
            return one.id
    raise NoSuchAgreement


def _find_agreed(graduate: Graduate, credit_code: str) -> AgreementNumber:
    for one in reversed(graduate.agreements):
        if one.channel is Channel.CARD and one.employer.credit_code == credit_code:
            return one.number
    raise NoSuchAgreement


def _find_accepted(graduate: Graduate, application: ApplicationId) -> Agreement | None:
    """Return the last agreement that was signed on it."""
    accepted = [one for one in graduate.agreements if one.application_id == application]
    return accepted[-1] if accepted else None


def _say_how_it_stands(
    graduate: Graduate, made: OfferMade, now: datetime
) -> Literal["waiting", "late", "declined", "signed_elsewhere"]:
    if graduate.application(made.application_id).stage is not Stage.OFFERED:
        return "declined"
    if graduate.standing is not Standing.FREE:
        return "signed_elsewhere"
    return "late" if now > made.reply_by else "waiting"
