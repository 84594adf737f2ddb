"""Release from an agreement in force (seed, section 五)."""

from collections.abc import Sequence
from datetime import datetime

from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate, release
from signing.aggregates.graduate.release import ReleaseRequest
from signing.events import TerminationAnswered, TerminationRequested
from signing.refusals import EvidenceMissing, NotEffective, NotTerminating
from signing.use_cases.access.person_checks import PersonChecks
from signing.use_cases.agreements.parties import (
    EmployerInFull,
    GraduatePerson,
    describe_employer_in_full,
    describe_person,
)
from signing.use_cases.agreements.release_requests import (
    OpenRequest,
    OwnRequest,
    ReleaseRequests,
    RequestFile,
    RequestToParty,
)
from signing.use_cases.core.actors import BoundGraduate, Counselor, EmployerUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_terms
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import load_overseen_signatory, load_own_signatory
from signing.use_cases.core.reads import reading_once
from signing.use_cases.files.evidence import Upload
from signing.vocabulary import AgreementNumber, CheckStep, EndedBy, Side, Standing, Terms
from signing.vocabulary.answers import StandingAnswer, answer_standing

MOST_FILES = release.MOST_FILES


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
    employer: EmployerInFull
    terms: Terms | None
    request: OpenRequest | None


class TerminationAnswer(StandingAnswer):
    """`agreed` is what the other side answered to a request for release."""

    agreed: bool


