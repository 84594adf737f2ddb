"""生源信息有误: a graduate reports an error in the roster, and the school answers."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from signing.aggregates.graduate import Graduate
from signing.events import (
    Fact,
    RosterCorrected,
    SourceErrorAnswered,
    SourceErrorReported,
)
from signing.use_cases.core.actors import BoundGraduate, Counselor
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import overseen_graduate
from signing.use_cases.privacy.vault import Box
from signing.vocabulary import SourceField


class SourceErrors(UseCases):
    @command
    def report(self, by: BoundGraduate, fields: Sequence[SourceField], words: str) -> Outcome:
        """Confirming is not forbidden meanwhile: a wrong phone number need stop nobody."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        sealed = self.vault.box(graduate.id).seal(words)
        named = tuple(one for one in SourceField if one in fields)
        reported = graduate.report_error(by.stamp, named, sealed)
        answer = {"fields": [one.value for one in named], "state": "REPORTED"}
        return self.ledger.save(by, reported, answer=answer)

    @command
    def answer(self, by: Counselor, graduate_id: UUID, reason: str) -> Outcome:
        """核对无误, with a reason that the graduate sees. A correction of the row needs none."""
        graduate = overseen_graduate(self.context, by, graduate_id)
        sealed = self.vault.box(graduate.id).seal_words(reason)
        answered = graduate.answer_error(by.stamp, sealed)
        answer = {"graduate_id": str(graduate.id), "state": "ANSWERED"}
        return self.ledger.save(by, answered, answer=answer)

    def own(self, by: BoundGraduate) -> list[dict[str, Any]]:
        """{at, fields, words, state, ended_at, reason}, newest first."""
        facts = self.ledger.facts_of(by.graduate_id)
        return told_of(facts, self.vault.box(by.graduate_id))


def told_of(facts: Iterable[Fact], box: Box) -> list[dict[str, Any]]:
    """Every report, newest first; `state` is REPORTED, CORRECTED or ANSWERED (with a reason)."""
    found: list[dict[str, Any]] = []
    for fact in facts:
        match fact:
            case SourceErrorReported(fields=fields, words=words):
                said = {"fields": [one.value for one in fields], "words": box.open(words)}
                open_ = {"state": "REPORTED", "ended_at": None, "reason": None}
                found.insert(0, {"at": fact.timestamp, **said, **open_})
            case RosterCorrected() if found and found[0]["state"] == "REPORTED":
                found[0] |= {"state": "CORRECTED", "ended_at": fact.timestamp}
            case SourceErrorAnswered(reason=reason):
                why = {"reason": box.open(reason)}
                found[0] |= {"state": "ANSWERED", "ended_at": fact.timestamp, **why}
    return found
