"""个人信息请求: a graduate asks for a correction, a copy or a deletion, and the school answers."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.wechat_account import WeChatAccount
from signing.events import PersonalDataErased, PrivacyRequestAnswered, PrivacyRequested
from signing.facts import Fact
from signing.refusals import NoSuchGraduate, NoSuchPrivacyRequest
from signing.storage.recorder import Beside
from signing.use_cases.core.actors import BoundGraduate, SchoolAdmin
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import load_overseen_graduate
from signing.use_cases.limits.guessing import Guesses
from signing.use_cases.privacy.forgetting import forget_person
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import PrivacyRequestKind


class MadeRequest(TypedDict):
    """A new request; the school answers it by `due_by`."""

    id: str
    due_by: datetime


class AnsweredRequest(TypedDict):
    """`erased` if the graduate's data was destroyed with this answer."""

    id: str
    granted: bool
    erased: bool


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "7c1d1f0e-0000-5000-8000-00000000b001",
                    "asked": "correction",
                    "words": "专业应为网络工程",
                    "at": "2026-04-02T03:15:00Z",
                    "due_by": "2026-04-17T03:15:00Z",
                    "state": "GRANTED",
                    "answered_at": "2026-04-03T01:00:00Z",
                    "answer": "已更正，请重新确认生源信息。",
                }
            ]
        }
    )
)
class PrivacyRequestItem(TypedDict):
    """A request: `asked` is correction, copy or deletion.

    `state` is WAITING, GRANTED, REFUSED, or ERASED if the data was destroyed before an answer.
    `answered_at` and `answer` are null while it waits; words and answer once the person is erased.
    """

    id: str
    asked: str
    words: str | None
    at: datetime
    due_by: datetime
    state: str
    answered_at: datetime | None
    answer: str | None


class OverseenRequest(TypedDict):
    """A request as its school reads it.

    `erasable_from` is when the retention allows to destroy the data, null while an agreement has
    no end in sight.
    """

    graduate_id: str
    request: PrivacyRequestItem
    erasable_from: datetime | None


class PrivacyRequests(UseCases):
    @command
    def ask(self, by: BoundGraduate, asked: PrivacyRequestKind, words: str) -> Outcome[MadeRequest]:
        """One of a kind at a time. Raises PrivacyRequestOpen."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        made = graduate.ask_about_data(
            by.stamp,
            inquiry_id=uuid5(graduate.id, f"inquiry {graduate.version + 1}"),
            asked=asked,
            words=self.vault.load_cipher(graduate.id).encrypt(words),
            answer_time=self.context.policy.privacy_time,
        )
        answer: MadeRequest = {"id": str(made.inquiry_id), "due_by": made.due_by}
        return self.ledger.save(by, made, answer=answer)

    def list_own(self, by: BoundGraduate) -> list[PrivacyRequestItem]:
        """What the caller asked, newest first."""
        facts = self.ledger.load_facts(by.graduate_id)
        return list_requests(facts, self.vault.load_cipher(by.graduate_id))

    def load(self, by: SchoolAdmin, graduate_id: UUID, inquiry_id: UUID) -> OverseenRequest:
        """Raises NoSuchPrivacyRequest, also for requests to other schools."""
        graduate = self._load_overseen(by, graduate_id)
        cipher = self.vault.load_cipher(graduate.id)
        for one in list_requests(self.ledger.load_facts(graduate.id), cipher):
            if one["id"] == str(inquiry_id):
                return {
                    "graduate_id": str(graduate.id),
                    "request": one,
                    "erasable_from": self._find_end_of_retention(graduate, by.now),
                }
        raise NoSuchPrivacyRequest

    @command
    def answer(
        self, by: SchoolAdmin, graduate_id: UUID, inquiry_id: UUID, words: str, *, granted: bool
    ) -> Outcome[AnsweredRequest]:
        """Answer with words; a deletion that is granted destroys the data in the same save.

        Raises NoSuchPrivacyRequest, PrivacyRequestClosed; of a deletion AgreementIsLive,
        RetentionRuns.
        """
        graduate = self._load_overseen(by, graduate_id)
        asked = graduate.get_open_request(inquiry_id).asked
        answered = graduate.answer_request(
            by.stamp,
            inquiry_id=inquiry_id,
            granted=granted,
            words=self.vault.load_cipher(graduate.id).encrypt_words(words),
        )
        erases = granted and asked is PrivacyRequestKind.DELETION
        answer: AnsweredRequest = {"id": str(inquiry_id), "granted": granted, "erased": erases}
        if not erases:
            return self.ledger.save(by, answered, answer=answer)
        facts, gone = self._erase(by, graduate.evolve(answered))
        outcome = self.ledger.save(by, answered, *facts, answer=answer, beside=gone)
        self.context.evidence.forget(graduate.id)
        return outcome

    def _erase(self, by: SchoolAdmin, graduate: Graduate) -> tuple[list[Fact], list[Beside]]:
        facts: list[Fact] = [graduate.erase(by.stamp, retention=self.context.policy.retention)]
        if graduate.wechat_account is not None:
            account = self.ledger.load(WeChatAccount, graduate.wechat_account)
            facts.append(account.release(by.stamp))
        gone = forget_person(graduate, self.ledger.load_facts(graduate.id))
        return facts, [*gone, Guesses(self.context).forget_in_save(graduate)]

    def _load_overseen(self, by: SchoolAdmin, graduate_id: UUID) -> Graduate:
        try:
            return load_overseen_graduate(self.context, by, graduate_id)
        except NoSuchGraduate:
            raise NoSuchPrivacyRequest from None

    def _find_end_of_retention(self, graduate: Graduate, now: datetime) -> datetime | None:
        ends = [one.over_since(graduate.year_end) for one in graduate.agreements]
        kept = [end + self.context.policy.retention for end in ends if end is not None]
        return max([now, *kept]) if len(kept) == len(ends) else None


def list_requests(facts: Iterable[Fact], cipher: Cipher) -> list[PrivacyRequestItem]:
    """Every request of one graduate, newest first."""
    found: dict[UUID, PrivacyRequestItem] = {}
    for fact in facts:
        match fact:
            case PrivacyRequested():
                found[fact.inquiry_id] = _describe(fact, cipher)
            case PrivacyRequestAnswered():
                found[fact.inquiry_id] |= {
                    "state": "GRANTED" if fact.granted else "REFUSED",
                    "answered_at": fact.timestamp,
                    "answer": cipher.decrypt(fact.words),
                }
            case PersonalDataErased():
                for one in [one for one in found.values() if one["state"] == "WAITING"]:
                    one |= {"state": "ERASED", "answered_at": fact.timestamp}
    return [*found.values()][::-1]


def _describe(fact: PrivacyRequested, cipher: Cipher) -> PrivacyRequestItem:
    return {
        "id": str(fact.inquiry_id),
        "asked": fact.asked.value,
        "words": cipher.decrypt(fact.words),
        "at": fact.timestamp,
        "due_by": fact.due_by,
        "state": "WAITING",
        "answered_at": None,
        "answer": None,
    }
