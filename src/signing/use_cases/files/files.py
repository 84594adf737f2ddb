"""Who may have which stored file: it is given out only to those who may see whom it is about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from signing.aggregates.graduate import Graduate
from signing.events import (
    Fact,
    QualificationSubmitted,
    ResumeSubmitted,
    StampedCopyFiled,
    TerminationRequested,
)
from signing.refusals import FileMissing
from signing.use_cases.core.actors import (
    Auditor,
    BoundGraduate,
    Counselor,
    EmployerUser,
    Province,
)
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.lookups import load_overseen_signatory, load_own_applicant
from signing.use_cases.files.uploads.kinds import plain_name
from signing.vocabulary import AgreementNumber, ApplicationId, FileRef


@dataclass(frozen=True)
class Filed:
    """A file and the fact that it came with; `title` only of qualification documents."""

    ref: FileRef
    fact: TerminationRequested | StampedCopyFiled | QualificationSubmitted
    title: str = ""

    @property
    def number(self) -> AgreementNumber | None:
        return None if isinstance(self.fact, QualificationSubmitted) else self.fact.agreement_number


@dataclass(frozen=True)
class GivenOut:
    content: bytes
    media_type: str
    name: str


class Files(UseCases):
    def load_qualification(self, by: Counselor, number: AgreementNumber, digest: str) -> GivenOut:
        """A document of the employer that signed with a graduate of the counselor's."""
        employer = load_overseen_signatory(self.context, by, number).agreement(number).employer.id
        if employer is None:
            raise FileMissing
        return self._given(employer, digest, self._of(employer))

    def load_of_agreement(self, by: Counselor, number: AgreementNumber, digest: str) -> GivenOut:
        """What came with requests for release, decided ones too."""
        graduate = load_overseen_signatory(self.context, by, number)
        return self._given(graduate.id, digest, self._of(graduate.id, number))

    def load_stamped_copy(self, by: Counselor, number: AgreementNumber) -> GivenOut:
        """The one that was filed last."""
        graduate = load_overseen_signatory(self.context, by, number)
        copies = [
            one for one in self._of(graduate.id, number) if isinstance(one.fact, StampedCopyFiled)
        ]
        if not copies:
            raise FileMissing
        return self._given(graduate.id, copies[-1].ref.digest, copies[::-1])

    def load_own(self, by: EmployerUser, digest: str) -> GivenOut:
        return self._given(by.employer_id, digest, self._of(by.employer_id))

    def load_of_employer(self, by: Province, employer: UUID, digest: str) -> GivenOut:
        """A document by which an employer shows what it is."""
        del by
        found = [one for one in self._of(employer) if isinstance(one.fact, QualificationSubmitted)]
        return self._given(employer, digest, found)

    def load_of_candidate(self, by: EmployerUser, application: ApplicationId) -> GivenOut:
        """What came with an application to the employer; to nobody else's eyes."""
        return self._attachment(load_own_applicant(self.context, by, application), application)

    def load_own_attachment(self, by: BoundGraduate, application: ApplicationId) -> GivenOut:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        graduate.application(application)
        return self._attachment(graduate, application)

    def _attachment(self, graduate: Graduate, application: ApplicationId) -> GivenOut:
        refs = [
            fact.attachment
            for fact in self.ledger.load_facts(graduate.id)
            if isinstance(fact, ResumeSubmitted) and fact.application_id == application
        ]
        if not refs or refs[0] is None:
            raise FileMissing
        return self._opened(graduate.id, refs[0])

    def load_for_audit(self, by: Auditor, subject: UUID, digest: str) -> GivenOut:
        """Any file that a school or the province decided on; never what a résumé came with."""
        del by
        return self._given(subject, digest, self._of(subject))

    def _of(self, subject: UUID, number: AgreementNumber | None = None) -> list[Filed]:
        filed = _filed(self.ledger.load_facts(subject))
        return [one for one in filed if number in {None, one.number}]

    def _given(self, subject: UUID, digest: str, among: Iterable[Filed]) -> GivenOut:
        one = next((one for one in among if one.ref.digest == digest), None)
        if one is None:
            raise FileMissing
        return self._opened(subject, one.ref, one.title)

    def _opened(self, subject: UUID, ref: FileRef, title: str = "") -> GivenOut:
        cipher = self.vault.load_cipher(subject)
        content = self.context.evidence.read(cipher, ref.digest)
        name = plain_name(title or cipher.decrypt(ref.name) or "", ref.media_type)
        return GivenOut(content, ref.media_type, name)


def _filed(facts: Iterable[Fact]) -> Iterator[Filed]:
    for fact in facts:
        match fact:
            case TerminationRequested():
                yield from (Filed(ref, fact) for ref in fact.files)
            case StampedCopyFiled():
                yield Filed(fact.file, fact)
            case QualificationSubmitted():
                yield Filed(fact.file, fact, fact.title)