class Terminations(UseCases):
    @command
    def request(
        self,
        by: BoundGraduate,
        reason: str,
        uploads: Sequence[Upload],
        *,
        ended_by: EndedBy | None = None,
        owed: str = "",
    ) -> Outcome[StandingAnswer]:
        """Ask for release. The other side reads all that is written, and no file.

        `ended_by` is who ends it, as they say; `owed` what is owed for it. Raises NotEffective,
        PersonCheckNeeded, EvidenceMissing, ReasonMissing.
        """
        graduate = self.ledger.load(Graduate, by.graduate_id)
        if graduate.live is None:
            raise NotEffective
        graduate.live.must_be_effective()
        _must_be_few(uploads)
        PersonChecks(self.context).must_be_checked(by, graduate, CheckStep.RELEASE)
        asked = self._encrypt(graduate, reason, uploads, ended_by, owed)
        return self._request(by, graduate, graduate.live.number, asked)

    @command
    def request_by_employer(
        self,
        by: EmployerUser,
        number: AgreementNumber,
        reason: str,
        uploads: Sequence[Upload],
        *,
        ended_by: EndedBy,
        owed: str = "",
    ) -> Outcome[StandingAnswer]:
        """The same from an agreement of its own. Raises NoSuchAgreement of others' too."""
        graduate = load_own_signatory(self.context, by, number)
        graduate.agreement(number).must_be_effective()
        asked = self._encrypt(graduate, reason, uploads, ended_by, owed)
        return self._request(by, graduate, number, asked)

    @command
    def withdraw(self, by: BoundGraduate) -> Outcome[StandingAnswer]:
        """Take back the own request that waits; the agreement goes on."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        if graduate.live is None:
            raise NotTerminating
        return self._withdraw(by, graduate, graduate.live.number)

    @command
    def withdraw_by_employer(
        self, by: EmployerUser, number: AgreementNumber
    ) -> Outcome[StandingAnswer]:
        return self._withdraw(by, load_own_signatory(self.context, by, number), number)

    @command
    def answer(
        self, by: EmployerUser, number: AgreementNumber, *, agreed: bool, words: str
    ) -> Outcome[TerminationAnswer]:
        """The employer's word on what its graduate asks."""
        graduate = load_own_signatory(self.context, by, number)
        answered = graduate.answer_termination(
            by.stamp,
            number,
            employer_id=by.employer_id,
            agreed=agreed,
            words=self.vault.load_cipher(graduate.id).encrypt(words.strip()),
            seen=by.seen,
        )
        return self.ledger.save(by, answered, answer=describe_answer(graduate, answered))

    @command
    def answer_own(
        self, by: BoundGraduate, *, agreed: bool, words: str
    ) -> Outcome[TerminationAnswer]:
        """The graduate's word on what their employer asks. Raises PersonCheckNeeded."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        if graduate.live is None:
            raise NotTerminating
        graduate.live.must_be_terminating()
        PersonChecks(self.context).must_be_checked(by, graduate, CheckStep.RELEASE)
        answered = graduate.answer_termination(
            by.stamp,
            graduate.live.number,
            agreed=agreed,
            words=self.vault.load_cipher(graduate.id).encrypt(words.strip()),
            seen=by.seen,
        )
        return self.ledger.save(by, answered, answer=describe_answer(graduate, answered))

    def find_request(self, by: EmployerUser, number: AgreementNumber) -> RequestToParty | None:
        """The request that waits for the school, with the version to answer with; or None."""
        graduate = load_own_signatory(self.context, by, number)
        agreement = graduate.agreement(number)
        return self._requests.describe_to_party(graduate, agreement, Side.EMPLOYER)

    def find_terms(self, by: EmployerUser, number: AgreementNumber) -> Terms | None:
        """What was agreed, as it holds now; None once the graduate is erased."""
        graduate = load_own_signatory(self.context, by, number)
        cipher = self.vault.load_cipher(graduate.id)
        return decrypt_terms(cipher, graduate.agreement(number).terms)

    def find_own_request(self, by: BoundGraduate) -> OwnRequest | None:
        """The same of the graduate's agreement; None also where none is live."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        if graduate.live is None:
            return None
        return self._requests.describe_to_graduate(graduate, graduate.live)

    def list_handed_in(self, by: BoundGraduate, number: AgreementNumber) -> list[RequestFile]:
        """Return the files of the last request about an agreement, also once it was decided."""
        asked = [
            fact
            for fact in self.ledger.load_facts(by.graduate_id)
            if isinstance(fact, TerminationRequested) and fact.agreement_number == number
        ]
        return self._requests.describe_handed_in(asked[-1]) if asked else []

    def find_version(self, by: EmployerUser, number: AgreementNumber) -> int:
        """Return the version to ask with, from what the employer sees now."""
        return load_own_signatory(self.context, by, number).version

    @command
    def approve(self, by: Counselor, number: AgreementNumber) -> Outcome[StandingAnswer]:
        """同意解约: voids the agreement, and frees the graduate to sign again."""
        graduate = load_overseen_signatory(self.context, by, number)
        waits_until = self._requests.find_wait(graduate.agreement(number))
        approved = graduate.approve_termination(by.stamp, number, by.seen, waits_until=waits_until)
        return self.ledger.save(by, approved, answer=answer_standing(number, Standing.FREE))

    @command
    def reject(
        self, by: Counselor, number: AgreementNumber, reason: str
    ) -> Outcome[StandingAnswer]:
        """不同意解约: the agreement goes on."""
        graduate = load_overseen_signatory(self.context, by, number)
        sealed = self.vault.load_cipher(graduate.id).encrypt_words(reason)
        waits_until = self._requests.find_wait(graduate.agreement(number))
        rejected = graduate.reject_termination(
            by.stamp, number, by.seen, sealed, waits_until=waits_until
        )
        return self.ledger.save(by, rejected, answer=answer_standing(number, Standing.EFFECTIVE))

    @reading_once()
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
            "employer": describe_employer_in_full(agreement.employer, cipher),
            "terms": decrypt_terms(cipher, agreement.terms),
            "request": self._requests.describe_to_school(graduate, agreement, by.now),
        }

    @property
    def _requests(self) -> ReleaseRequests:
        return ReleaseRequests(self.context)

    def _encrypt(
        self,
        graduate: Graduate,
        reason: str,
        uploads: Sequence[Upload],
        ended_by: EndedBy | None,
        owed: str,
    ) -> ReleaseRequest:
        """Keep the files under the graduate's key. Raises EvidenceMissing, and what files raise."""
        _must_be_few(uploads)
        cipher = self.vault.load_cipher(graduate.id)
        return ReleaseRequest(
            reason=cipher.encrypt_words(reason),
            files=tuple(self.context.evidence.keep(cipher, one) for one in uploads),
            ended_by=ended_by,
            owed=cipher.encrypt_words(owed),
        )

    def _request(
        self,
        by: BoundGraduate | EmployerUser,
        graduate: Graduate,
        number: AgreementNumber,
        asked: ReleaseRequest,
    ) -> Outcome[StandingAnswer]:
        policy = self.context.policy
        answer_by = by.now + policy.release_time if policy.termination_needs_employer else None
        requested = graduate.request_termination(
            by.stamp, number, asked, answer_by=answer_by, seen=by.seen
        )
        answer = answer_standing(number, Standing.TERMINATING)
        return self.ledger.save(by, requested, answer=answer)

    def _withdraw(
        self, by: BoundGraduate | EmployerUser, graduate: Graduate, number: AgreementNumber
    ) -> Outcome[StandingAnswer]:
        withdrawn = graduate.withdraw_termination(by.stamp, number, by.seen)
        answer = answer_standing(number, Standing.EFFECTIVE)
        return self.ledger.save(by, withdrawn, answer=answer)


def describe_answer(graduate: Graduate, answered: TerminationAnswered) -> TerminationAnswer:
    return {
        "agreement_number": answered.agreement_number,
        "standing": graduate.standing.value,
        "agreed": answered.agreed,
    }


def _must_be_few(uploads: Sequence[Upload]) -> None:
    if len(uploads) > MOST_FILES:
        raise EvidenceMissing(most=MOST_FILES)
