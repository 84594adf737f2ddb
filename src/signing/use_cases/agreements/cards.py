"""The graduate's QR card and signing by whoever scanned it (情况三)."""

from collections.abc import Mapping
from dataclasses import replace
from hmac import compare_digest
from uuid import UUID, uuid4

from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.school import School
from signing.codes.spelling import fold_id_number
from signing.refusals import (
    CardExpired,
    NoSuchCard,
    NoSuchGraduate,
    StaleVersion,
    TailWrong,
)
from signing.terms_rules import TermsWarning
from signing.use_cases.agreements.lawful_terms import list_warnings, must_be_lawful
from signing.use_cases.agreements.signings import SigningAnswer, describe_offer, describe_signing
from signing.use_cases.core.actors import BoundGraduate, CardHolder
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import must_serve, name_employer
from signing.use_cases.core.tokens import CardToken
from signing.use_cases.files.evidence import Upload
from signing.use_cases.limits.attempts import Attempts
from signing.use_cases.limits.card_tries import CardTries, CardTry
from signing.use_cases.limits.guessing import Guesses
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import (
    CardEnd,
    Channel,
    EmployerForm,
    EmployerParty,
    Encrypted,
    FileRef,
    Person,
    Terms,
    school_id,
)
from signing.vocabulary.masks import mask_name

TAIL = 6
"""Characters of the ID number that whoever scanned the card must know."""


class IssuedCard(TypedDict):
    """A card's token, and when it expires (ISO 8601)."""

    token: str
    expires_at: str


class RevokedCard(TypedDict):
    """The card is dead."""

    revoked: bool


class CardHolderShown(TypedDict):
    """Whose card it is, as far as someone without a pass may know: the name is masked."""

    name: str
    school: str
    college: str


class CardAgreed(TypedDict):
    """What whoever scanned a card agrees to, its personal data encrypted."""

    card_id: UUID
    licence: FileRef | None
    employer: EmployerParty
    position_title: str
    terms: Encrypted


