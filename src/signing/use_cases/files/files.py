"""Gives stored files to those who may see whom they are about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.events import (
    EmployerClaimed,
    OfferSigned,
    QualificationSubmitted,
    ResumeSubmitted,
    StampedCopyAccepted,
    StampedCopyFiled,
    StampedCopyOffered,
    TerminationRequested,
)
from signing.facts import Fact
from signing.refusals import FileMissing
from signing.use_cases.agreements.parties import LICENCE
from signing.use_cases.agreements.resumes import Resumes
from signing.use_cases.core.actors import (
    Auditor,
    BoundGraduate,
    Counselor,
    EmployerUser,
    Province,
    SchoolAdmin,
)
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.lookups import load_overseen_signatory, load_own_applicant
from signing.use_cases.files.uploads.kinds import clean_name
from signing.use_cases.organisations.verification import Verifications
from signing.vocabulary import AgreementNumber, ApplicationId, FileRef, Side


@dataclass(frozen=True)
class Filed:
    """A file and its fact; `title` is set for documents of employers only."""

    ref: FileRef
    fact: (
        TerminationRequested
        | StampedCopyFiled
        | StampedCopyOffered
        | QualificationSubmitted
        | OfferSigned
        | EmployerClaimed
    )
    title: str = ""

    @property
    def number(self) -> AgreementNumber | None:
        if isinstance(self.fact, QualificationSubmitted | EmployerClaimed):
            return None
        return self.fact.agreement_number


@dataclass(frozen=True)
class GivenOut:
    content: bytes
    media_type: str
    name: str


class Files(UseCases):
    def load_qualification(self, by: Counselor, number: AgreementNumber, digest: str) -> GivenOut:
        """Return a document of the employer that signed with a graduate of the counselor.

        Of one that signed by card it is the licence that it sent, stored with the graduate's files.
        """
        graduate = load_overseen_signatory(self.context, by, number)
        employer = graduate.agreement(number).employer.id
        if employer is None:
            filed = self._list_files(graduate.id, number)
            licences = [one for one in filed if isinstance(one.fact, OfferSigned)]
            return self._give_out(graduate.id, digest, licences)
        return self._give_out(employer, digest, self._list_qualifications(employer))

    def load_of_agreement(self, by: Counselor, number: AgreementNumber, digest: str) -> GivenOut:
        """Return a file of a request for release, decided or not."""
        graduate = load_overseen_signatory(self.context, by, number)
        return self._give_out(graduate.id, digest, self._list_files(graduate.id, number))

    def load_own_evidence(self, by: BoundGraduate, digest: str) -> GivenOut:
        """Return what the graduate handed in with a request of theirs, decided or not."""
        handed_in = [
            one
            for one in self._list_files(by.graduate_id)
            if isinstance(one.fact, TerminationRequested) and one.fact.asked_by is Side.GRADUATE
        ]
        return self._give_out(by.graduate_id, digest, handed_in)

    def load_stamped_copy(self, by: Counselor, number: AgreementNumber) -> GivenOut:
        """Return the stamped copy that was filed, or accepted from a party, last."""
        graduate = load_overseen_signatory(self.context, by, number)
        copies = list_stamped_files(self.ledger.load_facts(graduate.id), number)
        if not copies:
            raise FileMissing
        return self._load_content(graduate.id, copies[-1][1])

    def load_own(self, by: EmployerUser, digest: str) -> GivenOut:
        return self._give_out(by.employer_id, digest, self._list_qualifications(by.employer_id))

    def load_of_employer(self, by: Province | SchoolAdmin, employer: UUID, digest: str) -> GivenOut:
        """Return a document of an employer, for whoever may verify it. Raises NotDelegated."""
        Verifications(self.context).open_queue(by)
        return self._give_out(employer, digest, self._list_qualifications(employer))

    def load_of_claim(self, by: Province, employer: UUID, claim_id: UUID) -> GivenOut:
        """Return the licence of whoever claims the employer, until the claim is decided."""
        del by
        licence = self.ledger.load(Employer, employer).find_claim(claim_id).licence
        if licence is None:
            raise FileMissing
        return self._load_content(employer, licence, LICENCE)

    def load_of_candidate(self, by: EmployerUser, application: ApplicationId) -> GivenOut:
        """Return the file of an application to this employer, as long as it may read it.

        Raises EmployerSuspended, ResumeClosed.
        """
        Resumes(self.context).must_be_readable(by, application)
        return self._load_attachment(load_own_applicant(self.context, by, application), application)

    def load_own_attachment(self, by: BoundGraduate, application: ApplicationId) -> GivenOut:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        graduate.application(application)
        return self._load_attachment(graduate, application)

    def _load_attachment(self, graduate: Graduate, application: ApplicationId) -> GivenOut:
        refs = [
            fact.attachment
            for fact in self.ledger.load_facts(graduate.id)
            if isinstance(fact, ResumeSubmitted) and fact.application_id == application
        ]
        if not refs or refs[0] is None:
            raise FileMissing
        return self._load_content(graduate.id, refs[0])

    def load_for_audit(self, by: Auditor, subject: UUID, digest: str) -> GivenOut:
        """Return a file that a school or the province decided on, never an application's."""
        del by
        return self._give_out(subject, digest, self._list_files(subject))

    def _list_qualifications(self, employer: UUID) -> list[Filed]:
        """Return what the employer submitted; what others sent against it is not its own."""
        found = self._list_files(employer)
        return [one for one in found if isinstance(one.fact, QualificationSubmitted)]

    def _list_files(self, subject: UUID, number: AgreementNumber | None = None) -> list[Filed]:
        filed = _find_files(self.ledger.load_facts(subject))
        return [one for one in filed if number in {None, one.number}]

    def _give_out(self, subject: UUID, digest: str, among: Iterable[Filed]) -> GivenOut:
        one = next((one for one in among if one.ref.digest == digest), None)
        if one is None:
            raise FileMissing
        return self._load_content(subject, one.ref, one.title)

    def _load_content(self, subject: UUID, ref: FileRef, title: str = "") -> GivenOut:
        cipher = self.vault.load_cipher(subject)
        content = self.context.evidence.read(cipher, ref.digest)
        name = clean_name(title or cipher.decrypt(ref.name) or "", ref.media_type)
        return GivenOut(content, ref.media_type, name)


