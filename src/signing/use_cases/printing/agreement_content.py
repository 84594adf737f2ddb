"""What an agreement says on paper, gathered from the facts, as it is or as it once was."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

from signing.aggregates.employer import Employer
from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.school import School
from signing.copycode import Content
from signing.fonts.printable import first_unprintable
from signing.refusals import NoSuchAgreement, TextUnprintable
from signing.text import clean
from signing.use_cases.core.context import Context, UseCases
from signing.use_cases.core.decryption import decrypt_contact, decrypt_person, decrypt_terms
from signing.use_cases.core.lookups import load_graduate_with_agreement
from signing.use_cases.printing.agreement_paper import Printout
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import (
    AgreementNumber,
    CopyName,
    Person,
    PrintedFile,
    Terms,
    Value,
    school_id,
)
from signing.vocabulary.sheet import Agreed, AgreementSheet, EmployerBlock, SchoolBlock


def finish_file(printout: Printout, batch: UUID | None = None) -> PrintedFile:
    """What the facts of a print say of its file, which is complete now."""
    return PrintedFile(
        digest=printout.close(),
        edition=printout.edition,
        address=printout.address,
        batch=batch,
    )


def must_be_printable_once_signed(
    context: Context, employer: Employer, title: str, terms: Terms
) -> None:
    """What was recorded before the forms knew the fonts goes no further. Raises TextUnprintable."""
    contact = decrypt_contact(context.vault.load_cipher(employer.id), employer.contact)
    must_be_printable(employer.name, title, terms, contact.address, contact.contact)


def must_be_printable(employer: str, title: str, terms: Terms, *others: str) -> None:
    """Raises TextUnprintable of the first text that no font of the paper has."""
    for text in (employer, *others, title, terms.workplace, terms.remarks, terms.archive_to):
        found = first_unprintable(text)
        if found is not None:
            raise TextUnprintable(what_zh=found.what_zh, what_en=found.what_en)


V = TypeVar("V", bound=Value)


def _clean(value: V) -> V:
    """Facts of before may hold what nobody sees; the paper shows the text without it."""
    texts = {name: clean(one) for name, one in vars(value).items() if isinstance(one, str)}
    return value.model_copy(update=texts)


@dataclass(frozen=True)
class Papers(UseCases):
    def write_paper(self, number: AgreementNumber, version: int | None = None) -> AgreementSheet:
        """As it is, or as it was at `version` of the graduate. Raises NoSuchAgreement."""
        graduate = load_graduate_with_agreement(self.context, number, version)
        school = self.load_school(graduate.school_code)
        return self.write_sheet(school, graduate, self.vault.load_cipher(graduate.id), number)

    def load_school(self, school_code: str) -> SchoolBlock:
        school = self.ledger.load(School, school_id(school_code))
        contact = decrypt_contact(self.vault.load_cipher(school.id), school.contact)
        return SchoolBlock(name=school.name, code=school.code, contact=contact)

    def write_sheet(
        self, school: SchoolBlock, graduate: Graduate, cipher: Cipher, number: AgreementNumber
    ) -> AgreementSheet:
        """Without a query: for whoever prints many. Raises NoSuchAgreement."""
        agreement = graduate.agreement(number)
        agreed = self.read_agreed(graduate, cipher, agreement)
        check = partial(self.context.tokens.compute_copy_check, number, edition=agreement.edition)
        checks = {copy: check(copy) for copy in CopyName}
        person = _clean(decrypt_person(cipher, graduate.person))
        *_, replaced, approved_at = (None, None, *agreement.editions_approved_at)
        if agreed is None or approved_at is None:
            raise NoSuchAgreement
        return AgreementSheet(
            **{name: value for name, value in agreed if name != "school_code"},
            person=person,
            studies=_clean(graduate.studies),
            school=school,
            edition=agreement.edition,
            approved_at=approved_at,
            replaced_approved_at=replaced,
            codes=self._issue_codes(agreed, person, approved_at, checks, agreement.edition),
            checks=checks,
        )

    def read_agreed(
        self, graduate: Graduate, cipher: Cipher, agreement: Agreement
    ) -> Agreed | None:
        """What the two agreed, of which a confirmation has the digest; None once erased.

        The paper is made from it, and it from the signing alone: nothing said later changes it.
        """
        terms = decrypt_terms(cipher, agreement.terms)
        if terms is None:
            return None
        employer = _clean(agreement.employer)
        return Agreed(
            number=agreement.number,
            school_code=graduate.school_code,
            year=graduate.year,
            student_number=graduate.student_number,
            employer=EmployerBlock(
                **employer.model_dump(exclude={"id", "contact"}),
                contact=_clean(decrypt_contact(cipher, employer.contact)),
            ),
            position_title=clean(agreement.position_title),
            terms=_clean(terms),
            channel=agreement.channel,
            signed_at=agreement.signed_at,
        )

    def _issue_codes(
        self,
        agreed: Agreed,
        person: Person,
        approved_at: datetime,
        checks: dict[CopyName, str],
        edition: int,
    ) -> dict[CopyName, str]:
        def content(check: str) -> Content:
            return Content(
                number=agreed.number,
                check=check,
                name=person.name,
                employer=agreed.employer.name,
                credit_code=agreed.employer.credit_code,
                position=agreed.position_title,
                monthly_pay=str(agreed.terms.monthly_pay),
            )

        issue = self.context.copy_keys.issue
        return {
            copy: issue(copy, approved_at, content(check), edition)
            for copy, check in checks.items()
        }
