"""The agreement on paper (seed, section 四): who may print what, and the fact of every print."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.school import School
from signing.application.actors import BoundGraduate, Counselor, EmployerUser, Someone
from signing.application.evidence import Upload
from signing.application.ledger import Outcome, command
from signing.application.lookups import graduate_with_agreement
from signing.application.office import Desk
from signing.application.opened import opened_contact, opened_person, opened_terms
from signing.application.tokens import Copy
from signing.events import AgreementPrinted
from signing.refusals import NoSuchAgreement, NotYours, Refusal
from signing.vocabulary import (
    AgreementNumber,
    Channel,
    Contact,
    CopyName,
    EmployerParty,
    Person,
    Studies,
    Terms,
    school_id,
)

ALL_COPIES = tuple(CopyName)


@dataclass(frozen=True)
class Paper:
    """Everything an agreement says on paper; `codes` are those of its copies' QR codes."""

    number: AgreementNumber
    year: int
    student_number: str
    person: Person
    studies: Studies
    school_code: str
    school_name: str
    school_contact: Contact
    employer: EmployerParty
    employer_contact: Contact
    position_title: str
    channel: Channel
    terms: Terms
    signed_at: datetime
    approved_at: datetime
    codes: dict[CopyName, str]


Render = Callable[[Sequence[Paper], Sequence[CopyName]], bytes]


@dataclass(frozen=True)
class Printing(Desk):
    """`render` draws papers as one PDF; it is pure, so it runs before the fact is saved."""

    render: Render

    def print_many(
        self,
        by: Counselor,
        numbers: Sequence[AgreementNumber],
        copies: tuple[CopyName, ...] = ALL_COPIES,
        reason: str = "",
    ) -> tuple[Outcome, bytes]:
        """One PDF of all of them, or a refusal that names the first that cannot be printed."""
        graduates = [graduate_with_agreement(self.office, number) for number in numbers]
        for graduate in graduates:
            by.must_oversee(graduate.school_code, graduate.studies.college)
        return self._print(by, numbers, copies, reason)

    def print_own(self, by: EmployerUser, number: AgreementNumber) -> tuple[Outcome, bytes]:
        """审核通过后，用人单位亦可自行打印."""
        agreement = graduate_with_agreement(self.office, number).agreement(number)
        if agreement.employer.id != by.employer_id:
            raise NotYours
        return self._print(by, [number], ALL_COPIES, "")

    def download(self, by: BoundGraduate) -> tuple[Outcome, bytes]:
        """The graduate's current agreement, or the last one when none is live."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        if not graduate.agreements:
            raise NoSuchAgreement
        return self._print(by, [graduate.agreements[-1].number], ALL_COPIES, "")

    @command
    def file_stamped_copy(self, by: Counselor, number: AgreementNumber, upload: Upload) -> Outcome:
        graduate = graduate_with_agreement(self.office, number)
        by.must_oversee(graduate.school_code, graduate.studies.college)
        graduate.agreement(number).must_be_in_force()
        file = self.office.evidence.keep(self.vault.box(graduate.id), upload)
        filed = graduate.file_stamped_copy(by.stamp, number, file)
        answer = {"agreement_number": number, "digest": file.digest, "size": file.size}
        return self.ledger.save(by, filed, answer=answer)

    def _print(
        self,
        by: Someone,
        numbers: Sequence[AgreementNumber],
        copies: tuple[CopyName, ...],
        reason: str,
    ) -> tuple[Outcome, bytes]:
        self._must_be_printable(by, numbers, copies, reason)
        pdf = self.render([self._paper(number) for number in numbers], copies)
        return self._record(by, numbers, copies, reason), pdf

    def _must_be_printable(
        self,
        by: Someone,
        numbers: Sequence[AgreementNumber],
        copies: tuple[CopyName, ...],
        reason: str,
    ) -> None:
        """Refuses before anything is drawn; a retry is never refused for what it did itself."""
        try:
            for number in numbers:
                self._decide(by, number, copies, reason)
        except Refusal:
            if self.ledger.answered(by) is None:
                raise

    @command
    def _record(
        self,
        by: Someone,
        numbers: Sequence[AgreementNumber],
        copies: tuple[CopyName, ...],
        reason: str,
    ) -> Outcome:
        facts = [self._decide(by, number, copies, reason) for number in numbers]
        answer = {"numbers": list(numbers), "copies": [copy.value for copy in copies]}
        return self.ledger.save(by, *facts, answer=answer)

    def _decide(
        self, by: Someone, number: AgreementNumber, copies: tuple[CopyName, ...], reason: str
    ) -> AgreementPrinted:
        graduate = graduate_with_agreement(self.office, number)
        sealed = self.vault.box(graduate.id).seal_words(reason)
        try:
            return graduate.print(by.stamp, number, copies=copies, reason=sealed)
        except Refusal as refusal:
            refusal.about["agreement_number"] = number
            raise

    def _paper(self, number: AgreementNumber) -> Paper:
        graduate = graduate_with_agreement(self.office, number)
        agreement = graduate.agreement(number)
        school = self.ledger.load(School, school_id(graduate.school_code))
        box = self.vault.box(graduate.id)
        terms = opened_terms(box, agreement.terms)
        if terms is None or agreement.approved_at is None:
            raise NoSuchAgreement
        return Paper(
            number=number,
            year=graduate.year,
            student_number=graduate.student_number,
            person=opened_person(box, graduate.person),
            studies=graduate.studies,
            school_code=school.code,
            school_name=school.name,
            school_contact=opened_contact(self.vault.box(school.id), school.contact),
            employer=agreement.employer,
            employer_contact=opened_contact(box, agreement.employer.contact),
            position_title=agreement.position_title,
            channel=agreement.channel,
            terms=terms,
            signed_at=agreement.signed_at,
            approved_at=agreement.approved_at,
            codes=self._codes(agreement),
        )

    def _codes(self, agreement: Agreement) -> dict[CopyName, str]:
        return {
            copy: self.office.tokens.copy_code(Copy(agreement.number, copy)) for copy in CopyName
        }
