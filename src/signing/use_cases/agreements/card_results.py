"""What became of a signing by card: told to whoever signed, who has no account, by a shut link."""

from datetime import datetime

from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.school import School
from signing.events import SchoolRejected
from signing.refusals import NoSuchAgreement, NoSuchGraduate
from signing.use_cases.core.actors import CardHolder
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.core.lookups import load_graduate_with_agreement
from signing.vocabulary import AgreementNumber, Channel, school_id
from signing.vocabulary.answers import AgreementStateWord
from signing.vocabulary.masks import mask_name

PURPOSE = "card result"


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


class CardResults(UseCases):
    def make_link(self, by: CardHolder, number: AgreementNumber) -> str:
        """Says nothing by itself, and nobody else can make one: numbers can be guessed."""
        del by
        return self.context.tokens.encrypt(PURPOSE, number.encode())

    def find_signed_number(
        self, by: CardHolder, card_pass: str, credit_code: str
    ) -> AgreementNumber:
        """What whoever verified the graduate has signed already; their answer may have been lost.

        Raises NoSuchAgreement where somebody else signed.
        """
        del by
        card = self.context.tokens.read_card_pass(card_pass, self.context.policy.card_time)
        if card is None:
            raise NoSuchAgreement
        try:
            graduate = self.ledger.load(Graduate, card.graduate_id)
        except NoSuchGraduate:
            raise NoSuchAgreement from None
        if dict(graduate.used_cards).get(card.card_id) is Channel.CARD:
            for one in reversed(graduate.agreements):
                if one.channel is Channel.CARD and one.employer.credit_code == credit_code:
                    return one.number
        raise NoSuchAgreement

    def load_result(self, by: CardHolder, link: str) -> CardResult:
        """The agreement as it stands now, the graduate masked. Raises NoSuchAgreement."""
        del by
        number = self.context.tokens.decrypt(PURPOSE, link)
        if number is None:
            raise NoSuchAgreement
        graduate = load_graduate_with_agreement(self.context, AgreementNumber(number.decode()))
        agreement = graduate.agreement(AgreementNumber(number.decode()))
        school = self.ledger.load(School, school_id(graduate.school_code))
        person = decrypt_person(self.vault.load_cipher(graduate.id), graduate.person)
        return {
            "agreement_number": agreement.number,
            "state": agreement.state.value,
            "graduate": mask_name(person.name),
            "school": school.name,
            "employer": agreement.employer.name,
            "position_title": agreement.position_title,
            "signed_at": agreement.signed_at,
            "approved_at": agreement.approved_at,
            "ended_at": agreement.ended_at,
            "reason": self._reason(graduate, agreement),
        }

    def _reason(self, graduate: Graduate, agreement: Agreement) -> str:
        """Why the school did not approve."""
        cipher = self.vault.load_cipher(graduate.id)
        reasons = [
            cipher.decrypt(fact.reason)
            for fact in self.ledger.load_facts(graduate.id)
            if isinstance(fact, SchoolRejected) and fact.agreement_number == agreement.number
        ]
        return next((one for one in reasons if one), "")
