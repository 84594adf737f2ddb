"""Release from an agreement in force (seed, section 五)."""

from collections.abc import Sequence
from typing import Any

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.refusals import EvidenceMissing, NotEffective
from signing.use_cases.core.actors import BoundGraduate, Counselor, EmployerUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import opened_person, opened_terms, shown_person
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import overseen_agreement, own_agreement
from signing.use_cases.files.evidence import Upload
from signing.vocabulary import AgreementNumber, Standing

MOST_FILES = 5


class Terminations(UseCases):
    @command
    def request(self, by: BoundGraduate, reason: str, uploads: Sequence[Upload]) -> Outcome:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        if graduate.live is None:
            raise NotEffective
        graduate.live.must_be_effective()
        if len(uploads) > MOST_FILES:
            raise EvidenceMissing(most=MOST_FILES)
        box = self.vault.box(graduate.id)
        requested = graduate.request_termination(
            by.stamp,
            reason=box.seal_words(reason),
            files=tuple(self.context.evidence.keep(box, one) for one in uploads),
            needs_employer=self.context.policy.termination_needs_employer,
            seen=by.seen,
        )
        answer = _answer(requested.agreement_number, Standing.TERMINATING)
        return self.ledger.save(by, requested, answer=answer)

    @command
    def withdraw(self, by: BoundGraduate) -> Outcome:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        withdrawn = graduate.withdraw_termination(by.stamp, by.seen)
        answer = _answer(withdrawn.agreement_number, Standing.EFFECTIVE)
        return self.ledger.save(by, withdrawn, answer=answer)

    @command
    def answer(
        self, by: EmployerUser, number: AgreementNumber, *, agreed: bool, words: str
    ) -> Outcome:
        """The employer's word, where the policy asks for it before the school's."""
        graduate = own_agreement(self.context, by, number)
        answered = graduate.answer_termination(
            by.stamp,
            number,
            employer_id=by.employer_id,
            agreed=agreed,
            words=self.vault.box(graduate.id).seal(words.strip()),
            seen=by.seen,
        )
        answer = _answer(number, graduate.standing) | {"agreed": agreed}
        return self.ledger.save(by, answered, answer=answer)

    def asked_of(self, by: EmployerUser, number: AgreementNumber) -> dict[str, Any] | None:
        """The request that waits for the school.

        {requested_at, needs_employer, employer_answer, version}, the version to answer with.

        Why the graduate asks, and with what, is between them and their school.
        """
        graduate = own_agreement(self.context, by, number)
        asked = self._request(graduate, graduate.agreement(number))
        shown = ("requested_at", "needs_employer", "employer_answer")
        return asked and {name: asked[name] for name in shown} | {"version": graduate.version}

    @command
    def approve(self, by: Counselor, number: AgreementNumber) -> Outcome:
        """同意毁约: voids the agreement, and frees the graduate to sign again."""
        graduate = overseen_agreement(self.context, by, number)
        approved = graduate.approve_termination(by.stamp, number, by.seen)
        return self.ledger.save(by, approved, answer=_answer(number, Standing.FREE))

    @command
    def reject(self, by: Counselor, number: AgreementNumber, reason: str) -> Outcome:
        """不同意毁约: the agreement goes on."""
        graduate = overseen_agreement(self.context, by, number)
        sealed = self.vault.box(graduate.id).seal_words(reason)
        rejected = graduate.reject_termination(by.stamp, number, by.seen, sealed)
        return self.ledger.save(by, rejected, answer=_answer(number, Standing.EFFECTIVE))

    def look_at(self, by: Counselor, number: AgreementNumber) -> dict[str, Any]:
        """The original agreement beside what is asked now."""
        graduate = overseen_agreement(self.context, by, number)
        agreement = graduate.agreement(number)
        box = self.vault.box(graduate.id)
        return {
            "agreement_number": number,
            "version": graduate.version,
            "standing": graduate.standing.value,
            "state": agreement.state.value,
            "channel": agreement.channel.value,
            "signed_at": agreement.signed_at,
            "approved_at": agreement.approved_at,
            "graduate": {
                "id": str(graduate.id),
                "student_number": graduate.student_number,
                **shown_person(opened_person(box, graduate.person)),
            },
            "employer": agreement.employer.model_dump(mode="json", exclude={"contact"}),
            "terms": opened_terms(box, agreement.terms),
            "request": self._request(graduate, agreement),
        }

    def _request(self, graduate: Graduate, agreement: Agreement) -> dict[str, Any] | None:
        """What is asked, while it waits for a decision."""
        asked = agreement.termination
        if asked is None:
            return None
        box = self.vault.box(graduate.id)
        answer = agreement.answer
        return {
            "requested_at": asked.timestamp,
            "reason": box.open(asked.reason),
            "files": [
                {**one.model_dump(exclude={"name"}), "name": box.open(one.name)}
                for one in asked.files
            ],
            "needs_employer": asked.needs_employer,
            "employer_answer": answer
            and {
                "agreed": answer.agreed,
                "words": box.open(answer.words),
                "at": answer.timestamp,
            },
        }


def _answer(number: AgreementNumber, standing: Standing) -> dict[str, Any]:
    return {"agreement_number": number, "standing": standing.value}
