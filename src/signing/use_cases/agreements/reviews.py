"""The school's review of a signing (seed, section 三)."""

from datetime import datetime
from typing import Literal

from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.person_check import PersonCheck
from signing.codes.spelling import capital_number, fold_name, phone_digits
from signing.red_checks import Evidence, find_red, is_explanation
from signing.use_cases.agreements.parties import (
    LICENCE,
    DocumentFile,
    EmployerInFull,
    GraduateInFull,
    describe_employer_in_full,
    describe_graduate,
)
from signing.use_cases.agreements.repairs import Repaired, Repairs
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_contact, decrypt_person, decrypt_terms
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import load_overseen_signatory
from signing.use_cases.core.reads import reading_once
from signing.use_cases.organisations.comparing import Registries
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import (
    AgreementNumber,
    AgreementState,
    FileRef,
    Standing,
    Terms,
    employer_id,
)
from signing.vocabulary.answers import (
    CheckKindWord,
    ConfirmationWord,
    EmployerStateWord,
    RegistryHit,
    StandingAnswer,
    answer_standing,
)


class PersonCheckWord(TypedDict):
    """How and when it was made sure that it was the graduate who held the phone."""

    kind: CheckKindWord
    at: datetime


ReachField = Literal["contact", "phone", "address"]


class EmployerReached(TypedDict):
    """How to reach an employer as it is registered; `differs` names what the signing says else."""

    name: str
    contact: str
    phone: str
    address: str
    differs: list[ReachField]


class SigningSeen(TypedDict):
    """A signing as its reviewer reads it. `terms` is null once its graduate is erased.

    `version` goes into `If-Match`. `waiting_hours` are hours since it was signed, to a tenth.
    `red` are the codes of the checks for which an approval must say what was verified.
    `employer_state` is how the employer of the credit code stands now.
    `registered_employer` is how to reach the one of the credit code, where that one is trusted and
    this was signed by a card, without its account; else null. `objection` is what the graduate
    wrote when they disputed it last, "" without a word, null before.
    `registry` is what the business register says of who signed by a card, null for others.
    `confirmed_at` is when the graduate accepted the offer (`accepted`) or confirmed it, else null;
    `person_check` how it was made sure that it was them, null where it was not.
    """

    agreement_number: str
    version: int
    state: str
    channel: str
    college: str
    signed_at: datetime
    waiting_hours: float
    accepted: bool
    confirmed: bool
    confirmation: ConfirmationWord
    confirmed_at: datetime | None
    person_check: PersonCheckWord | None
    disputed: bool
    objection: str | None
    red: list[str]
    registry: RegistryHit | None
    graduate: GraduateInFull
    employer: EmployerInFull
    employer_state: EmployerStateWord
    registered_employer: EmployerReached | None
    position_title: str
    terms: Terms | None
    documents: list[DocumentFile]


