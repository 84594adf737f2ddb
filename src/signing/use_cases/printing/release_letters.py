"""The release letter (解约证明) of an agreement that ended by release: a view of its facts.

No fact is recorded for one: it says the same whenever it is made. See docs/decisions/0064.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.aggregates.school import School
from signing.copycode import Content
from signing.events import TerminationApproved, TerminationRequested
from signing.refusals import NoSuchAgreement, NoSuchReleaseLetter
from signing.text import clean
from signing.use_cases.core.actors import BoundGraduate, Counselor, EmployerUser, Someone
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.core.lookups import load_overseen_signatory, load_own_signatory
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import AgreementNumber, AgreementState, LetterName, school_id
from signing.vocabulary.masks import mask_number
from signing.vocabulary.release_letter import LetterAnswer, ReleaseLetter, name_ended_by


@dataclass(frozen=True)
class DrawnLetter:
    number: AgreementNumber
    content: bytes


@dataclass(frozen=True)
class ReleaseLetters(UseCases):
    """`draw` makes a PDF. What a party downloads is sealed behind it, the school's paper is not."""

    draw: Callable[[ReleaseLetter], bytes]

    def download(self, by: BoundGraduate) -> DrawnLetter:
        """Return that of the graduate's last release. Raises NoSuchReleaseLetter."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        released = find_released(graduate.agreements)
        if released is None:
            raise NoSuchReleaseLetter
        return self._seal(by, graduate, released.number)

    def draw_own(self, by: EmployerUser, number: AgreementNumber) -> DrawnLetter:
        """Raises NoSuchAgreement, also of another employer's; NoSuchReleaseLetter."""
        return self._seal(by, load_own_signatory(self.context, by, number), number)

    def draw_for_school(self, by: Counselor, number: AgreementNumber) -> DrawnLetter:
        """Raises NoSuchAgreement, also of who is not theirs to see; NoSuchReleaseLetter."""
        return self._draw(load_overseen_signatory(self.context, by, number), number)

    def _write_letter(self, graduate: Graduate, number: AgreementNumber) -> ReleaseLetter:
        """As the facts were when the school approved. Raises NoSuchAgreement once erased."""
        approved = self._find_approval(graduate, number)
        then = self.ledger.load(Graduate, graduate.id, approved.originator_version - 1)
        agreement = then.agreement(number)
        cipher = self.vault.load_cipher(graduate.id)
        asked, approved_at = agreement.termination, agreement.approved_at
        if asked is None or approved_at is None or cipher.decrypt(asked.reason) is None:
            raise NoSuchAgreement
        person = decrypt_person(cipher, then.person)
        check = self.context.tokens.compute_copy_check(number, LetterName.RELEASE)
        content = Content(
            number=number,
            check=check,
            name=clean(person.name),
            employer=clean(agreement.employer.name),
            credit_code=agreement.employer.credit_code,
            position=clean(agreement.position_title),
            monthly_pay=name_ended_by(asked.ended_by),
        )
        return ReleaseLetter(
            number=number,
            year=then.year,
            student_number=then.student_number,
            name=content.name,
            document_type=person.document_type,
            id_number=mask_number(person.id_number),
            college=clean(then.studies.college),
            major=clean(then.studies.major),
            school=clean(self.ledger.load(School, school_id(then.school_code)).name),
            employer=content.employer,
            credit_code=content.credit_code,
            position_title=content.position,
            signed_at=agreement.signed_at,
            approved_at=approved_at,
            asked_at=asked.timestamp,
            asked_by=asked.asked_by,
            ended_by=asked.ended_by,
            reason=cipher.decrypt(asked.reason) if asked.shown else None,
            owed=_decrypt_owed(asked, cipher),
            answer=_read_answer(agreement, cipher),
            unanswered=approved.unanswered,
            ended_at=approved.timestamp,
            code=self.context.copy_keys.issue(LetterName.RELEASE, approved.timestamp, content),
            check=check,
        )

    def _seal(self, by: Someone, graduate: Graduate, number: AgreementNumber) -> DrawnLetter:
        drawn = self._draw(graduate, number)
        return DrawnLetter(number, self.context.seal.sign(drawn.content, by.stamp.at))

    def _draw(self, graduate: Graduate, number: AgreementNumber) -> DrawnLetter:
        return DrawnLetter(number, self.draw(self._write_letter(graduate, number)))

    def _find_approval(self, graduate: Graduate, number: AgreementNumber) -> TerminationApproved:
        if not _is_released(graduate.agreement(number)):
            raise NoSuchReleaseLetter
        return next(
            fact
            for fact in self.ledger.load_facts(graduate.id)
            if isinstance(fact, TerminationApproved) and fact.agreement_number == number
        )


def find_released(agreements: Sequence[Agreement]) -> Agreement | None:
    """Return the last agreement that ended by release."""
    return next((one for one in reversed(agreements) if _is_released(one)), None)


def _is_released(agreement: Agreement) -> bool:
    return agreement.state is AgreementState.TERMINATED


def _decrypt_owed(asked: TerminationRequested, cipher: Cipher) -> str:
    return (cipher.decrypt(asked.owed) or "") if asked.owed else ""


def _read_answer(agreement: Agreement, cipher: Cipher) -> LetterAnswer | None:
    answer = agreement.answer
    if answer is None:
        return None
    words = cipher.decrypt(answer.words) or ""
    return LetterAnswer(agreed=answer.agreed, words=words, at=answer.timestamp)
