"""How facts change a request for release: asked, answered, withdrawn, decided, erased."""

from typing_extensions import TypedDict

from signing.events import (
    GraduateCollegeChanged,
    GraduateUnlocked,
    PersonalDataErased,
    RosterCorrected,
    TerminationAnswered,
    TerminationApproved,
    TerminationRejected,
    TerminationRequested,
    TerminationWithdrawn,
)
from signing.facts import Fact, Recorded
from signing.projections.engine.rows import Row, Rows
from signing.vocabulary import Role, Side
from signing.vocabulary.answers import SideWord

ENDED: dict[type[Fact], str] = {
    TerminationWithdrawn: "withdrawn",
    TerminationApproved: "approved",
    GraduateUnlocked: "unlocked",
}
KINDS: frozenset[type[Fact]] = frozenset(
    {
        *ENDED,
        TerminationRequested,
        TerminationAnswered,
        TerminationRejected,
        RosterCorrected,
        GraduateCollegeChanged,
        PersonalDataErased,
    }
)


class SaidToTermination(TypedDict):
    """What one side said; `words` is null once erased, `at` an ISO moment."""

    agreed: bool
    words: str | None
    at: str


class AnsweredTermination(SaidToTermination):
    """What the other side said. `by_link`: by a link, so nobody knows who it was."""

    side: SideWord
    by_link: bool


def note_request(requests: Rows, recorded: Recorded, standing: Row) -> None:
    """Note what a fact of KINDS changes of the request about the agreement that so stands."""
    fact, number = recorded.fact, standing["agreement_number"]
    if isinstance(fact, TerminationRequested):
        requests.put(_describe_request(recorded, fact, standing))
        return
    row = requests.get(number)
    if row is not None and (changes := _describe_change(recorded, row)):
        requests.change(number, **changes)


def _describe_request(recorded: Recorded, fact: TerminationRequested, standing: Row) -> Row:
    files = [
        {
            "digest": file.digest,
            "size": file.size,
            "media_type": file.media_type,
            "name": recorded.decrypt(file.name) or "",
            "rewritten": bool(file.rewritten_from),
        }
        for file in fact.files
    ]
    place = {name: standing[name] for name in ("agreement_number", "school_code", "college")}
    return place | {
        "request": "pending",
        "requested_at": fact.timestamp,
        "request_reason": recorded.decrypt(fact.reason),
        "files": files,
        "needs_employer": fact.needs_employer,
        "asked_by": fact.asked_by.value,
        "ended_by": fact.ended_by.value if fact.ended_by else None,
        "owed": recorded.decrypt(fact.owed) if fact.owed else None,
        "answer_by": fact.answer_by,
        "answer": None,
        "ended_at": None,
        "decision_reason": None,
    }


def _describe_answer(recorded: Recorded, fact: TerminationAnswered) -> Row:
    role = fact.actor.role
    return {
        "side": Side.of(role).value,
        "by_link": role is Role.CARD_HOLDER,
        "agreed": fact.agreed,
        "words": recorded.decrypt(fact.words),
        "at": fact.timestamp.isoformat(),
    }


def _describe_change(recorded: Recorded, row: Row) -> Row:
    fact = recorded.fact
    match fact:
        case TerminationAnswered():
            return {"answer": _describe_answer(recorded, fact)}
        case TerminationRejected(reason=reason):
            return _end_request(fact, "rejected") | {"decision_reason": recorded.decrypt(reason)}
        case TerminationWithdrawn() | TerminationApproved():
            return _end_request(fact, ENDED[type(fact)])
        case GraduateUnlocked() if row["request"] == "pending":
            return _end_request(fact, ENDED[type(fact)])
    return _change_person(fact, row)


def _change_person(fact: Fact, row: Row) -> Row:
    match fact:
        case RosterCorrected(studies=studies):
            return {"college": studies.college}
        case GraduateCollegeChanged(college=college):
            return {"college": college}
        case PersonalDataErased():
            return _blank_words(row)
    return {}


def _end_request(fact: Fact, how: str) -> Row:
    return {"request": how, "ended_at": fact.timestamp}


def _blank_words(row: Row) -> Row:
    """Return what is left of a request once its person is erased."""
    answer = row["answer"]
    return {
        "request_reason": None,
        "owed": None,
        "decision_reason": None,
        "files": [{**file, "name": ""} for file in row["files"]],
        "answer": answer and {**answer, "words": None},
    }
