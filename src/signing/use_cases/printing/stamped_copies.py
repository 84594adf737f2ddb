"""盖章件: the parties photograph the stamped page, and the school compares and answers.

The code on the page says which agreement and copy it is; the page is laid flat and compared with
what was printed. What is found is a help for the eye: the school decides. See docs/decisions/0061.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from io import BytesIO

from typing_extensions import TypedDict

from signing import copycode
from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.stamped_copy import StampedCopy
from signing.copycode import CopyCode
from signing.refusals import (
    CodeOfAnother,
    CodeOutdated,
    FileMissing,
    NoCodeOnPage,
    NoSuchAgreement,
    Refusal,
)
from signing.use_cases.core.actors import BoundGraduate, Counselor, EmployerUser, Someone
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import (
    load_graduate_with_agreement,
    load_overseen_signatory,
    load_own_signatory,
)
from signing.use_cases.files.evidence import Inspected, Upload
from signing.use_cases.files.files import GivenOut
from signing.use_cases.files.uploads.kinds import Kind
from signing.use_cases.limits.attempts import KEPT, Attempts, Limit
from signing.use_cases.printing.agreement_content import Papers
from signing.use_cases.printing.agreement_paper import Press
from signing.use_cases.printing.stamped_pages import jobs
from signing.use_cases.printing.stamped_pages.jobs import FlatPage
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import AgreementNumber, CopyName, FileRef, Role, StampedCopyState

PAGE_NAME = "flat.jpg"
MOST_A_DAY = 30
"""Photographs of one agreement that one side may send, refused ones too: each is read for seconds,
and each that is taken is kept."""


class StampedPicture(Enum):
    """What is shown of a stamped copy: as it came, laid flat, as it was printed, what differs."""

    SENT = "sent"
    PAGE = "page"
    ORIGINAL = "original"
    DIFFERENCES = "differences"


class OfferedAnswer(TypedDict):
    """`likeness` in percent to what was printed; null where the page could not be laid flat."""

    agreement_number: str
    offer: int
    copy: str
    edition: int
    likeness: int | None


class StampedCopyAnswered(TypedDict):
    """`state` is ACCEPTED or RETURNED."""

    agreement_number: str
    offer: int
    state: str


class OwnStampedCopy(TypedDict):
    """A page that a party photographed, as both parties see it.

    `mine` says that whoever asks sent it: only they see the picture. `reason` is why it was
    returned; null without one, or once erased.
    """

    offer: int
    copy: str
    edition: int
    state: str
    mine: bool
    media_type: str
    likeness: int | None
    offered_at: datetime
    answered_at: datetime | None
    reason: str | None


class StampedPaper(TypedDict):
    """An agreement whose stamped pages a party may send.

    `takes` says that it is in force. `copies` are what was sent, newest first.
    """

    agreement_number: str
    takes: bool
    employer: str
    graduate: str
    copies: list[OwnStampedCopy]


class StampedCopySeen(TypedDict):
    """A photographed page to compare; `graduate` is "" once erased.

    `answerable`: it waits, and the agreement is in force. `unmarked`: no seal, no handwriting.
    """

    agreement_number: str
    offer: int
    graduate: str
    student_number: str
    college: str
    employer: str
    copy: str
    edition: int
    state: str
    answerable: bool
    likeness: int | None
    unmarked: bool | None
    media_type: str
    offered_by: str
    offered_at: datetime
    answered_at: datetime | None
    reason: str | None
    version: int


@dataclass(frozen=True)
class Examined:
    """A page before it is stored; `flat` is None where it could not be laid flat."""

    copy: CopyName
    file: Inspected
    flat: FlatPage | None


@dataclass(frozen=True)
class StampedCopies(UseCases):
    """`press` draws the original; it changes nothing, so it runs before facts are saved."""

    press: Press

    def offer_own(self, by: BoundGraduate, upload: Upload) -> Outcome[OfferedAnswer]:
        """Of the current agreement, or of the last one. Raises what `offer_as_employer` does."""
        number = self._find_own_number(by)
        return self._offer(by, number, self._examine(by, number, upload))

    def offer_as_employer(
        self, by: EmployerUser, number: AgreementNumber, upload: Upload
    ) -> Outcome[OfferedAnswer]:
        """Raises NotEffective, TooMany, FileRefused, NoCodeOnPage, CodeOfAnother, CodeOutdated."""
        load_own_signatory(self.context, by, number)
        return self._offer(by, number, self._examine(by, number, upload))

    @command
    def accept(
        self, by: Counselor, number: AgreementNumber, offer: int
    ) -> Outcome[StampedCopyAnswered]:
        graduate = load_overseen_signatory(self.context, by, number)
        fact = graduate.accept_stamped_copy(by.stamp, number, offer)
        answer = _describe_answer(number, offer, StampedCopyState.ACCEPTED)
        return self.ledger.save(by, fact, answer=answer)

    @command
    def ask_again(
        self, by: Counselor, number: AgreementNumber, offer: int, reason: str
    ) -> Outcome[StampedCopyAnswered]:
        """要求重拍. Raises ReasonMissing and what `accept` does."""
        graduate = load_overseen_signatory(self.context, by, number)
        sealed = self.vault.load_cipher(graduate.id).encrypt_words(reason)
        fact = graduate.return_stamped_copy(by.stamp, number, offer, sealed)
        answer = _describe_answer(number, offer, StampedCopyState.RETURNED)
        return self.ledger.save(by, fact, answer=answer)

    def open_own(self, by: BoundGraduate) -> StampedPaper | None:
        """Of the current agreement or the last one; None before the first."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        if not graduate.agreements:
            return None
        return self._open(graduate, graduate.agreements[-1].number, Role.GRADUATE)

    def list_own(self, by: BoundGraduate) -> list[OwnStampedCopy]:
        paper = self.open_own(by)
        return paper["copies"] if paper else []

    def open_of_employer(self, by: EmployerUser, number: AgreementNumber) -> StampedPaper:
        """Raises NoSuchAgreement, also for others' agreements."""
        return self._open(load_own_signatory(self.context, by, number), number, Role.EMPLOYER)

    def list_of_employer(self, by: EmployerUser, number: AgreementNumber) -> list[OwnStampedCopy]:
        return self.open_of_employer(by, number)["copies"]

    def load_own(self, by: BoundGraduate, offer: int) -> GivenOut:
        """What the graduate sent. Raises NoSuchStampedCopy, FileMissing."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        return self._load_sent(graduate, self._find_own_number(by), offer, Role.GRADUATE)

    def load_of_employer(self, by: EmployerUser, number: AgreementNumber, offer: int) -> GivenOut:
        graduate = load_own_signatory(self.context, by, number)
        return self._load_sent(graduate, number, offer, Role.EMPLOYER)

    def look_at(self, by: Counselor, number: AgreementNumber, offer: int) -> StampedCopySeen:
        """Raises NoSuchAgreement, also for others' agreements, and NoSuchStampedCopy."""
        graduate = load_overseen_signatory(self.context, by, number)
        agreement = graduate.agreement(number)
        one = agreement.stamped_copy(offer)
        cipher = self.vault.load_cipher(graduate.id)
        waits = one.state is StampedCopyState.OFFERED and agreement.state.is_in_force
        return {
            "agreement_number": number,
            "offer": offer,
            "graduate": decrypt_person(cipher, graduate.person).name,
            "student_number": graduate.student_number,
            "college": graduate.studies.college,
            "employer": agreement.employer.name,
            "copy": one.copy.value,
            "edition": one.edition,
            "state": one.state.value,
            "answerable": waits,
            "likeness": one.likeness,
            "unmarked": one.unmarked,
            "media_type": one.file.media_type,
            "offered_by": one.offered_by.value,
            "offered_at": one.offered_at,
            "answered_at": one.answered_at,
            "reason": cipher.decrypt(one.reason) if one.reason else None,
            "version": graduate.version,
        }

    def load_picture(
        self, by: Counselor, number: AgreementNumber, offer: int, what: StampedPicture
    ) -> GivenOut:
        """Raises NoSuchStampedCopy, FileMissing where the page could not be laid flat."""
        graduate = load_overseen_signatory(self.context, by, number)
        one = graduate.agreement(number).stamped_copy(offer)
        cipher = self.vault.load_cipher(graduate.id)
        if what is StampedPicture.SENT:
            return self._load_file(cipher, one.file)
        if what is StampedPicture.PAGE:
            return self._load_file(cipher, one.page)
        printed = self._print(number, one.copy, one.version)
        if what is StampedPicture.ORIGINAL:
            return GivenOut(jobs.draw_original(printed), Kind.PNG.value, "original.png")
        page = self._load_file(cipher, one.page).content
        content = jobs.draw_differences(page, printed)
        return GivenOut(content, Kind.JPEG.value, "differences.jpg")

    @command
    def _offer(
        self, by: Someone, number: AgreementNumber, examined: Examined
    ) -> Outcome[OfferedAnswer]:
        graduate = load_graduate_with_agreement(self.context, number)
        graduate.must_take_stamped_copy(number, examined.copy)
        cipher = self.vault.load_cipher(graduate.id)
        flat = examined.flat
        offered = graduate.offer_stamped_copy(
            by.stamp,
            number,
            examined.copy,
            file=self.context.evidence.store_inspected(cipher, examined.file),
            page=self._store_page(cipher, flat),
            likeness=flat.likeness if flat else None,
            unmarked=flat.unmarked if flat else None,
        )
        answer: OfferedAnswer = {
            "agreement_number": number,
            "offer": offered.offer,
            "copy": offered.copy_name.value,
            "edition": offered.edition,
            "likeness": offered.likeness,
        }
        return self.ledger.save(by, offered, answer=answer)

    def _store_page(self, cipher: Cipher, flat: FlatPage | None) -> FileRef | None:
        if flat is None:
            return None
        drawn = Inspected(flat.picture, Kind.JPEG.value, PAGE_NAME)
        return self.context.evidence.store_inspected(cipher, drawn)

    def _examine(self, by: Someone, number: AgreementNumber, upload: Upload) -> Examined:
        """Nothing is stored yet: what is refused leaves nothing behind."""
        graduate = load_graduate_with_agreement(self.context, number)
        agreement = graduate.agreement(number)
        agreement.must_be_in_force()
        self._must_be_few(by, number)
        file = self.context.evidence.inspect(upload)
        texts = jobs.find_codes(file.content, file.media_type)
        text, code = self._choose_code(number, texts)
        copy = CopyName(code.copy)
        self._must_be_current(number, copy, code)
        self._must_be_taken(by, graduate, number, copy)
        pages = (file.content, file.media_type, text, self._print(number, copy))
        return Examined(copy, file, jobs.flatten_and_compare(*pages))

    def _must_be_few(self, by: Someone, number: AgreementNumber) -> None:
        """Each side has its own; a retry is none, whatever is refused counts. Raises TooMany."""
        if self.ledger.find_answer(by) is not None:
            return
        name = self.vault.digest("photographing", f"{number}|{by.stamp.actor.role.value}").hex()
        limit = Limit(f"photographs-of:{name}", ((MOST_A_DAY, KEPT),))
        Attempts(self.context.engine).take([limit], by.now)

    def _must_be_taken(
        self, by: Someone, graduate: Graduate, number: AgreementNumber, copy: CopyName
    ) -> None:
        """Before the page is laid flat; a retry is never refused for what it did itself."""
        try:
            graduate.must_take_stamped_copy(number, copy)
        except Refusal:
            if self.ledger.find_answer(by) is None:
                raise

    def _choose_code(self, number: AgreementNumber, texts: Sequence[str]) -> tuple[str, CopyCode]:
        """The genuine code of this agreement, as it was read. Raises what stands against it."""
        keys = self.context.copy_keys.ring().public
        read = [(one, copycode.read_code(one.strip().rpartition("/")[2], keys)) for one in texts]
        genuine = [(one, code) for one, code in read if isinstance(code, CopyCode)]
        if not genuine:
            raise NoCodeOnPage
        for text, code in genuine:
            if code.number == number:
                return text, code
        raise CodeOfAnother

    def _must_be_current(self, number: AgreementNumber, copy: CopyName, code: CopyCode) -> None:
        """A code is of what the paper says: that of another edition has another digest."""
        now = copycode.read_unverified(Papers(self.context).write_paper(number).codes[copy])
        if now is None or now.digest != code.digest:
            raise CodeOutdated

    def _print(self, number: AgreementNumber, copy: CopyName, version: int | None = None) -> bytes:
        content = BytesIO()
        printout = self.press(content, (copy,))
        printout.add(Papers(self.context).write_paper(number, version))
        printout.close()
        return content.getvalue()

    def _find_own_number(self, by: BoundGraduate) -> AgreementNumber:
        graduate = self.ledger.load(Graduate, by.graduate_id)
        if not graduate.agreements:
            raise NoSuchAgreement
        return graduate.agreements[-1].number

    def _load_sent(
        self, graduate: Graduate, number: AgreementNumber, offer: int, role: Role
    ) -> GivenOut:
        one = graduate.agreement(number).stamped_copy(offer)
        if one.offered_by is not role:
            raise FileMissing
        return self._load_file(self.vault.load_cipher(graduate.id), one.file)

    def _load_file(self, cipher: Cipher, ref: FileRef | None) -> GivenOut:
        if ref is None:
            raise FileMissing
        content = self.context.evidence.read(cipher, ref.digest)
        return GivenOut(content, ref.media_type, cipher.decrypt(ref.name) or "")

    def _open(self, graduate: Graduate, number: AgreementNumber, role: Role) -> StampedPaper:
        cipher = self.vault.load_cipher(graduate.id)
        agreement = graduate.agreement(number)
        return {
            "agreement_number": number,
            "takes": agreement.state.is_in_force,
            "employer": agreement.employer.name,
            "graduate": decrypt_person(cipher, graduate.person).name,
            "copies": [
                _describe_own(one, cipher, role) for one in reversed(agreement.stamped_copies)
            ],
        }


def _describe_own(one: StampedCopy, cipher: Cipher, role: Role) -> OwnStampedCopy:
    return {
        "offer": one.number,
        "copy": one.copy.value,
        "edition": one.edition,
        "state": one.state.value,
        "mine": one.offered_by is role,
        "media_type": one.file.media_type,
        "likeness": one.likeness,
        "offered_at": one.offered_at,
        "answered_at": one.answered_at,
        "reason": cipher.decrypt(one.reason) if one.reason else None,
    }


def _describe_answer(
    number: AgreementNumber, offer: int, state: StampedCopyState
) -> StampedCopyAnswered:
    return {"agreement_number": number, "offer": offer, "state": state.value}