class Reviews(UseCases):
    @command
    def approve(
        self, by: Counselor, number: AgreementNumber, verified: str = ""
    ) -> Outcome[StandingAnswer]:
        """Takes effect at once: standing, destination 10, print list, register, statistics.

        Raises NotConfirmed where the graduate has not confirmed it and `verified` is empty, and
        ReasonMissing where a check is red now and `verified` is no explanation.
        """
        graduate = load_overseen_signatory(self.context, by, number)
        cipher = self.vault.load_cipher(graduate.id)
        approved = graduate.approve(
            by.stamp,
            number,
            by.seen,
            red=self._find_red(graduate, cipher, number),
            verified=cipher.encrypt_words(verified),
            explained=is_explanation(verified),
            confirmed_first=self.context.policy.consent == "required",
        )
        return self.ledger.save(by, approved, answer=answer_standing(number, Standing.EFFECTIVE))

    @command
    def reject(
        self, by: Counselor, number: AgreementNumber, reason: str
    ) -> Outcome[StandingAnswer]:
        """Sends the signing back to both parties with `reason`, and frees the graduate."""
        graduate = load_overseen_signatory(self.context, by, number)
        sealed = self.vault.load_cipher(graduate.id).encrypt_words(reason)
        rejected = graduate.reject(by.stamp, number, by.seen, sealed)
        return self.ledger.save(by, rejected, answer=answer_standing(number, Standing.FREE))

    def name_parties(self, by: Counselor, number: AgreementNumber) -> tuple[str, str]:
        """The graduate's name, "" once erased, and the employer's."""
        graduate = load_overseen_signatory(self.context, by, number)
        person = decrypt_person(self.vault.load_cipher(graduate.id), graduate.person)
        return person.name, graduate.agreement(number).employer.name

    def find_repair(self, by: Counselor, number: AgreementNumber) -> Repaired | None:
        """What changed since the signing that the school rejected before this one, if it did."""
        return Repairs(self.context).find_changes(by, number)

    @reading_once()
    def look_at(self, by: Counselor, number: AgreementNumber) -> SigningSeen:
        """Everything a verdict needs: who, what was agreed, the documents, and the version."""
        graduate = load_overseen_signatory(self.context, by, number)
        agreement = graduate.agreement(number)
        cipher = self.vault.load_cipher(graduate.id)
        return {
            "agreement_number": number,
            "version": graduate.version,
            "state": agreement.state.value,
            "channel": agreement.channel.value,
            "college": graduate.studies.college,
            "signed_at": agreement.signed_at,
            "waiting_hours": round((by.now - agreement.signed_at).total_seconds() / 3600, 1),
            "accepted": agreement.accepted,
            "confirmed": agreement.is_confirmed,
            "confirmation": agreement.confirmation.value,
            "confirmed_at": agreement.confirmed_at,
            "person_check": _describe_check(agreement.person_check),
            "disputed": agreement.disputed,
            "objection": cipher.decrypt(agreement.objection) if agreement.objection else None,
            "red": self._find_red(graduate, cipher, number),
            "registry": self._ask_register(agreement),
            "graduate": describe_graduate(graduate, cipher),
            "employer": describe_employer_in_full(agreement.employer, cipher),
            "employer_state": self._load_registered(agreement).state,
            "registered_employer": self._compare_with_registered(agreement, cipher),
            "position_title": agreement.position_title,
            "terms": decrypt_terms(cipher, agreement.terms),
            "documents": self._documents(agreement),
        }

    def _compare_with_registered(
        self, agreement: Agreement, cipher: Cipher
    ) -> EmployerReached | None:
        """Return whom a reviewer calls about a signing by card in a registered employer's name."""
        party, registered = agreement.employer, self._load_registered(agreement)
        if party.id is not None or not _holds_account(registered):
            return None
        known = decrypt_contact(self.vault.load_cipher(registered.id), registered.contact)
        said = decrypt_contact(cipher, party.contact)
        differs: dict[ReachField, bool] = {
            "contact": fold_name(said.contact) != fold_name(known.contact),
            "phone": phone_digits(said.phone) != phone_digits(known.phone),
            "address": fold_name(said.address) != fold_name(known.address),
        }
        return {
            "name": registered.name,
            "contact": known.contact,
            "phone": known.phone,
            "address": known.address,
            "differs": [name for name, other in differs.items() if other],
        }

    def _ask_register(self, agreement: Agreement) -> RegistryHit | None:
        """Ask about who waits for a verdict; of others tell what is kept, for nobody waits."""
        party = agreement.employer
        if party.id is not None:
            return None
        desk = Registries(self.context)
        waits = agreement.state is AgreementState.AWAITING_REVIEW
        compare = desk.compare if waits else desk.compare_kept
        found = compare(party.credit_code, party.name)
        return {
            "finding": found.finding.value,
            "name": found.entry.name if found.entry else None,
            "status": found.entry.status.value if found.entry else None,
            "checked_at": found.asked_at,
        }

    def _find_red(self, graduate: Graduate, cipher: Cipher, number: AgreementNumber) -> list[str]:
        """The codes of the checks that are red now, by the facts."""
        agreement, studies = graduate.agreement(number), graduate.studies
        party = agreement.employer
        registered = self._load_registered(agreement)
        person = decrypt_person(cipher, graduate.person)
        contact = decrypt_contact(cipher, party.contact)
        others = (one for one in graduate.agreements if one.number != number)
        evidence = Evidence(
            credit_code=party.credit_code,
            employer=party.name,
            registered_name=registered.name if registered.exists else None,
            by_card=party.id is None,
            account_holder=_holds_account(registered),
            suspended=registered.suspended,
            phone_of_graduate=phone_digits(person.phone) or None,
            phone_of_employer=phone_digits(contact.phone) or None,
            signed_elsewhere=any(one.state.is_live for one in others),
            confirmation=agreement.confirmation,
            printed=(
                person.name,
                party.name,
                agreement.position_title,
                studies.college,
                studies.major,
                graduate.student_number,
            ),
        )
        return list(find_red(evidence))

    def _load_registered(self, agreement: Agreement) -> Employer:
        """Return the employer of the credit code; a blank one if nobody registered it."""
        party = agreement.employer
        identity = party.id or employer_id(capital_number(party.credit_code))
        return self.ledger.load_or_blank(Employer, identity)

    def _documents(self, agreement: Agreement) -> list[DocumentFile]:
        """Those of a registered employer; of one that signed by card the licence that it sent."""
        if agreement.employer.id is None:
            return [_describe_file(LICENCE, agreement.licence)] if agreement.licence else []
        employer = self.ledger.load(Employer, agreement.employer.id)
        return [_describe_file(one.title, one.file) for one in employer.qualifications]


def _holds_account(registered: Employer) -> bool:
    """Whether it is who it says it is, and could have signed with its account."""
    trusted = registered.exists and registered.verification.is_trusted
    return trusted and not registered.suspended


def _describe_file(title: str, file: FileRef) -> DocumentFile:
    return {
        "title": title,
        "digest": file.digest,
        "size": file.size,
        "media_type": file.media_type,
        "rewritten": bool(file.rewritten_from),
    }


def _describe_check(check: PersonCheck | None) -> PersonCheckWord | None:
    return {"kind": check.kind.value, "at": check.at} if check else None
