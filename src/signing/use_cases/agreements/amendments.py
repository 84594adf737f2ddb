"""Amendment: either side proposes other terms, the other answers, and the school reviews them."""

from dataclasses import replace
from typing import TypeAlias

from pydantic import ConfigDict, with_config

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.amending import Proposal
from signing.aggregates.graduate.amendment import Amendment
from signing.aggregates.position import Position
from signing.events import AmendmentFact, AmendmentProposed
from signing.refusals import NoSuchAgreement
from signing.terms_rules import TermsWarning
from signing.use_cases.access.person_checks import PersonChecks
from signing.use_cases.agreements.amendment_reading import (
    AgreementToAmend,
    AmendmentReviewed,
    AmendmentSeen,
    describe_amendment,
    describe_present,
    list_changed,
)
from signing.use_cases.agreements.lawful_terms import list_warnings, must_be_lawful_still
from signing.use_cases.agreements.parties import describe_employer_in_full, describe_person
from signing.use_cases.core.actors import BoundGraduate, CardHolder, Counselor, EmployerUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_terms
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import (
    load_overseen_signatory,
    load_own_signatory,
    must_serve,
    name_employer,
)
from signing.use_cases.core.reads import reading_once
from signing.use_cases.printing.agreement_content import Papers, must_be_printable
from signing.vocabulary import AgreementNumber, CheckStep, Side, Terms
from signing.vocabulary.answers import AmendmentStateWord, StandingAnswer

Party: TypeAlias = BoundGraduate | EmployerUser
"""Who agreed, and has an account."""


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "agreement_number": "2026-99001-2022010001-1",
                    "standing": "EFFECTIVE",
                    "amendment": 1,
                    "state": "ACCEPTED",
                }
            ]
        }
    )
)
class AmendmentAnswer(StandingAnswer):
    """Which amendment of the agreement it is, from 1, and what has become of it."""

    amendment: int
    state: AmendmentStateWord


