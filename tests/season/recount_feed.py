"""What other systems must be told, and who reads it.

Nobody is erased in the season, and no fact left out: `tests/projections/test_feed.py` has both.
"""

from collections.abc import Iterator
from uuid import UUID

from season.book import Book, Json, StoredFact
from season.recount_agreements import Rows
from season.recount_notices import (
    employer_of,
    note_college,
    note_trust,
    school_of,
    signatory_of,
)

HANDED_OUT = (
    "graduate_id", "employer_id", "school_code", "college", "application_id", "agreement_number",
    "position_id", "agreed", "amendment", "answer_by", "applied", "asked", "asked_by", "cause",
    "changed", "channel", "claim_id", "colleague_id", "colleges", "confirmation_cleared", "consent",
    "copies", "copy_name", "credit_code", "destination", "due_by", "edition", "employer",
    "ended_by", "expires_at", "fields", "former", "graduates", "granted", "industry", "inquiry_id",
    "into", "job", "kind", "likeness", "name", "name_waits", "needs_employer", "notice", "offer",
    "ordinal", "position_title", "region", "registry", "replaces", "reply_by", "responsible",
    "role", "step", "to_verify", "unanswered", "unconfirmed",
    "upheld", "voided", "why", "year",
)  # fmt: skip
"""What may leave the service of what a fact says, unless it is sealed."""
OF_EMPLOYER = ("id", "name", "credit_code", "kind", "industry", "region")
BEFORE_BOTH_SIGN = (
    "ResumeSubmitted", "ResumeWithdrawn", "InterviewInvited", "InterviewMoved",
    "InterviewWithdrawn", "InterviewAccepted", "InterviewDeclined", "CandidateNotSelected",
    "OfferMade", "OfferWithdrawn", "OfferDeclined", "CardIssued", "CardRevoked",
)  # fmt: skip
"""What the school and the province do not read."""
OF_CLAIMS = ("EmployerClaimed", "ClaimDecided")
"""What the employer does not read: somebody else claims it."""
CALLED = {
    "GraduateEnrolled": "graduates",
    "EmployerRegistered": "employers",
    "PositionOpened": "positions",
    "SchoolRegistered": "schools",
    "StaffAppointed": "staff",
    "WeChatClaimed": "wechat-accounts",
    "MinimumWagesImported": "minimum-wages",
}
"""What an event is about, by what its stream begins with."""


def events(book: Book) -> Rows:
    colleges: dict[UUID, str] = {}
    rows = []
    for fact in book:
        former = colleges.get(fact.stream)
        note_college(fact, colleges)
        data = describe(book, fact, colleges.get(fact.stream))
        if has_moved(fact, former, colleges):
            data["former"] = former
        rows.append(event(book, fact, data))
    return [row | {"college": find_college(row, colleges)} for row in rows]


def shared_events(book: Book) -> Rows:
    """Return what the college is told that a graduate leaves."""
    told = ("by", "graduate_id", "school_code", "college", "former")
    return shared_with_signatories(book) + [
        {
            "reader": f"college:{data['school_code']}:{data['former']}",
            "position": row["position"],
            "data": {name: data[name] for name in told},
        }
        for row in events(book)
        for data in (row["data"],)
        if "former" in data
    ]


def shared_with_signatories(book: Book) -> Rows:
    """Return what employers are told of cards that somebody signed in their name."""
    trusted: set[UUID] = set()
    rows: Rows = []
    for fact in book:
        note_trust(fact, trusted)
        if (signatory := signatory_of(fact)) in trusted:
            data = describe(book, fact, None)
            told = {name: data[name] for name in IN_ITS_NAME}
            reader = f"employer:{signatory}"
            rows.append({"reader": reader, "position": fact.position, "data": told})
    return rows


IN_ITS_NAME = ("by", "school_code", "agreement_number", "channel", "employer", "position_title")


