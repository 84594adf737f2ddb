"""Registered employers: their data, their documents, their good standing."""

from collections.abc import Mapping
from uuid import UUID

from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.refusals import AlreadyRegistered
from signing.use_cases.access.account_rows import is_taken_by_employer, name_employer_account
from signing.use_cases.access.accounts import write_account
from signing.use_cases.access.email_rows import Letter
from signing.use_cases.access.emails import Emails
from signing.use_cases.core.actors import Anyone, EmployerUser, Province
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_contact
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.files.evidence import Upload
from signing.use_cases.privacy.notices import list_accepted_by_employer
from signing.vocabulary import (
    Contact,
    EmployerForm,
    LapseReason,
    Role,
    employer_id,
)


class RegisteredEmployer(TypedDict):
    """A new employer; `id` is a UUID."""

    id: str
    name: str
    username: str


class ChangedEmployer(TypedDict):
    """An employer's data after the change; `id` is a UUID."""

    id: str
    name: str
    kind: str
    industry: str
    region: str


class SubmittedQualification(TypedDict):
    """A document that was kept: SHA-256 of its content in hex, size in bytes.

    `rewritten`: it was a PDF that only failed to parse, and a mended version is kept.
    """

    title: str
    digest: str
    size: int
    rewritten: bool


class EmployerStanding(TypedDict):
    """Whether an employer is stopped from signing; `id` is a UUID."""

    id: str
    suspended: bool


class Employers(UseCases):
    @command
    def register(
        self,
        by: Anyone,
        form: EmployerForm,
        username: str,
        password_hash: str,
        notice: str | None = None,
        email: str = "",
    ) -> Outcome[RegisteredEmployer]:
        """Register the employer with its account, or neither; `notice` is the accepted edition.

        An `email` waits to be confirmed.

        Raises AlreadyRegistered if another employer has the username; of staff it tells nothing.
        """
        if is_taken_by_employer(self.context.engine, username):
            raise AlreadyRegistered.of_username()
        identity = employer_id(form.credit_code)
        employer = self.ledger.load_or_blank(Employer, identity)
        cipher = self.vault.make_cipher(identity)
        registered = employer.register(
            by.stamp,
            contact=cipher.encrypt_value(form.contact),
            to_verify=self._asks_verification,
            **form.model_dump(exclude={"contact"}),
        )
        stored = name_employer_account(username)
        account = write_account(stored, password_hash, Role.EMPLOYER, identity)
        answer: RegisteredEmployer = {"id": str(identity), "name": form.name, "username": username}
        accepted = list_accepted_by_employer(employer.evolve(registered), by.stamp, notice)
        kept = Emails(self.context).keep_new(by, identity, email, Letter.CONFIRMATION)
        return self.ledger.save(by, registered, *accepted, answer=answer, beside=[account, *kept])

    @command
    def change(self, by: EmployerUser, changes: Mapping[str, str]) -> Outcome[ChangedEmployer]:
        """`changes` holds fields that change: name, kind, industry, region, the contact's.

        Under another name it is another company to whoever reads it: it waits to be verified again.
        """
        employer = self.ledger.load(Employer, by.employer_id)
        cipher = self.vault.load_cipher(employer.id)
        contact = decrypt_contact(cipher, employer.contact)
        reach = {name: changes[name] for name in Contact.model_fields if name in changes}
        described = {
            name: changes.get(name, getattr(employer, name))
            for name in ("name", "kind", "industry", "region")
        }
        trusted = employer.verification.is_trusted
        lapses = trusted and described["name"] != employer.name and self._asks_verification
        changed = employer.change(
            by.stamp,
            name_waits=described["name"] != employer.shown_name and (lapses or not trusted),
            contact=cipher.encrypt_value(Contact(**(contact.model_dump() | reach))),
            **described,
        )
        answer: ChangedEmployer = {
            "id": str(employer.id),
            "name": described["name"],
            "kind": described["kind"],
            "industry": described["industry"],
            "region": described["region"],
        }
        if not lapses:
            return self.ledger.save(by, changed, answer=answer)
        lapsed = employer.evolve(changed).lapse(by.stamp, LapseReason.RENAMED)
        return self.ledger.save(by, changed, lapsed, answer=answer)

    @property
    def _asks_verification(self) -> bool:
        return self.context.policy.employer_verification == "required"

    @command
    def submit_qualification(
        self, by: EmployerUser, title: str, upload: Upload
    ) -> Outcome[SubmittedQualification]:
        employer = self.ledger.load(Employer, by.employer_id)
        file = self.context.evidence.keep(self.vault.load_cipher(employer.id), upload)
        submitted = employer.submit_qualification(by.stamp, title, file)
        answer: SubmittedQualification = {
            "title": title,
            "digest": file.digest,
            "size": file.size,
            "rewritten": bool(file.rewritten_from),
        }
        return self.ledger.save(by, submitted, answer=answer)

    @command
    def suspend(self, by: Province, employer_id: UUID, reason: str) -> Outcome[EmployerStanding]:
        return self._judge(by, employer_id, reason, suspended=True)

    @command
    def reinstate(self, by: Province, employer_id: UUID, reason: str) -> Outcome[EmployerStanding]:
        return self._judge(by, employer_id, reason, suspended=False)

    def _judge(
        self, by: Province, employer_id: UUID, reason: str, *, suspended: bool
    ) -> Outcome[EmployerStanding]:
        employer = self.ledger.load(Employer, employer_id)
        judge = employer.suspend if suspended else employer.reinstate
        fact = judge(by.stamp, reason.strip())
        answer: EmployerStanding = {"id": str(employer.id), "suspended": suspended}
        return self.ledger.save(by, fact, answer=answer)