class Amendments(UseCases):
    def find_number(self, by: BoundGraduate) -> AgreementNumber:
        """The graduate's agreement, or their last one. Raises NoSuchAgreement."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        if not graduate.agreements:
            raise NoSuchAgreement
        return graduate.agreements[-1].number

    @command
    def propose(
        self,
        by: Party,
        number: AgreementNumber,
        *,
        terms: Terms,
        reason: str,
        position_title: str | None = None,
    ) -> Outcome[AmendmentAnswer]:
        """Ask the other side for `terms`, which are whole; the title stays where none is given.

        Raises NoSuchAgreement, EmployerSuspended, NotAmendable, Disputed, AmendmentOpen, and of
        the terms FieldsWrong, TextUnprintable, NothingChanged, ReasonMissing.
        """
        graduate, proposed = self._decide_proposal(by, number, terms, reason, position_title)
        self._must_be_checked(by, graduate)
        return self._save(by, graduate, proposed)

    def preview(
        self,
        by: Party,
        number: AgreementNumber,
        *,
        terms: Terms,
        reason: str,
        position_title: str | None = None,
    ) -> AmendmentSeen:
        """What `propose` would ask, without asking it. Raises what it raises."""
        graduate, proposed = self._decide_proposal(by, number, terms, reason, position_title)
        after = graduate.evolve(proposed)
        asked = after.agreement(number).amendment(proposed.amendment)
        seen = self._describe(by, after, number, asked, name_side(by))
        return {**seen, "version": graduate.version}

    @command
    def accept(
        self, by: Party, number: AgreementNumber, amendment: int, content: str | None = None
    ) -> Outcome[AmendmentAnswer]:
        """Agree to what was proposed; `content` is the digest of what the reader was shown.

        Raises NoSuchAmendment, NotYours, AmendmentClosed, NotAmendable, Disputed, StaleVersion and
        AmendmentNotAsShown.
        """
        return self._accept(by, self._load_own(by, number), number, amendment, content)

    @command
    def decline(
        self, by: Party, number: AgreementNumber, amendment: int, reason: str
    ) -> Outcome[AmendmentAnswer]:
        """What was agreed before stays. Raises ReasonMissing, and what `accept` raises."""
        return self._decline(by, self._load_own(by, number), number, amendment, reason)

    @command
    def withdraw(
        self, by: Party, number: AgreementNumber, amendment: int
    ) -> Outcome[AmendmentAnswer]:
        """Whoever proposed it takes it back, until the school has decided."""
        graduate = self._load_own(by, number)
        return self._save(
            by, graduate, graduate.withdraw_amendment(by.stamp, number, amendment, by.seen)
        )

    @command
    def approve(
        self, by: Counselor, number: AgreementNumber, amendment: int
    ) -> Outcome[AmendmentAnswer]:
        """In effect at once; its paper is of the next edition.

        Raises EmployerSuspended, EmployerNotVerified, AmendmentClosed, AmendmentNotAccepted.
        """
        graduate = load_overseen_signatory(self.context, by, number)
        self._must_agree_with(by, graduate.agreement(number))
        approved = graduate.approve_amendment(by.stamp, number, amendment, by.seen)
        return self._save(by, graduate, approved)

    @command
    def reject(
        self, by: Counselor, number: AgreementNumber, amendment: int, reason: str
    ) -> Outcome[AmendmentAnswer]:
        """What was agreed before stays, also where the other side has not answered yet."""
        graduate = load_overseen_signatory(self.context, by, number)
        sealed = self.vault.load_cipher(graduate.id).encrypt_words(reason)
        rejected = graduate.reject_amendment(by.stamp, number, amendment, by.seen, sealed)
        return self._save(by, graduate, rejected)

    def list_amendments(self, by: Party, number: AgreementNumber) -> list[AmendmentSeen]:
        """All of the agreement, the first one first."""
        graduate = self._load_own(by, number)
        side = name_side(by)
        return [
            self._describe(by, graduate, number, one, side)
            for one in graduate.agreement(number).amendments
        ]

    def look_at_agreement(self, by: Party, number: AgreementNumber) -> AgreementToAmend:
        """As it stands now. Raises NoSuchAgreement, also for others' agreements."""
        graduate = self._load_own(by, number)
        cipher = self.vault.load_cipher(graduate.id)
        return describe_present(graduate, graduate.agreement(number), cipher)

    @reading_once()
    def look_at(self, by: Party, number: AgreementNumber, amendment: int) -> AmendmentSeen:
        """Raises NoSuchAgreement, also for others' agreements, and NoSuchAmendment."""
        graduate = self._load_own(by, number)
        asked = graduate.agreement(number).amendment(amendment)
        return self._describe(by, graduate, number, asked, name_side(by))

    @reading_once()
    def review(self, by: Counselor, number: AgreementNumber, amendment: int) -> AmendmentReviewed:
        """Everything that a verdict needs."""
        graduate = load_overseen_signatory(self.context, by, number)
        agreement = graduate.agreement(number)
        seen = self._describe(by, graduate, number, agreement.amendment(amendment), None)
        party, cipher = agreement.employer, self.vault.load_cipher(graduate.id)
        registered = self.ledger.load_or_blank(
            Employer, party.id or name_employer(party.credit_code)
        )
        return {
            **seen,
            "agreement_state": agreement.state.value,
            "approved_at": agreement.approved_at,
            "college": graduate.studies.college,
            "graduate": describe_person(graduate, cipher),
            "employer": describe_employer_in_full(party, cipher),
            "employer_state": registered.state,
        }

    def warn_of_terms(self, by: Party, number: AgreementNumber, terms: Terms) -> list[TermsWarning]:
        """Return what both should look at before these terms are proposed."""
        return self._list_warnings(by, self._load_own(by, number).agreement(number), terms)

    def _decide_proposal(
        self,
        by: Party,
        number: AgreementNumber,
        terms: Terms,
        reason: str,
        position_title: str | None,
    ) -> tuple[Graduate, AmendmentProposed]:
        graduate = self._load_own(by, number)
        agreement = graduate.agreement(number)
        agreement.must_be_amendable()
        self._must_agree_with(by, agreement)
        cipher = self.vault.load_cipher(graduate.id)
        title = position_title or agreement.position_title
        former = decrypt_terms(cipher, agreement.terms)
        changed = list_changed(former, terms, agreement.position_title, title)
        must_be_lawful_still(terms, changed, by.now)
        must_be_printable(agreement.employer.name, title, terms)
        proposed = graduate.propose_amendment(
            by.stamp,
            number,
            Proposal(
                terms=(sealed := cipher.encrypt_value(terms)),
                changed=changed,
                reason=cipher.encrypt_words(reason),
                content=self._compute_content(
                    graduate, replace(agreement, terms=sealed, position_title=title)
                ),
                position_title=title if title != agreement.position_title else None,
            ),
            by.seen,
        )
        return graduate, proposed

    def _accept(
        self,
        by: Party | CardHolder,
        graduate: Graduate,
        number: AgreementNumber,
        amendment: int,
        content: str | None = None,
    ) -> Outcome[AmendmentAnswer]:
        agreement = graduate.agreement(number)
        shown = agreement.amendment(amendment).content if content is None else content
        self._must_agree_with(by, agreement)
        accepted = graduate.accept_amendment(
            by.stamp, number, amendment, content=shown, seen=by.seen
        )
        self._must_be_checked(by, graduate)
        return self._save(by, graduate, accepted)

    def _decline(
        self,
        by: Party | CardHolder,
        graduate: Graduate,
        number: AgreementNumber,
        amendment: int,
        reason: str,
    ) -> Outcome[AmendmentAnswer]:
        sealed = self.vault.load_cipher(graduate.id).encrypt_words(reason)
        declined = graduate.decline_amendment(
            by.stamp, number, amendment, reason=sealed, seen=by.seen
        )
        return self._save(by, graduate, declined)

    def _must_be_checked(self, by: Party | CardHolder, graduate: Graduate) -> None:
        """A graduate who agrees to other terms confirms them. Raises PersonCheckNeeded."""
        if isinstance(by, BoundGraduate):
            PersonChecks(self.context).must_be_checked(by, graduate, CheckStep.CONFIRMATION)

    def _load_own(self, by: Party, number: AgreementNumber) -> Graduate:
        """Return who signed it, with the employer or themselves. Raises NoSuchAgreement."""
        if isinstance(by, EmployerUser):
            return load_own_signatory(self.context, by, number)
        graduate = self.ledger.load(Graduate, by.graduate_id)
        graduate.agreement(number)
        return graduate

    def _must_agree_with(self, by: Party | CardHolder | Counselor, agreement: Agreement) -> None:
        """Nothing new is agreed with an employer that is stopped, whoever asks for it.

        Raises EmployerSuspended, EmployerNotVerified.
        """
        party = agreement.employer
        if party.id is None:
            must_serve(self.context, party.credit_code)
            return
        employer = self.ledger.load(Employer, party.id)
        if isinstance(by, EmployerUser):
            employer.must_be_trusted()
        else:
            employer.must_be_met()

    def _compute_content(self, graduate: Graduate, amended: Agreement) -> str:
        """The digest of what would be agreed, as a confirmation has it of what is."""
        cipher = self.vault.load_cipher(graduate.id)
        agreed = Papers(self.context).read_agreed(graduate, cipher, amended)
        assert agreed is not None  # the terms were encrypted a moment ago
        return agreed.digest

    def _describe(
        self,
        by: Party | CardHolder | Counselor,
        graduate: Graduate,
        number: AgreementNumber,
        asked: Amendment,
        reader: Side | None,
    ) -> AmendmentSeen:
        agreement = graduate.agreement(number)
        cipher = self.vault.load_cipher(graduate.id)
        terms = decrypt_terms(cipher, asked.terms) if asked.state.is_open else None
        warnings = list_warnings(self.context, terms, by.now, agreement.employer) if terms else []
        return describe_amendment(
            graduate, agreement, asked, cipher, reader=reader, warnings=warnings
        )

    def _list_warnings(
        self, by: Party | CardHolder | Counselor, agreement: Agreement, terms: Terms
    ) -> list[TermsWarning]:
        position = agreement.position_id and self.ledger.load(Position, agreement.position_id)
        job = position.job if position else None
        return list_warnings(self.context, terms, by.now, agreement.employer, job)

    def _save(
        self, by: Party | CardHolder | Counselor, graduate: Graduate, fact: AmendmentFact
    ) -> Outcome[AmendmentAnswer]:
        after = graduate.evolve(fact)
        state = after.agreement(fact.agreement_number).amendment(fact.amendment).state
        answer: AmendmentAnswer = {
            "agreement_number": fact.agreement_number,
            "standing": after.standing.value,
            "amendment": fact.amendment,
            "state": state.value,
        }
        return self.ledger.save(by, fact, answer=answer)


def name_side(by: Party | CardHolder) -> Side:
    return Side.of(by.stamp.actor.role)
