"""Release from an agreement in force (seed, section 五)."""

from collections.abc import Sequence
from datetime import datetime

from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.graduate.release import ReleaseRequest
from signing.refusals import EvidenceMissing, NotEffective, NotTerminating
from signing.use_cases.access.person_checks import PersonChecks
from signing.use_cases.agreements.parties import (
    EmployerFields,
    GraduatePerson,
    describe_employer,
    describe_person,
)
from signing.use_cases.core.actors import BoundGraduate, Counselor, EmployerUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_terms
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import load_overseen_signatory, load_own_signatory
from signing.use_cases.files.evidence import Upload
from signing.vocabulary import AgreementNumber, CheckStep, Standing, Terms
from signing.vocabulary.answers import StandingAnswer, answer_standing

MOST_FILES = 5


class EmployerWord(TypedDict):
    """What the employer said to a request for release; `words` is null once erased."""

    agreed: bool
    words: str | None
    at: datetime


class RequestFile(TypedDict):
    """A file of a request: SHA-256 in hex, size in bytes; `name` is null once erased.

    `rewritten` says that a PDF was rewritten to be read.
    """

    digest: str
    size: int
    media_type: str
    name: str | None
    rewritten: bool


class OpenRequest(TypedDict):
    """A request for release that waits for the school; `reason` is null once erased.

    `employer_answer` is null until the employer said something.
    """

    requested_at: datetime
    reason: str | None
    files: list[RequestFile]
    needs_employer: bool
    employer_answer: EmployerWord | None


class RequestToEmployer(TypedDict):
    """A request for release as the employer sees it; `version` goes into `If-Match`."""

    requested_at: datetime
    needs_employer: bool
    employer_answer: EmployerWord | None
    version: int


class TerminationSeen(TypedDict):
    """An agreement beside the request to be released from it; null when none waits.

    `version` goes into `If-Match`. `approved_at` is null before the school approved,
    `terms` once the graduate is erased.
    """

    agreement_number: str
    version: int
    standing: str
    state: str
    channel: str
    signed_at: datetime
    approved_at: datetime | None
    graduate: GraduatePerson
    employer: EmployerFields
    terms: Terms | None
    request: OpenRequest | None


class EmployerAnswered(StandingAnswer):
    """`agreed` is what the employer answered to a request for release."""

    agreed: bool


