"""What the paper will say of the three parties, shown to the graduate before it binds them."""

from dataclasses import dataclass

from signing.aggregates.graduate import Graduate
from signing.use_cases.core.actors import BoundGraduate
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_contact, decrypt_person
from signing.use_cases.core.lookups import describe_offeror
from signing.use_cases.printing.agreement_content import Papers
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import ApplicationId, EmployerParty, Person, Studies
from signing.vocabulary.masks import mask_number
from signing.vocabulary.sheet import EmployerBlock, SchoolBlock


@dataclass(frozen=True)
class PaperParties:
    """The parties as the paper names them; the ID number is masked, for a phone lies about."""

    student_number: str
    person: Person
    studies: Studies
    employer: EmployerBlock
    school: SchoolBlock


class OwnPapers(UseCases):
    def preview(self, by: BoundGraduate, application: ApplicationId) -> PaperParties:
        """What a signature today would put on paper, for the offer of that application."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        cipher = self.vault.load_cipher(graduate.id)
        asked = graduate.application(application)
        return self._gather(graduate, cipher, describe_offeror(self.context, asked, cipher))

    def load_last(self, by: BoundGraduate) -> PaperParties | None:
        """The parties of the current agreement, or of the last one; None before the first."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        if not graduate.agreements:
            return None
        cipher = self.vault.load_cipher(graduate.id)
        return self._gather(graduate, cipher, graduate.agreements[-1].employer)

    def _gather(self, graduate: Graduate, cipher: Cipher, employer: EmployerParty) -> PaperParties:
        person = decrypt_person(cipher, graduate.person)
        return PaperParties(
            student_number=graduate.student_number,
            person=person.model_copy(update={"id_number": mask_number(person.id_number)}),
            studies=graduate.studies,
            employer=EmployerBlock(
                **employer.model_dump(exclude={"id", "contact"}),
                contact=decrypt_contact(cipher, employer.contact),
            ),
            school=Papers(self.context).load_school(graduate.school_code),
        )
