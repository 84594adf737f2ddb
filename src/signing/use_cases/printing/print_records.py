"""One agreement as paper: whose it is, when it was printed and by whom, what came back stamped."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.staff import Staff
from signing.events import AgreementPrinted, Fact, StampedCopyFiled
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import opened_person
from signing.use_cases.core.lookups import overseen_agreement
from signing.use_cases.privacy.vault import Box
from signing.vocabulary import SCHOOL_ROLES, Actor, AgreementNumber


class PrintRecords(UseCases):
    def look_at(self, by: Counselor, number: AgreementNumber) -> dict[str, Any]:
        """`again` says that the school printed it before, so that it needs a reason now."""
        graduate = overseen_agreement(self.context, by, number)
        agreement = graduate.agreement(number)
        box = self.vault.box(graduate.id)
        facts = self.ledger.facts_of(graduate.id)
        return {
            **_described(agreement),
            "graduate": {
                "id": str(graduate.id),
                "student_number": graduate.student_number,
                "name": opened_person(box, graduate.person).name,
                "college": graduate.studies.college,
                "major": graduate.studies.major,
            },
            "prints": self._prints(facts, number, box),
            "stamped_copies": self._stamped_copies(facts, number, box),
        }

    def _prints(
        self, facts: Iterable[Fact], number: AgreementNumber, box: Box
    ) -> list[dict[str, Any]]:
        """Newest first."""
        found = [
            {
                "ordinal": fact.ordinal,
                "at": fact.timestamp,
                "copies": [copy.value for copy in fact.copies],
                "reason": fact.reprint_reason and box.open(fact.reprint_reason),
                **self._who(fact.actor),
            }
            for fact in facts
            if isinstance(fact, AgreementPrinted) and fact.agreement_number == number
        ]
        return found[::-1]

    def _stamped_copies(
        self, facts: Iterable[Fact], number: AgreementNumber, box: Box
    ) -> list[dict[str, Any]]:
        """Newest first: only that one is given out."""
        found = [
            {
                "at": fact.timestamp,
                **fact.file.model_dump(exclude={"name"}),
                "name": box.open(fact.file.name),
                **self._who(fact.actor),
            }
            for fact in facts
            if isinstance(fact, StampedCopyFiled) and fact.agreement_number == number
        ]
        return found[::-1]

    def _who(self, actor: Actor) -> dict[str, str]:
        """Staff of the school by name, the parties by their role."""
        if actor.role not in SCHOOL_ROLES:
            return {"role": actor.role.value, "by": ""}
        staff = self.ledger.load_or_blank(Staff, UUID(actor.account))
        name = self.vault.box(staff.id).open(staff.name) if staff.exists else None
        return {"role": actor.role.value, "by": name or ""}


def _described(agreement: Agreement) -> dict[str, Any]:
    return {
        "agreement_number": agreement.number,
        "state": agreement.state.value,
        "in_force": agreement.state.is_in_force,
        "again": agreement.school_prints > 0,
        "channel": agreement.channel.value,
        "employer": agreement.employer.name,
        "position_title": agreement.position_title,
        "signed_at": agreement.signed_at,
        "approved_at": agreement.approved_at,
        "ended_at": agreement.ended_at,
    }