class Terminations(UseCases):
    @command
    def request(
        self, by: BoundGraduate, reason: str, uploads: Sequence[Upload]
    ) -> Outcome[StandingAnswer]:
        """Ask the school for release. Raises NotEffective, EvidenceMissing, PersonCheckNeeded."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        if graduate.live is None:
            raise NotEffective
        graduate.live.must_be_effective()
        if len(uploads) > MOST_FILES:
            raise EvidenceMissing(most=MOST_FILES)
        PersonChecks(self.context).must_be_checked(by, graduate, CheckStep.RELEASE)
        cipher = self.vault.load_cipher(graduate.id)
        policy = self.context.policy
        requested = graduate.request_termination(
            by.stamp,
            graduate.live.number,
            ReleaseRequest(
                reason=cipher.encrypt_words(reason),
                files=tuple(self.context.evidence.keep(cipher, one) for one in uploads),
            ),
            answer_by=by.now + policy.release_time if policy.termination_needs_employer else None,
            seen=by.seen,
        )
        answer = answer_standing(requested.agreement_number, Standing.TERMINATING)
        return self.ledger.save(by, requested, answer=answer)

    @command
    def withdraw(self, by: BoundGraduate) -> Outcome[StandingAnswer]:
        """Take back the request that waits; the agreement goes on."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        if graduate.live is None:
            raise NotTerminating
        withdrawn = graduate.withdraw_termination(by.stamp, graduate.live.number, by.seen)
        answer = answer_standing(withdrawn.agreement_number, Standing.EFFECTIVE)
        return self.ledger.save(by, withdrawn, answer=answer)

    @command
    def answer(
        self, by: EmployerUser, number: AgreementNumber, *, agreed: bool, words: str
    ) -> Outcome[EmployerAnswered]:
        """The employer's word, where the policy asks for it before the school's."""
        graduate = load_own_signatory(self.context, by, number)
        answered = graduate.answer_termination(
            by.stamp,
            number,
            employer_id=by.employer_id,
            agreed=agreed,
            words=self.vault.load_cipher(graduate.id).encrypt(words.strip()),
            seen=by.seen,
        )
        answer: EmployerAnswered = {
            "agreement_number": number,
            "standing": graduate.standing.value,
            "agreed": agreed,
        }
        return self.ledger.save(by, answered, answer=answer)

    def find_request(self, by: EmployerUser, number: AgreementNumber) -> RequestToEmployer | None:
        """The request that waits for the school, with the version to answer with; or None.

        Why the graduate asks, and with what, is between them and their school.
        """
        graduate = load_own_signatory(self.context, by, number)
        asked = self._open_request(graduate, graduate.agreement(number))
        if asked is None:
            return None
        return {
            "requested_at": asked["requested_at"],
            "needs_employer": asked["needs_employer"],
            "employer_answer": asked["employer_answer"],
            "version": graduate.version,
        }

    @command
    def approve(self, by: Counselor, number: AgreementNumber) -> Outcome[StandingAnswer]:
        """同意解约: voids the agreement, and frees the graduate to sign again."""
        graduate = load_overseen_signatory(self.context, by, number)
        waits_until = self._find_wait(graduate.agreement(number))
        approved = graduate.approve_termination(by.stamp, number, by.seen, waits_until=waits_until)
        return self.ledger.save(by, approved, answer=answer_standing(number, Standing.FREE))

    @command
    def reject(
        self, by: Counselor, number: AgreementNumber, reason: str
    ) -> Outcome[StandingAnswer]:
        """不同意解约: the agreement goes on."""
        graduate = load_overseen_signatory(self.context, by, number)
        sealed = self.vault.load_cipher(graduate.id).encrypt_words(reason)
        waits_until = self._find_wait(graduate.agreement(number))
        rejected = graduate.reject_termination(
            by.stamp, number, by.seen, sealed, waits_until=waits_until
        )
        return self.ledger.save(by, rejected, answer=answer_standing(number, Standing.EFFECTIVE))

    def look_at(self, by: Counselor, number: AgreementNumber) -> TerminationSeen:
        """The original agreement beside what is asked now."""
        graduate = load_overseen_signatory(self.context, by, number)
        agreement = graduate.agreement(number)
        cipher = self.vault.load_cipher(graduate.id)
        return {
            "agreement_number": number,
            "version": graduate.version,
            "standing": graduate.standing.value,
            "state": agreement.state.value,
            "channel": agreement.channel.value,
            "signed_at": agreement.signed_at,
            "approved_at": agreement.approved_at,
            "graduate": describe_person(graduate, cipher),
            "employer": describe_employer(agreement.employer),
            "terms": decrypt_terms(cipher, agreement.terms),
            "request": self._open_request(graduate, agreement),
        }

    def _find_wait(self, agreement: Agreement) -> datetime | None:
        """Until when the school waits for the other side; requests of before name no day."""
        asked = agreement.termination
        if asked is None:
            return None
        without_day = asked.needs_employer and asked.answer_by is None
        return (
            asked.timestamp + self.context.policy.release_time if without_day else asked.answer_by
        )

    def _open_request(self, graduate: Graduate, agreement: Agreement) -> OpenRequest | None:
        """What is asked, while it waits for a decision."""
        asked = agreement.termination
        if asked is None:
            return None
        cipher = self.vault.load_cipher(graduate.id)
        answer = agreement.answer
        return {
            "requested_at": asked.timestamp,
            "reason": cipher.decrypt(asked.reason),
            "files": [
                {
                    "digest": one.digest,
                    "size": one.size,
                    "media_type": one.media_type,
                    "rewritten": bool(one.rewritten_from),
                    "name": cipher.decrypt(one.name),
                }
                for one in asked.files
            ],
            "needs_employer": asked.needs_employer,
            "employer_answer": None
            if answer is None
            else {
                "agreed": answer.agreed,
                "words": cipher.decrypt(answer.words),
                "at": answer.timestamp,
            },
        }
