"""One agreement as paper: whose it is, when it was printed and by whom, what came back stamped."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from typing_extensions import TypedDict

from signing import copycode
from signing.aggregates.staff import Staff
from signing.events import AgreementPrinted
from signing.facts import Fact
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.core.lookups import load_overseen_signatory
from signing.use_cases.core.reads import reading_once
from signing.use_cases.files.files import list_stamped_files
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import SCHOOL_ROLES, Actor, AgreementNumber


class PrintedGraduate(TypedDict):
    """Whose paper it is; `name` is "" once erased."""

    id: str
    student_number: str
    name: str
    college: str
    major: str


class WhoDid(TypedDict):
    """Staff of the school by name, the parties by their `role` only."""

    role: str
    by: str


class PrintEntry(WhoDid):
    """One print. `reason` is that of a reprint, null without one or once erased.

    `edition` is the paper's: 1 as it was approved first, one more with each amendment.
    """

    ordinal: int
    edition: int
    at: datetime
    copies: list[str]
    reason: str | None


class StampedCopyEntry(WhoDid):
    """A stamped copy: SHA-256 in hex, size in bytes; `name` is null once erased.

    `rewritten`: it is a PDF that was mended so that it can be read.
    """

    at: datetime
    digest: str
    size: int
    media_type: str
    name: str | None
    rewritten: bool


class PrintRecord(TypedDict):
    """One agreement as paper, its prints and stamped copies newest first.

    `again` says that the school printed this `edition` of who signed before, so that it needs a
    reason now.
    `approved_at` is when the school approved the first edition, `amended_at` when a later one; they
    and `ended_at` are null before there is such a moment.
    """

    agreement_number: str
    state: str
    in_force: bool
    again: bool
    edition: int
    amended_at: datetime | None
    channel: str
    employer: str
    position_title: str
    signed_at: datetime
    approved_at: datetime | None
    ended_at: datetime | None
    graduate: PrintedGraduate
    prints: list[PrintEntry]
    stamped_copies: list[StampedCopyEntry]


def _read_edition(fact: AgreementPrinted) -> int:
    """The codes of before there were others, and those of before codes were signed, name none."""
    read = copycode.read_unverified(fact.codes[0]) if fact.codes else None
    return read.edition if read else 1


class PrintRecords(UseCases):
    @reading_once()
    def look_at(self, by: Counselor, number: AgreementNumber) -> PrintRecord:
        """Raises NoSuchAgreement, also for one that is not the counselor's to see."""
        graduate = load_overseen_signatory(self.context, by, number)
        agreement = graduate.agreement(number)
        cipher = self.vault.load_cipher(graduate.id)
        facts = self.ledger.load_facts(graduate.id)
        return {
            "agreement_number": agreement.number,
            "state": agreement.state.value,
            "in_force": agreement.state.is_in_force,
            "again": agreement.school_prints > 0,
            "edition": agreement.edition,
            "amended_at": agreement.amended_at,
            "channel": agreement.channel.value,
            "employer": agreement.employer.name,
            "position_title": agreement.position_title,
            "signed_at": agreement.signed_at,
            "approved_at": agreement.approved_at,
            "ended_at": agreement.ended_at,
            "graduate": {
                "id": str(graduate.id),
                "student_number": graduate.student_number,
                "name": decrypt_person(cipher, graduate.person).name,
                "college": graduate.studies.college,
                "major": graduate.studies.major,
            },
            "prints": self._list_prints(facts, number, cipher),
            "stamped_copies": self._list_stamped_copies(facts, number, cipher),
        }

    def _list_prints(
        self, facts: Iterable[Fact], number: AgreementNumber, cipher: Cipher
    ) -> list[PrintEntry]:
        """Newest first."""
        found: list[PrintEntry] = [
            {
                "ordinal": fact.ordinal,
                "edition": _read_edition(fact),
                "at": fact.timestamp,
                "copies": [copy.value for copy in fact.copies],
                "reason": cipher.decrypt(fact.reprint_reason) if fact.reprint_reason else None,
                **self._describe_actor(fact.actor),
            }
            for fact in facts
            if isinstance(fact, AgreementPrinted) and fact.agreement_number == number
        ]
        return found[::-1]

    def _list_stamped_copies(
        self, facts: Iterable[Fact], number: AgreementNumber, cipher: Cipher
    ) -> list[StampedCopyEntry]:
        """Newest first: only that one is given out."""
        found: list[StampedCopyEntry] = [
            {
                "at": fact.timestamp,
                "digest": file.digest,
                "size": file.size,
                "media_type": file.media_type,
                "name": cipher.decrypt(file.name),
                "rewritten": bool(file.rewritten_from),
                **self._describe_actor(fact.actor),
            }
            for fact, file in list_stamped_files(facts, number)
        ]
        return found[::-1]

    def _describe_actor(self, actor: Actor) -> WhoDid:
        if actor.role not in SCHOOL_ROLES:
            return {"role": actor.role.value, "by": ""}
        staff = self.ledger.load_or_blank(Staff, UUID(actor.account))
        name = self.vault.load_cipher(staff.id).decrypt(staff.name) if staff.exists else None
        return {"role": actor.role.value, "by": name or ""}
