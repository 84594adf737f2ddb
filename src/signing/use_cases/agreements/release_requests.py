"""A request for release, as the school, the two sides and whoever opens its link read it."""

from dataclasses import dataclass
from datetime import datetime

from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.events import TerminationAnswered, TerminationRequested
from signing.use_cases.core.context import Context
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import FileRef, Role, Side
from signing.vocabulary.answers import EndedByWord, SideWord


class EmployerWord(TypedDict):
    """What the employer said to a request for release; `words` is null once erased."""

    agreed: bool
    words: str | None
    at: datetime


class ReleaseAnswer(EmployerWord):
    """What the other side said. `by_link`: by a link, so nobody knows who it was."""

    side: SideWord
    by_link: bool


class RequestFile(TypedDict):
    """A file of a request: SHA-256 in hex, size in bytes; `name` is null once erased.

    `rewritten` says that a PDF was rewritten to be read.
    """

    digest: str
    size: int
    media_type: str
    name: str | None
    rewritten: bool


class AskedRelease(TypedDict):
    """Who asks to be released, who ends the agreement as they say, and what the other side said.

    `ended_by` is null where they did not say, `owed` (what is owed for it) where they wrote
    nothing; `reason` and `owed` are null once erased. `answer_by` is until when the school waits
    for the other side, null where it need not. `answer` is null until then, and `employer_answer`
    unless it is the employer's. `needs_employer`: the school waits for the employer's.
    """

    requested_at: datetime
    asked_by: SideWord
    ended_by: EndedByWord | None
    reason: str | None
    owed: str | None
    needs_employer: bool
    answer_by: datetime | None
    answer: ReleaseAnswer | None
    employer_answer: EmployerWord | None


class OpenRequest(AskedRelease):
    """A request for release that waits for the school, which can decide it now if `decidable`."""

    files: list[RequestFile]
    decidable: bool


class RequestToParty(AskedRelease):
    """A request for release as one of the two reads it; `version` goes into `If-Match`.

    `own`: they asked for it, and can take it back; otherwise they are asked, and can answer.
    `by_link`: the employer has no account, and answers by a link that the graduate passes on.
    `reason` is null to the other side of requests from before it was shown to them.
    """

    agreement_number: str
    own: bool
    by_link: bool
    version: int


class OwnRequest(RequestToParty):
    """The same to the graduate; `files` are those that they handed in, none of the employer's.

    `GET /api/me/files/{digest}` opens them.
    """

    files: list[RequestFile]


@dataclass(frozen=True)
class ReleaseRequests:
    """Describes them; what the use cases of each side ask of it says who reads."""

    context: Context

    def find_wait(self, agreement: Agreement) -> datetime | None:
        """Until when the school waits for the other side; requests of before name no day."""
        asked = agreement.termination
        if asked is None:
            return None
        without_day = asked.needs_employer and asked.answer_by is None
        return (
            asked.timestamp + self.context.policy.release_time if without_day else asked.answer_by
        )

    def describe_to_school(
        self, graduate: Graduate, agreement: Agreement, now: datetime
    ) -> OpenRequest | None:
        """What is asked, while it waits for a decision."""
        asked = agreement.termination
        if asked is None:
            return None
        cipher = self.context.vault.load_cipher(graduate.id)
        wait = self.find_wait(agreement)
        return {
            **self._describe(agreement, asked, cipher),
            "files": [_describe_file(one, cipher) for one in asked.files],
            "decidable": agreement.answer is not None or wait is None or now >= wait,
        }

    def describe_to_graduate(self, graduate: Graduate, agreement: Agreement) -> OwnRequest | None:
        """What is asked, as the graduate reads it, while it waits for a decision."""
        told = self.describe_to_party(graduate, agreement, Side.GRADUATE)
        asked = agreement.termination
        if told is None or asked is None:
            return None
        return {**told, "files": self.describe_handed_in(asked)}

    def describe_handed_in(self, asked: TerminationRequested) -> list[RequestFile]:
        """The files that a graduate handed in with a request; none where the employer asked."""
        if asked.asked_by is not Side.GRADUATE:
            return []
        cipher = self.context.vault.load_cipher(asked.originator_id)
        return [_describe_file(one, cipher) for one in asked.files]

    def describe_to_party(
        self, graduate: Graduate, agreement: Agreement, side: Side
    ) -> RequestToParty | None:
        """What is asked, as that side reads it, while it waits for a decision."""
        asked = agreement.termination
        if asked is None:
            return None
        told = self._describe(agreement, asked, self.context.vault.load_cipher(graduate.id))
        own = asked.asked_by is side
        if not (own or asked.shown):
            told = {**told, "reason": None, "owed": None}
        return {
            **told,
            "agreement_number": agreement.number,
            "own": own,
            "by_link": agreement.employer.id is None,
            "version": graduate.version,
        }

    def _describe(
        self, agreement: Agreement, asked: TerminationRequested, cipher: Cipher
    ) -> AskedRelease:
        answer = _describe_answer(agreement.answer, cipher)
        return {
            "requested_at": asked.timestamp,
            "asked_by": asked.asked_by.value,
            "ended_by": asked.ended_by.value if asked.ended_by else None,
            "reason": cipher.decrypt(asked.reason),
            "owed": cipher.decrypt(asked.owed) if asked.owed else None,
            "needs_employer": asked.needs_employer,
            "answer_by": self.find_wait(agreement),
            "answer": answer,
            "employer_answer": _find_employer_word(answer),
        }


def _describe_answer(answer: TerminationAnswered | None, cipher: Cipher) -> ReleaseAnswer | None:
    if answer is None:
        return None
    role = answer.actor.role
    return {
        "side": Side.of(role).value,
        "agreed": answer.agreed,
        "words": cipher.decrypt(answer.words),
        "at": answer.timestamp,
        "by_link": role is Role.CARD_HOLDER,
    }


def _find_employer_word(answer: ReleaseAnswer | None) -> EmployerWord | None:
    if answer is None or answer["side"] != Side.EMPLOYER.value:
        return None
    return {"agreed": answer["agreed"], "words": answer["words"], "at": answer["at"]}


def _describe_file(one: FileRef, cipher: Cipher) -> RequestFile:
    return {
        "digest": one.digest,
        "size": one.size,
        "media_type": one.media_type,
        "rewritten": bool(one.rewritten_from),
        "name": cipher.decrypt(one.name),
    }
