"""What the school does with one graduate of its roster: unlock, record a destination, erase."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.wechat_account import WeChatAccount
from signing.codes import is_code
from signing.facts import Fact
from signing.refusals import FieldsWrong, NoGraduateHere, NothingHappenedYet
from signing.terms_rules import FieldFault
from signing.use_cases.core.actors import (
    Auditor,
    BoundGraduate,
    Operator,
    SchoolAdmin,
)
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.decryption import decrypt_terms
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import load_overseen_graduate
from signing.use_cases.core.reads import StoredFact
from signing.use_cases.limits.guessing import Guesses
from signing.use_cases.privacy.forgetting import forget_person
from signing.vocabulary import AWAITING_EMPLOYMENT, Standing, Terms
from signing.vocabulary.answers import StudiesAnswer, answer_studies
from signing.vocabulary.china_time import to_china_time

EMPLOYER_OF_NOBODY: Final[FieldFault] = {
    "field": "employer_name",
    "zh": "70 待就业没有单位",
    "en": "destination 70 has no employer",
}


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "graduate_id": "6f1d3c0e-52a7-5d0b-9a1e-0c7f5b6d2a11",
                    "standing": "FREE",
                    "voided": "2026-99001-2022010001-1",
                }
            ]
        }
    )
)
class Unlocking(TypedDict):
    """Who may sign anew. `voided` is the number of the agreement that ended, null if none was live.

    `standing` is FREE.
    """

    graduate_id: str
    standing: str
    voided: str | None


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "graduate_id": "6f1d3c0e-52a7-5d0b-9a1e-0c7f5b6d2a11",
                    "destination": "10",
                    "employer_name": "江淮云图科技有限公司",
                    "standing": "PLACED_ELSEWHERE",
                }
            ]
        }
    )
)
class Destination(TypedDict):
    """The code that was recorded, and where the graduate stands by it: FREE or PLACED_ELSEWHERE.

    `employer_name` is where they work or study; "" where it was not said.
    """

    graduate_id: str
    destination: str
    employer_name: str
    standing: str


class Erasure(TypedDict):
    """Whose personal data is gone; `erased` is true.

    `unread` names the facts that could not be read, and so did not count: "version kind".
    """

    graduate_id: str
    erased: bool
    unread: list[str]


class ApplicationState(TypedDict):
    """How far one application has come. `position_id` is null for an offer by card."""

    id: str
    stage: str
    position_id: str | None


class AgreementStanding(TypedDict):
    """One agreement: who with, how it was signed, where it stands, how often it was printed.

    `approved_at` is null before the approval, `ended_at` while the agreement is live.
    """

    agreement_number: str
    channel: str
    state: str
    employer: str
    signed_at: datetime
    approved_at: datetime | None
    ended_at: datetime | None
    confirmed: bool
    confirmed_at: datetime | None
    disputed: bool
    prints: int


class GraduateState(TypedDict):
    """A graduate at one version of their stream, without anything sealed.

    `destination` is a code, `destination_employer` the employer that the school recorded with it,
    "" for none; applications and agreements are the oldest first.
    """

    id: str
    version: int
    school_code: str
    year: int
    student_number: str
    studies: StudiesAnswer
    standing: str
    confirmed: bool
    error_reported: bool
    bound: bool
    erased: bool
    destination: str
    destination_employer: str
    applications: list[ApplicationState]
    agreements: list[AgreementStanding]


class Graduates(UseCases):
    @command
    def unlock(self, by: SchoolAdmin, graduate_id: UUID, reason: str) -> Outcome[Unlocking]:
        """Set a graduate free: a live agreement ends, and they can sign anew."""
        graduate = load_overseen_graduate(self.context, by, graduate_id)
        sealed = self.vault.load_cipher(graduate.id).encrypt_words(reason)
        unlocked = graduate.unlock(by.stamp, sealed)
        answer: Unlocking = {
            "graduate_id": str(graduate.id),
            "standing": Standing.FREE.value,
            "voided": unlocked.voided,
        }
        again = [Guesses(self.context).forget_in_save(graduate)]
        return self.ledger.save(by, unlocked, answer=answer, beside=again)

    @command
    def record_destination(
        self, by: SchoolAdmin, graduate_id: UUID, code: str, employer_name: str = ""
    ) -> Outcome[Destination]:
        """Record a destination found outside the platform, and with whom. Raises FieldsWrong."""
        graduate = load_overseen_graduate(self.context, by, graduate_id)
        if not is_code("destination", code):
            wrong = {"field": "code", "zh": "没有这个去向代码", "en": "no such destination code"}
            raise FieldsWrong(errors=[wrong])
        if employer_name and code == AWAITING_EMPLOYMENT:
            raise FieldsWrong(errors=[EMPLOYER_OF_NOBODY])
        recorded = graduate.record_destination(by.stamp, code, employer_name)
        free = code == AWAITING_EMPLOYMENT
        standing = Standing.FREE if free else Standing.PLACED_ELSEWHERE
        answer: Destination = {
            "graduate_id": str(graduate.id),
            "destination": code,
            "employer_name": employer_name,
            "standing": standing.value,
        }
        return self.ledger.save(by, recorded, answer=answer)

    @command
    def erase(
        self, by: Operator, graduate_id: UUID, *, despite_unreadable: bool = False
    ) -> Outcome[Erasure]:
        """Destroy the person's data key and whatever else is about them; the history stays.

        A second call deletes files that an interruption left, which nobody can open any more.
        Raises HistoryUnreadable, unless `despite_unreadable`: then the readable facts decide.
        """
        if not despite_unreadable:
            self.ledger.load(Graduate, graduate_id)
        readable = self.ledger.load_what_is_readable(Graduate, graduate_id)
        graduate, past = readable.aggregate, readable.facts
        answer: Erasure = {
            "graduate_id": str(graduate.id),
            "erased": True,
            "unread": name_unread(readable.unread),
        }
        if graduate.erased:
            self.context.evidence.forget(graduate.id)
            return Outcome(answer)
        facts: list[Fact] = [graduate.erase(by.stamp, retention=self.context.policy.retention)]
        if graduate.wechat_account is not None:
            account = self.ledger.load(WeChatAccount, graduate.wechat_account)
            facts.append(account.release(by.stamp))
        gone = [*forget_person(graduate, past), Guesses(self.context).forget_in_save(graduate)]
        outcome = self.ledger.save(by, *facts, answer=answer, beside=gone)
        self.context.evidence.forget(graduate.id)
        return outcome

    def list_unread(self, by: Operator, graduate_id: UUID) -> list[str]:
        """Return the facts of a graduate that cannot be read: "version kind"."""
        del by
        return name_unread(self.ledger.load_what_is_readable(Graduate, graduate_id).unread)

    def as_of(
        self, by: Auditor, graduate_id: UUID, *, version: int | None, at: datetime | None
    ) -> GraduateState:
        """Where a graduate stood at a version or a time; now without either.

        Raises NoGraduateHere, and NothingHappenedYet of a time before the first fact.
        """
        facts = self.ledger.load_facts(graduate_id) if at is not None else []
        if at is not None:
            version = sum(1 for fact in facts if fact.timestamp <= at)
        graduate = self.ledger.load(Graduate, graduate_id, 1 if version == 0 else version)
        if not by.oversees(graduate.school_code, graduate.studies.college):
            raise NoGraduateHere
        if version == 0:
            first_at = to_china_time(facts[0].timestamp).isoformat(sep=" ")
            raise NothingHappenedYet(first_at=first_at)
        return describe_graduate(graduate)

    def load_own(self, by: BoundGraduate) -> Graduate:
        return self.ledger.load(Graduate, by.graduate_id)

    def load_own_terms(self, by: BoundGraduate) -> Terms | None:
        """Of the current agreement, or of the last one when none is live."""
        graduate = self.load_own(by)
        cipher = self.vault.load_cipher(graduate.id)
        return decrypt_terms(cipher, graduate.agreements[-1].terms) if graduate.agreements else None


def name_unread(facts: Sequence[StoredFact]) -> list[str]:
    return [f"{one.version} {one.topic.rpartition(':')[2]}" for one in facts]


def describe_graduate(graduate: Graduate) -> GraduateState:
    """A graduate's state in plain JSON, sealed parts left out."""
    return {
        "id": str(graduate.id),
        "version": graduate.version,
        "school_code": graduate.school_code,
        "year": graduate.year,
        "student_number": graduate.student_number,
        "studies": answer_studies(graduate.studies),
        "standing": graduate.standing.value,
        "confirmed": graduate.confirmed,
        "error_reported": graduate.error_reported,
        "bound": graduate.wechat_account is not None,
        "erased": graduate.erased,
        "destination": graduate.destination,
        "destination_employer": graduate.destination_employer,
        "applications": [
            {
                "id": one.id,
                "stage": one.stage.value,
                "position_id": str(one.position_id) if one.position_id else None,
            }
            for one in graduate.applications
        ],
        "agreements": [
            {
                "agreement_number": one.number,
                "channel": one.channel.value,
                "state": one.state.value,
                "employer": one.employer.name,
                "signed_at": one.signed_at,
                "approved_at": one.approved_at,
                "ended_at": one.ended_at,
                "confirmed": one.is_confirmed,
                "confirmed_at": one.confirmed_at,
                "disputed": one.disputed,
                "prints": one.prints,
            }
            for one in graduate.agreements
        ],
    }