def subjects(book: Book) -> Rows:
    """Return whom it concerns what others name by an id or a number."""
    colleges: dict[UUID, str] = {}
    found: dict[str, Json] = {}
    trusted: set[UUID] = set()
    for fact in book:
        note_college(fact, colleges)
        note_trust(fact, trusted)
        if fact.stream in book.beginning("EmployerRegistered"):
            own = {"employer_id": fact.stream if fact.stream in trusted else None}
            found[str(fact.stream)] = dict.fromkeys(OF_SUBJECT) | own
        for key, whom in begins(book, fact):
            found[key] = dict.fromkeys(OF_SUBJECT) | whom
    for stream, college in colleges.items():
        found[str(stream)]["college"] = college
    return [row | {"key": key} for key, row in found.items()]


OF_SUBJECT = ("graduate_id", "employer_id", "school_code", "college")


def begins(book: Book, fact: StoredFact) -> Iterator[tuple[str, Json]]:
    stream, said = str(fact.stream), fact.said
    if fact.kind == "GraduateEnrolled":
        yield stream, {"graduate_id": fact.stream, "school_code": said["school_code"]}
    if fact.kind == "SchoolRegistered":
        yield stream, {"school_code": said["code"], "college": ""}
    if fact.kind == "PositionOpened":
        yield stream, {"employer_id": UUID(said["employer_id"])}
    both = {"graduate_id": fact.stream, "employer_id": find_employer(book, fact)}
    if fact.kind in {"ResumeSubmitted", "OfferMade"}:
        yield said["application_id"], both
    if fact.kind == "OfferSigned":
        yield said["agreement_number"], both


def event(book: Book, fact: StoredFact, data: Json) -> Json:
    is_sealed_off = fact.kind in BEFORE_BOTH_SIGN
    school = None if is_sealed_off else find_school(book, fact)
    return {
        "position": fact.position,
        "kind": fact.kind,
        "at": fact.at,
        "subject": subject(book, fact),
        "data": data,
        "graduate_id": fact.stream if fact.stream in book.graduates else None,
        "employer_id": None if fact.kind in OF_CLAIMS else find_employer(book, fact),
        "school_code": school,
        "for_province": not is_sealed_off and begun(book, fact) != "WeChatClaimed",
    }


def find_college(row: Json, colleges: dict[UUID, str]) -> str | None:
    """Return the graduate's college now, "" of the school's own."""
    return None if row["school_code"] is None else colleges.get(row["graduate_id"], "")


def has_moved(fact: StoredFact, former: str | None, colleges: dict[UUID, str]) -> bool:
    return former is not None and colleges[fact.stream] != former


def describe(book: Book, fact: StoredFact, college: str | None) -> Json:
    employer = find_employer(book, fact)
    concerned = {
        "graduate_id": str(fact.stream) if fact.stream in book.graduates else None,
        "employer_id": employer and str(employer),
        "school_code": find_school(book, fact),
        "college": college,
        "agreement_number": fact.number,
    }
    named = {name: value for name, value in concerned.items() if value is not None}
    said = fact.said
    told = {name: part(name, said[name]) for name in HANDED_OUT if is_open(said, name)}
    return {"by": said["actor"]["role"]} | named | told


def is_open(said: Json, name: str) -> bool:
    value = said.get(name)
    return value is not None and not (isinstance(value, dict) and "sealed" in value)


def part(name: str, value: object) -> object:
    if name == "employer" and isinstance(value, dict):
        return {one: value[one] for one in OF_EMPLOYER}
    return value


def find_employer(book: Book, fact: StoredFact) -> UUID | None:
    if begun(book, fact) == "PositionOpened":
        return UUID(book.streams[fact.stream].facts[0].said["employer_id"])
    return employer_of(book, fact)


def find_school(book: Book, fact: StoredFact) -> str | None:
    """Return the graduate's school, or the school that did it."""
    near = begun(book, fact) in {"GraduateEnrolled", "SchoolRegistered"}
    return school_of(book, fact) if near else None


def begun(book: Book, fact: StoredFact) -> str:
    return book.streams[fact.stream].facts[0].kind


def subject(book: Book, fact: StoredFact) -> str:
    if fact.number:
        return f"agreements/{fact.number}"
    if application := fact.said.get("application_id"):
        return f"applications/{application}"
    called = CALLED[begun(book, fact)]
    return f"{called}/{find_school(book, fact) if called == 'schools' else fact.stream}"