class Cards(UseCases):
    @command
    def issue(self, by: BoundGraduate) -> Outcome[IssuedCard]:
        """A new card; the one before it dies."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        issued = graduate.issue_card(
            by.stamp, card_id=uuid4(), expires_at=by.now + self.context.policy.card_time
        )
        token = self.context.tokens.issue_card(CardToken(graduate.id, issued.card_id))
        answer: IssuedCard = {"token": token, "expires_at": issued.expires_at.isoformat()}
        return self.ledger.save(by, issued, answer=answer)

    @command
    def revoke(self, by: BoundGraduate) -> Outcome[RevokedCard]:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        revoked = graduate.revoke_card(by.stamp, CardEnd.REVOKED)
        return self.ledger.save(by, revoked, answer={"revoked": True})

    def make_token(self, by: BoundGraduate) -> str:
        """The token of the graduate's card. Raises CardExpired when there is none alive."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        if graduate.card is None:
            raise CardExpired
        graduate.must_hold_card(graduate.card.id, by.now)
        return self.context.tokens.issue_card(CardToken(graduate.id, graduate.card.id))

    def load_holder(self, by: CardHolder, token: str) -> Graduate:
        """Whose card it is, as long as it can be signed with."""
        card = self._read(token)
        graduate = self._load_holder_of(card)
        graduate.must_hold_card(card.card_id, by.now)
        graduate.must_be_able_to_sign()
        return graduate

    def describe_holder(self, graduate: Graduate) -> CardHolderShown:
        """Whose card it is, as far as someone without a pass may know."""
        person = decrypt_person(self.vault.load_cipher(graduate.id), graduate.person)
        school = self.ledger.load(School, school_id(graduate.school_code))
        return {
            "name": mask_name(person.name),
            "school": school.name,
            "college": graduate.studies.college,
        }

    def verify(self, by: CardHolder, token: str, id_tail: str) -> str:
        """A pass for who knows the end of the ID number; the fifth wrong try kills the card.

        A try sent again under its Idempotency-Key is the same try.
        """
        card = self._read(token)
        tried = self._try(by, token, id_tail).answer
        if tried["knows"]:
            return self.context.tokens.issue_card_pass(card)
        if tried["left"] > 0:
            raise TailWrong(left=tried["left"])
        self._kill(replace(by, once=None), card)
        raise CardExpired(why=CardEnd.TOO_MANY_TRIES.value)

    @command
    def _try(self, by: CardHolder, token: str, id_tail: str) -> Outcome[CardTry]:
        graduate = self.load_holder(by, token)
        attempts, guesses = Attempts(self.context.engine), Guesses(self.context)
        scopes = [*guesses.limit_address(by), guesses.limit_card_tails(graduate)]
        attempts.must_be_open(scopes, by.now)
        tried = CardTries(self.context).take(
            by, self._read(token).card_id, knows=self._knows(graduate, id_tail)
        )
        if not tried.answer["knows"]:
            attempts.count(scopes, by.now)
        return tried

    @command
    def _kill(self, by: CardHolder, card: CardToken) -> Outcome[None]:
        """Whoever tries wrong at the same instant may have done it already."""
        graduate = self._load_holder_of(card)
        if graduate.card is None or graduate.card.id != card.card_id:
            return Outcome(None)
        revoked = graduate.revoke_card(by.stamp, CardEnd.TOO_MANY_TRIES)
        return self.ledger.save(by, revoked, answer=None)

    @command
    def sign(
        self,
        by: CardHolder,
        token: str,
        card_pass: str,
        form: EmployerForm,
        position_title: str,
        terms: Terms,
        shown: Mapping[str, object] | None = None,
        licence: Upload | None = None,
    ) -> Outcome[SigningAnswer]:
        """Signs, or makes an offer where the policy asks for the graduate's consent first.

        Raises StaleVersion where the graduate is not as `shown` on the page to confirm.

        The `licence` is looked at and stored only for who can sign with the card. Raises
        FieldsWrong of unlawful terms, and what keeping a file raises.
        """
        must_be_lawful(terms, by.now)
        card = self._read(token)
        if self.context.tokens.read_card_pass(card_pass, self.context.policy.card_time) != card:
            raise CardExpired
        holder = card.graduate_id
        self.ledger.read_ahead(holder, name_employer(form.credit_code), keys=[holder])
        self.must_serve(by, form.credit_code)
        graduate = self._load_holder_of(card)
        if shown is not None and shown != self.describe_holder(graduate):
            raise StaleVersion
        cipher = self.vault.load_cipher(graduate.id)
        agreed: CardAgreed = {
            "card_id": card.card_id,
            "licence": self._keep_licence(by, token, cipher, licence),
            "employer": EmployerParty(
                id=None,
                contact=cipher.encrypt_value(form.contact),
                **form.model_dump(exclude={"contact"}),
            ),
            "position_title": position_title,
            "terms": cipher.encrypt_value(terms),
        }
        if self.context.policy.makes_offer(Channel.CARD):
            return self._offer(by, graduate, agreed)
        signed = graduate.sign_by_card(by.stamp, **agreed)
        return self.ledger.save(by, signed, answer=describe_signing(signed))

    def _offer(
        self, by: CardHolder, graduate: Graduate, agreed: CardAgreed
    ) -> Outcome[SigningAnswer]:
        """The card dies with it, or one card would make ten offers."""
        made = graduate.offer_by_card(
            by.stamp, **agreed, reply_by=by.now + self.context.policy.reply_time
        )
        answer = describe_offer(graduate, made)
        ended = graduate.evolve(made).revoke_card(by.stamp, CardEnd.OFFERED)
        return self.ledger.save(by, made, ended, answer=answer)

    def _keep_licence(
        self, by: CardHolder, token: str, cipher: Cipher, licence: Upload | None
    ) -> FileRef | None:
        if licence is None:
            return None
        self.load_holder(by, token)
        return self.context.evidence.keep(cipher, licence)

    def warn_of_terms(self, by: CardHolder, form: EmployerForm, terms: Terms) -> list[TermsWarning]:
        """Return what the employer should look at before it signs these terms."""
        return list_warnings(self.context, terms, by.now, form)

    def must_serve(self, by: CardHolder, credit_code: str) -> None:
        """Raises EmployerSuspended, EmployerNotVerified of one that was refused."""
        del by
        must_serve(self.context, credit_code)

    def _read(self, token: str) -> CardToken:
        card = self.context.tokens.read_card(token)
        if card is None:
            raise NoSuchCard
        return card

    def _load_holder_of(self, card: CardToken) -> Graduate:
        try:
            return self.ledger.load(Graduate, card.graduate_id)
        except NoSuchGraduate:
            raise NoSuchCard from None

    def _knows(self, graduate: Graduate, id_tail: str) -> bool:
        opened = self.vault.load_cipher(graduate.id).decrypt(graduate.person)
        if opened is None:
            return False
        number = Person.model_validate_json(opened).id_number
        return compare_digest(_tail(id_tail), _tail(number[-TAIL:]))


def _tail(text: str) -> bytes:
    return fold_id_number(text).encode()
