"""What the read models about employers, applications and notices must hold."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from season.book import Book, StoredFact, Story
from season.recount_agreements import STATE_AFTER, Rows, signed, state
from season.recount_amendments import is_to_answer
from season.recount_search import fold, grams

STAGE_AFTER = {
    "ResumeSubmitted": "SUBMITTED",
    "ResumeWithdrawn": "WITHDRAWN",
    "InterviewInvited": "INVITED",
    "InterviewMoved": "INVITED",
    "InterviewWithdrawn": "SUBMITTED",
    "InterviewAccepted": "INTERVIEW_ACCEPTED",
    "InterviewDeclined": "INTERVIEW_DECLINED",
    "CandidateNotSelected": "NOT_SELECTED",
    "OfferMade": "OFFERED",
    "OfferWithdrawn": "OFFER_WITHDRAWN",
    "OfferDeclined": "OFFER_DECLINED",
    "OfferSigned": "SIGNED",
}
DESCRIBED = ("EmployerRegistered", "EmployerChanged")
OF_EMPLOYER = ("kind", "industry", "region")
JOBS = ("PositionOpened", "PositionChanged")
RESUME = ("summary", "education", "experience", "skills")


def employers(book: Book) -> dict[UUID, Story]:
    return book.beginning("EmployerRegistered")


def offered(book: Book) -> dict[UUID, Story]:
    return book.beginning("PositionOpened")


def suspended(story: Story) -> StoredFact | None:
    last = story.last("EmployerSuspended", "EmployerReinstated")
    return last if last and last.kind == "EmployerSuspended" else None


JUDGED = {
    "EmployerVerified": "verified",
    "EmployerRefused": "refused",
    "VerificationRequested": "waiting",
    "VerificationLapsed": "waiting",
}


def verification(story: Story) -> str:
    last = story.last(*JUDGED)
    if last is not None:
        return JUDGED[last.kind]
    return "waiting" if story.facts[0].said.get("to_verify") else "earlier"


def trusted(story: Story) -> bool:
    return verification(story) in {"verified", "earlier"}


def digest(book: Book, phone: str) -> bytes | None:
    digits = phone.replace("-", "").replace(" ", "").removeprefix("+86")
    return book.digest("phone", digits) if digits else None


def positions(book: Book) -> Rows:
    found, firms = [], employers(book)
    for stream, story in offered(book).items():
        job = story.latest(*JOBS).said["job"]
        firm = firms[UUID(story.facts[0].said["employer_id"])]
        now = firm.latest(*DESCRIBED).said
        found.append(
            job
            | {
                "id": stream,
                "opened": story.facts[0].position,
                "employer_id": UUID(story.facts[0].said["employer_id"]),
                "monthly_pay": Decimal(job["monthly_pay"]),
                "opened_at": story.facts[0].at,
                "closed_at": story.time_of("PositionClosed"),
                "shown": not story.time_of("PositionClosed")
                and trusted(firm)
                and not suspended(firm),
                "place": fold(job["workplace"]),
                "employer_name": now["name"],
                "region": now["region"],
                "kind": now["kind"],
            }
        )
    return found


def sought_positions(book: Book) -> Rows:
    names = ("title", "workplace", "employer_name")
    return [
        {
            "id": one["id"],
            "folded": "\n".join(fold(one[name]) for name in names),
            "grams": grams([one[name] for name in names], "", []),
        }
        for one in positions(book)
    ]


def firms(book: Book) -> Rows:
    return [
        {
            "id": stream,
            "name": shown_name(story),
            "trusted": trusted(story),
        }
        for stream, story in employers(book).items()
    ]


def shown_name(story: Story) -> str:
    """Return what graduates read: a new name once it is verified."""
    names = [
        fact.said["name"]
        for fact in story.all(*DESCRIBED, "EmployerVerified")
        if not fact.said.get("name_waits") and fact.said.get("name")
    ]
    return str(names[-1])


def firms_offering(book: Book) -> Rows:
    stories = employers(book)
    return [
        row
        | {
            **{name: stories[row["id"]].latest(*DESCRIBED).said[name] for name in OF_EMPLOYER},
            "name": stories[row["id"]].latest(*DESCRIBED).said["name"],
            "registered_at": stories[row["id"]].facts[0].at,
            "suspended": suspended(stories[row["id"]]) is not None,
        }
        for row in firms(book)
    ]


def titles(book: Book) -> list[tuple[UUID, str]]:
    return [(key, one.latest(*JOBS).said["job"]["title"]) for key, one in offered(book).items()]


def stage(story: Story) -> str:
    return STAGE_AFTER[story.latest(*STAGE_AFTER).kind]


def applied(book: Book) -> Rows:
    """Return all applications; nobody of the season is offered anything by card."""
    found = []
    for identity, story in book.applications.items():
        first, last = story.facts[0], story.facts[-1]
        asked = story.last("InterviewInvited", "InterviewMoved", "InterviewWithdrawn")
        asked = None if asked and asked.kind == "InterviewWithdrawn" else asked
        offer = story.last("OfferMade")
        resume = book.value(first, "resume") if first.kind == "ResumeSubmitted" else None
        file = first.said.get("attachment")
        found.append(
            {
                "id": identity,
                "opened": first.position,
                "graduate_id": first.stream,
                "position_id": UUID(first.said["position_id"]),
                "employer_id": UUID(first.said["employer_id"]),
                "channel": first.said.get("channel", "PLATFORM"),
                "stage": stage(story),
                "reply_by": last.moment("reply_by"),
                "resume": resume and {name: resume[name] for name in RESUME},
                "attachment": file and file | {"name": book.unseal(first.stream, file["name"])},
                "interview": book.value(asked, "interview") if asked else None,
                "terms": book.value(offer, "terms") if offer else None,
                "offered_title": offer.said["position_title"] if offer else None,
                "offered_by": offer.said["employer_name"] if offer else None,
                "offeror": None,
                "licence": None,
                "submitted_at": first.at,
                "updated_at": last.at,
                "version": last.version,
            }
        )
    return found


def questions(book: Book) -> Rows:
    rows = [row for row in applied(book) if row["stage"] in {"INVITED", "OFFERED"}]
    kept = ("graduate_id", "stage", "reply_by")
    return [{"application_id": row["id"]} | {name: row[name] for name in kept} for row in rows]


def applied_where(book: Book) -> Rows:
    return [
        {name: row[name] for name in ("id", "employer_id", "position_id")}
        | {"offered_by": None, "offered_title": None}
        for row in applied(book)
    ]


UNSEEN = {
    *("ColleagueInvited", "ColleagueJoined", "ColleagueRemoved", "EmployerHandedOver"),
    "EmployerNoticeAccepted",
}


def list_states(story: Story) -> list[tuple[str, datetime]]:
    """Return how the employer stood after each fact, and when that was."""
    found: list[tuple[str, datetime]] = []
    for many, fact in enumerate(story.facts, start=1):
        so_far = Story(story.facts[:many])
        state = "suspended" if suspended(so_far) else verification(so_far)
        if not found or found[-1][0] != state:
            found.append((state, fact.at))
    return found


def judged(story: Story) -> dict[str, Any]:
    by = story.last("EmployerVerified", "EmployerRefused")
    last = story.last(*JUDGED)
    said = last.said if last else {}
    state, since = list_states(story)[-1]
    return {
        "state": state,
        "since": since,
        "verification": verification(story),
        "judged_at": by and by.at,
        "judged_by": by and by.said["actor"]["role"],
        "refused_because": said.get("reason"),
        "lapsed": said.get("cause"),
        "words": by and by.said.get("words"),
        "version": next(one.version for one in reversed(story.facts) if one.kind not in UNSEEN),
    }


def company(name: str) -> str:
    """Return what is left of a name without brackets and how it is incorporated."""
    letters = "".join(one for one in fold(name) if one.isalnum())
    for word in ("有限责任", "有限", "股份", "集团", "控股", "总公司", "分公司", "公司"):
        letters = letters.replace(word, "")
    return letters


def profiles(book: Book) -> Rows:
    found = []
    for stream, story in employers(book).items():
        told, shut = story.latest(*DESCRIBED), suspended(story)
        contact = book.value(told, "contact")
        found.append(
            {name: told.said[name] for name in ("name", "kind", "industry", "region")}
            | {
                "id": stream,
                "credit_code": story.facts[0].said["credit_code"],
                "contact": contact,
                "folded": company(told.said["name"]),
                "phone": digest(book, contact["phone"]) if contact else None,
                "suspended": shut is not None,
                "reason": shut.said["reason"] if shut else None,
                "registered_at": story.facts[0].at,
            }
            | judged(story)
        )
    return found


def sought_employers(book: Book) -> Rows:
    return [
        {
            "id": row["id"],
            "folded": fold(row["name"]),
            "grams": grams([row["name"]], row["credit_code"], [row["credit_code"]]),
        }
        for row in profiles(book)
    ]


def documents(book: Book) -> Rows:
    return [
        {name: fact.said["file"][name] for name in ("digest", "size", "media_type")}
        | {
            "rewritten": bool(fact.said["file"]["rewritten_from"]),
            "position": fact.position,
            "employer_id": fact.stream,
            "title": fact.said["title"],
            "file_name": book.unseal(fact.stream, fact.said["file"]["name"]),
            "submitted_at": fact.at,
        }
        for fact in book
        if fact.kind == "QualificationSubmitted"
    ]


def claims(book: Book) -> Rows:
    decided = {fact.said["claim_id"]: fact for fact in book if fact.kind == "ClaimDecided"}
    return [
        {
            "id": UUID(fact.said["claim_id"]),
            "employer_id": fact.stream,
            "made_at": fact.at,
            "upheld": end.said["upheld"] if end else None,
            "reason": end.said["reason"] if end else None,
            "decided_at": end.at if end else None,
        }
        for fact in book
        if fact.kind == "EmployerClaimed"
        for end in [decided.get(fact.said["claim_id"])]
    ]


def desk(book: Book) -> Rows:
    """Return whatever the desks of registered employers count."""
    jobs = [
        {
            "id": str(row["id"]),
            "kind": "position",
            "employer_id": row["employer_id"],
            "state": "CLOSED" if row["closed_at"] else "OPEN",
        }
        for row in positions(book)
    ]
    asked = [
        {name: row[name] for name in ("id", "employer_id", "graduate_id", "reply_by")}
        | {"kind": "application", "state": row["stage"]}
        for row in applied(book)
    ]
    signings = [
        {
            "id": number,
            "kind": "agreement",
            "employer_id": book.identity(signed(story).said["employer"]["id"]),
            "graduate_id": signed(story).stream,
            "state": state(story),
            "asked_by": asks_in_vain(story),
            "to_answer": is_to_answer(story),
        }
        for number, story in book.agreements.items()
    ]
    return jobs + asked + [row for row in signings if row["employer_id"]]


def asks_in_vain(story: Story) -> str | None:
    """Return who asks for a release to which nobody has answered."""
    last = story.latest(*STATE_AFTER, "TerminationAnswered")
    asked: str | None = last.said.get("asked_by")
    return asked
