"""The school's review of a signing (seed, section 三)."""

from datetime import datetime

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.aggregates.graduate.agreement import Agreement
from signing.use_cases.agreements.parties import (
    DocumentFile,
    EmployerInFull,
    GraduateInFull,
    describe_employer_in_full,
    describe_graduate,
)
from signing.use_cases.agreements.red_checks import red_checks
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_terms
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import load_overseen_signatory
from signing.vocabulary import AgreementNumber, Standing, Terms
from signing.vocabulary.answers import StandingAnswer, answer_standing


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [{"agreement_number": "2026-99001-000001-7", "standing": "EFFECTIVE"}]
        }
    )
)
class SigningSeen(TypedDict):
    """A signing as its reviewer reads it. `terms` is null once its graduate is erased.

    `version` goes into `If-Match`. `waiting_hours` are hours since it was signed, to a tenth.
    `red` are the codes of the checks for which an approval must say what was verified.
    """

    agreement_number: str
    version: int
    state: str
    channel: str
    college: str
    signed_at: datetime
    waiting_hours: float
    disputed: bool
    red: list[str]
    graduate: GraduateInFull
    employer: EmployerInFull
    position_title: str
    terms: Terms | None
    documents: list[DocumentFile]


class Reviews(UseCases):
    @command
    def approve(
        self, by: Counselor, number: AgreementNumber, verified: str = ""
    ) -> Outcome[StandingAnswer]:
        """Takes effect at once: standing, destination 10, print list, register, statistics.

        Raises ReasonMissing where a check is red now and nothing is said to be verified.
        """
        graduate = load_overseen_signatory(self.context, by, number)
        approved = graduate.approve(
            by.stamp,
            number,
            by.seen,
            red=red_checks(self.context, graduate, number),
            verified=self.vault.load_cipher(graduate.id).encrypt_words(verified),
        )
        return self.ledger.save(by, approved, answer=answer_standing(number, Standing.EFFECTIVE))

    @command
    def reject(
        self, by: Counselor, number: AgreementNumber, reason: str
    ) -> Outcome[StandingAnswer]:
        """Sends the signing back to both parties with `reason`, and frees the graduate."""
        graduate = load_overseen_signatory(self.context, by, number)
        sealed = self.vault.load_cipher(graduate.id).encrypt_words(reason)
        rejected = graduate.reject(by.stamp, number, by.seen, sealed)
        return self.ledger.save(by, rejected, answer=answer_standing(number, Standing.FREE))

    def look_at(self, by: Counselor, number: AgreementNumber) -> SigningSeen:
        """Everything a verdict needs: who, what was agreed, the documents, and the version."""
        graduate = load_overseen_signatory(self.context, by, number)
        agreement = graduate.agreement(number)
        cipher = self.vault.load_cipher(graduate.id)
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
            "graduate": describe_graduate(graduate, cipher),
            "employer": describe_employer_in_full(agreement.employer, cipher),
            "position_title": agreement.position_title,
            "terms": decrypt_terms(cipher, agreement.terms),
            "documents": self._documents(agreement),
        }

    def _documents(self, agreement: Agreement) -> list[DocumentFile]:
        """第三种签约方式暂不提供资质证明材料进行审核: none for channel CARD."""
        if agreement.employer.id is None:
            return []
        employer = self.ledger.load(Employer, agreement.employer.id)
        return [
            {
                "title": one.title,
                "digest": one.file.digest,
                "size": one.file.size,
                "media_type": one.file.media_type,
            }
            for one in employer.qualifications
        ]
