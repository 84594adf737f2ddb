"""The school's review of a signing (seed, section 三)."""

from typing import Any

from signing.aggregates.employer import Employer
from signing.aggregates.graduate.agreement import Agreement
from signing.use_cases.agreements.red_checks import red_checks
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import (
    opened_contact,
    opened_person,
    opened_terms,
    shown_person,
)
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import overseen_agreement
from signing.vocabulary import AgreementNumber, Standing


class Reviews(UseCases):
    @command
    def approve(self, by: Counselor, number: AgreementNumber, verified: str = "") -> Outcome:
        """Takes effect at once: standing, destination 10, print list, register, statistics.

        Raises ReasonMissing where a check is red now and nothing is said to be verified.
        """
        graduate = overseen_agreement(self.context, by, number)
        approved = graduate.approve(
            by.stamp,
            number,
            by.seen,
            red=red_checks(self.context, graduate, number),
            verified=self.vault.box(graduate.id).seal_words(verified),
        )
        return self.ledger.save(by, approved, answer=_answer(number, Standing.EFFECTIVE))

    @command
    def reject(self, by: Counselor, number: AgreementNumber, reason: str) -> Outcome:
        graduate = overseen_agreement(self.context, by, number)
        sealed = self.vault.box(graduate.id).seal_words(reason)
        rejected = graduate.reject(by.stamp, number, by.seen, sealed)
        return self.ledger.save(by, rejected, answer=_answer(number, Standing.FREE))

    def look_at(self, by: Counselor, number: AgreementNumber) -> dict[str, Any]:
        """Everything a verdict needs: who, what was agreed, the documents, and the version.

        `red` are the codes of the checks for which an approval must say what was verified.
        """
        graduate = overseen_agreement(self.context, by, number)
        agreement = graduate.agreement(number)
        box = self.vault.box(graduate.id)
        return {
            "agreement_number": number,
            "version": graduate.version,
            "state": agreement.state.value,
            "channel": agreement.channel.value,
            "college": graduate.studies.college,
            "signed_at": agreement.signed_at,
            "waiting_hours": round((by.now - agreement.signed_at).total_seconds() / 3600, 1),
            "disputed": agreement.disputed,
            "red": red_checks(self.context, graduate, number),
            "graduate": {
                "id": str(graduate.id),
                "student_number": graduate.student_number,
                **shown_person(opened_person(box, graduate.person)),
                **graduate.studies.model_dump(mode="json"),
            },
            "employer": {
                **agreement.employer.model_dump(mode="json", exclude={"contact"}),
                **opened_contact(box, agreement.employer.contact).model_dump(),
            },
            "position_title": agreement.position_title,
            "terms": opened_terms(box, agreement.terms),
            "documents": self._documents(agreement),
        }

    def _documents(self, agreement: Agreement) -> list[dict[str, Any]]:
        """第三种签约方式暂不提供资质证明材料进行审核: none for channel CARD."""
        if agreement.employer.id is None:
            return []
        employer = self.ledger.load(Employer, agreement.employer.id)
        return [
            {"title": one.title, **one.file.model_dump(exclude={"name"})}
            for one in employer.qualifications
        ]


def _answer(number: AgreementNumber, standing: Standing) -> dict[str, Any]:
    return {"agreement_number": number, "standing": standing.value}
