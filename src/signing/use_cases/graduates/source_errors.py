"""生源信息有误: a graduate reports an error in the roster, and the school answers."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.events import RosterCorrected, SourceErrorAnswered, SourceErrorReported
from signing.facts import Fact
from signing.use_cases.core.actors import BoundGraduate, Counselor
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import load_overseen_graduate
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import SourceField


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "at": "2026-04-02T03:15:00Z",
                    "fields": ["name"],
                    "words": "姓名中间缺少一个字",
                    "state": "ANSWERED",
                    "ended_at": "2026-04-03T01:00:00Z",
                    "reason": "与户口簿核对无误",
                }
            ]
        }
    )
)
class SourceErrorItem(TypedDict):
    """What a graduate reported as wrong in the roster, and how the school settled it.

    `state` is REPORTED, CORRECTED (the row was), or ANSWERED with a `reason`; `ended_at` is null
    while it is REPORTED. Words and reason are null once the person is erased.
    """

    at: datetime
    fields: list[str]
    words: str | None
    state: str
    ended_at: datetime | None
    reason: str | None


class SourceErrorReport(TypedDict):
    """The fields that were reported as wrong; `state` is REPORTED."""

    fields: list[str]
    state: str


class SourceErrorAnswer(TypedDict):
    """Whose report was answered; `state` is ANSWERED."""

    graduate_id: str
    state: str


class SourceErrors(UseCases):
    @command
    def report(
        self, by: BoundGraduate, fields: Sequence[SourceField], words: str
    ) -> Outcome[SourceErrorReport]:
        """Report fields as wrong.

        Confirming is not forbidden meanwhile: a wrong phone number need stop nobody.
        """
        graduate = self.ledger.load(Graduate, by.graduate_id)
        sealed = self.vault.load_cipher(graduate.id).encrypt(words)
        named = tuple(one for one in SourceField if one in fields)
        reported = graduate.report_error(by.stamp, named, sealed)
        answer: SourceErrorReport = {
            "fields": [one.value for one in named],
            "state": "REPORTED",
        }
        return self.ledger.save(by, reported, answer=answer)

    @command
    def answer(self, by: Counselor, graduate_id: UUID, reason: str) -> Outcome[SourceErrorAnswer]:
        """核对无误, with a reason that the graduate sees. A correction of the row needs none."""
        graduate = load_overseen_graduate(self.context, by, graduate_id)
        sealed = self.vault.load_cipher(graduate.id).encrypt_words(reason)
        answered = graduate.answer_error(by.stamp, sealed)
        answer: SourceErrorAnswer = {"graduate_id": str(graduate.id), "state": "ANSWERED"}
        return self.ledger.save(by, answered, answer=answer)

    def list_own(self, by: BoundGraduate) -> list[SourceErrorItem]:
        """What the caller reported, newest first."""
        facts = self.ledger.load_facts(by.graduate_id)
        return list_errors(facts, self.vault.load_cipher(by.graduate_id))


def list_errors(facts: Iterable[Fact], cipher: Cipher) -> list[SourceErrorItem]:
    """Every report of one graduate, newest first."""
    found: list[SourceErrorItem] = []
    for fact in facts:
        match fact:
            case SourceErrorReported():
                found.insert(0, _open_error(fact, cipher))
            case RosterCorrected() if found and found[0]["state"] == "REPORTED":
                found[0] |= {"state": "CORRECTED", "ended_at": fact.timestamp}
            case SourceErrorAnswered(reason=reason):
                why = cipher.decrypt(reason)
                found[0] |= {"state": "ANSWERED", "ended_at": fact.timestamp, "reason": why}
    return found


def _open_error(fact: SourceErrorReported, cipher: Cipher) -> SourceErrorItem:
    return {
        "at": fact.timestamp,
        "fields": [one.value for one in fact.fields],
        "words": cipher.decrypt(fact.words),
        "state": "REPORTED",
        "ended_at": None,
        "reason": None,
    }