def list_stamped_files(
    facts: Iterable[Fact], number: AgreementNumber
) -> list[tuple[StampedCopyFiled | StampedCopyAccepted, FileRef]]:
    """What is on file of an agreement's stamped paper, oldest first, each by the fact that put it.

    That is what the school filed, and what it accepted of the parties' photographs.
    """
    offered: dict[int, FileRef] = {}
    found: list[tuple[StampedCopyFiled | StampedCopyAccepted, FileRef]] = []
    for fact in facts:
        match fact:
            case StampedCopyOffered(offer=offer, file=file) if fact.agreement_number == number:
                offered[offer] = file
            case StampedCopyFiled(file=file) if fact.agreement_number == number:
                found.append((fact, file))
            case StampedCopyAccepted(offer=offer) if fact.agreement_number == number:
                found.append((fact, offered[offer]))
    return found


def _find_files(facts: Iterable[Fact]) -> Iterator[Filed]:
    for fact in facts:
        match fact:
            case TerminationRequested():
                yield from (Filed(ref, fact) for ref in fact.files)
            case StampedCopyFiled() | StampedCopyOffered():
                yield from _find_stamped(fact)
            case QualificationSubmitted():
                yield Filed(fact.file, fact, fact.title)
            case (
                OfferSigned(licence=FileRef() as file) | EmployerClaimed(licence=FileRef() as file)
            ):
                yield Filed(file, fact, LICENCE)


def _find_stamped(fact: StampedCopyFiled | StampedCopyOffered) -> Iterator[Filed]:
    yield Filed(fact.file, fact)
    if isinstance(fact, StampedCopyOffered) and fact.page is not None:
        yield Filed(fact.page, fact)
