"""核验用人单位: by the province, and by schools that it lets do it."""

from uuid import UUID

from pydantic import with_config
from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.aggregates.school import School
from signing.use_cases.core.actors import EmployerUser, Province, SchoolAdmin
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.organisations.comparing import Registries
from signing.vocabulary import Oversight, Verification, school_id

Verifier = Province | SchoolAdmin


@with_config(
    json_schema_extra={
        "examples": [{"id": "2f0c7b0a-5a0e-5b8e-8f57-0d4f7f0a6b21", "state": "verified"}]
    }
)
class JudgedEmployer(TypedDict):
    """An employer, and how its verification stands now; `id` is a UUID."""

    id: str
    state: str


@with_config(json_schema_extra={"examples": [{"code": "99001", "verifies_employers": True}]})
class Delegation(TypedDict):
    """Whether the school verifies employers for the province."""

    code: str
    verifies_employers: bool


class Verifications(UseCases):
    def open_queue(self, by: Verifier) -> Oversight:
        """Return what whoever verifies sees of employers: all. Raises NotDelegated."""
        if isinstance(by, SchoolAdmin):
            self.ledger.load(School, school_id(by.school_code)).must_verify_employers()
        return Oversight()

    def may_verify(self, by: SchoolAdmin) -> bool:
        """Return whether the province lets the school verify employers now."""
        return self.ledger.load(School, school_id(by.school_code)).verifies_employers

    @command
    def verify(self, by: Verifier, employer_id: UUID, words: str = "") -> Outcome[JudgedEmployer]:
        """With what the business register says of it, if one is asked.

        Raises NotDelegated, VerificationDecided, StaleVersion of what was not seen.
        """
        self.open_queue(by)
        employer = self.ledger.load(Employer, employer_id)
        registry = Registries(self.context).compare(employer.credit_code, employer.name)
        verified = employer.verify(by.stamp, registry.finding, words.strip(), by.seen)
        return self.ledger.save(by, verified, answer=_answer(employer_id, Verification.VERIFIED))

    @command
    def refuse(self, by: Verifier, employer_id: UUID, reason: str) -> Outcome[JudgedEmployer]:
        """Raises NotDelegated, VerificationDecided, ReasonMissing, StaleVersion."""
        self.open_queue(by)
        employer = self.ledger.load(Employer, employer_id)
        refused = employer.refuse(by.stamp, reason.strip(), by.seen)
        return self.ledger.save(by, refused, answer=_answer(employer_id, Verification.REFUSED))

    @command
    def ask_again(self, by: EmployerUser) -> Outcome[JudgedEmployer]:
        """The employer mended what it was refused for. Raises NotRefused."""
        employer = self.ledger.load(Employer, by.employer_id)
        asked = employer.ask_again(by.stamp)
        return self.ledger.save(by, asked, answer=_answer(employer.id, Verification.WAITING))

    @command
    def delegate(self, by: Province, code: str) -> Outcome[Delegation]:
        """Let the school verify employers too. Raises NoSuchSchool, AlreadyDelegated."""
        school = self.ledger.load(School, school_id(code))
        delegated = school.delegate_verification(by.stamp)
        answer: Delegation = {"code": code, "verifies_employers": True}
        return self.ledger.save(by, delegated, answer=answer)

    @command
    def reclaim(self, by: Province, code: str) -> Outcome[Delegation]:
        """From now on the school decides nothing any more; what it decided stands."""
        school = self.ledger.load(School, school_id(code))
        reclaimed = school.reclaim_verification(by.stamp)
        answer: Delegation = {"code": code, "verifies_employers": False}
        return self.ledger.save(by, reclaimed, answer=answer)


def _answer(employer_id: UUID, now: Verification) -> JudgedEmployer:
    return {"id": str(employer_id), "state": now.value}
