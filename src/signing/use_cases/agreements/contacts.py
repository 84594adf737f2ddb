"""An applicant's phone number, shown to the employer that invited them, and put on record."""

from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.refusals import OutOfTurn
from signing.use_cases.agreements.resumes import Resumes
from signing.use_cases.core.actors import EmployerUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.core.lookups import load_own_applicant
from signing.use_cases.privacy.disclosures import Disclosures
from signing.vocabulary import ApplicationId, Stage

TALKING = frozenset(
    {
        Stage.INVITED,
        Stage.INTERVIEW_ACCEPTED,
        Stage.OFFERED,
        Stage.OFFER_WITHDRAWN,
        Stage.SIGNED,
    }
)
"""Stages in which both sides have something to arrange."""


class ApplicantContact(TypedDict):
    """How to reach an applicant; `phone` is "" where the roster has none."""

    name: str
    phone: str


class ApplicantContacts(UseCases):
    def show(self, by: EmployerUser, application: ApplicationId, purpose: str) -> ApplicantContact:
        """Return name and phone. It records the disclosure before it decrypts them.

        Raises OutOfTurn before the applicant is invited, what `Resumes.must_be_readable` raises,
        PurposeMissing, TooManyLooks.
        """
        graduate = load_own_applicant(self.context, by, application)
        Resumes(self.context).must_be_readable(by, application)
        stage = graduate.application(application).stage
        if stage not in TALKING:
            raise OutOfTurn(stage=stage.value)
        employer = self.ledger.load(Employer, by.employer_id)
        Disclosures(self.context).record_contact(by, graduate, purpose, employer.name)
        person = decrypt_person(self.vault.load_cipher(graduate.id), graduate.person)
        return {"name": person.name, "phone": person.phone}
