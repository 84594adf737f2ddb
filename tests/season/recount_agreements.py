"""What the read models about agreements must hold, counted from their stories."""

from collections import Counter
from typing import Any

from season import recount_amendments as amendments
from season.book import (
    Book,
    Json,
    StoredFact,
    Story,
)

Rows = list[Json]
STATE_AFTER = {
    "OfferSigned": "AWAITING_REVIEW",
    "SchoolApproved": "EFFECTIVE",
    "SchoolRejected": "REJECTED",
    "TerminationRequested": "TERMINATING",
    "TerminationWithdrawn": "EFFECTIVE",
    "TerminationRejected": "EFFECTIVE",
    "TerminationApproved": "TERMINATED",
    "GraduateUnlocked": "UNLOCKED",
}
LIVE = ("AWAITING_REVIEW", "EFFECTIVE", "TERMINATING")
REQUESTS = {
    "TerminationRequested": "pending",
    "TerminationApproved": "approved",
    "TerminationRejected": "rejected",
    "TerminationWithdrawn": "withdrawn",
}
PLACE = ("agreement_number", "school_code", "college")
LISTS = {"AWAITING_REVIEW": "pending", "EFFECTIVE": "approved", "TERMINATING": "approved"} | {
    "REJECTED": "rejected"
}


def state(story: Story) -> str:
    return STATE_AFTER[story.latest(*STATE_AFTER).kind]


def signed(story: Story) -> StoredFact:
    return story.latest("OfferSigned")


def name(book: Book, story: Story) -> str:
    corrected = story.last("RosterCorrected")
    sealed = (corrected or signed(story)).said
    person = (sealed if corrected else sealed["graduate"])["person"]
    found: str = book.read(book.unseal(signed(story).stream, person))["name"]
    return found


def common(book: Book, story: Story) -> Json:
    """Return who signed with whom, and the state of the agreement."""
    fact = signed(story)
    graduate, employer = fact.said["graduate"], fact.said["employer"]
    corrected = story.last("RosterCorrected")
    studies = (corrected.said if corrected else graduate)["studies"]
    return {
        "agreement_number": fact.number,
        "graduate_id": fact.stream,
        "name": name(book, story),
        "employer_id": book.identity(employer["id"]),
        "employer": employer["name"],
        "credit_code": employer["credit_code"],
        "position_title": amendments.find_title(story, fact.said["position_title"]),
        "channel": fact.said["channel"],
        "state": state(story),
        "signed_at": fact.at,
        **{one: graduate[one] for one in ("school_code", "year", "student_number")},
        **{one: studies[one] for one in ("college", "major", "level")},
    }


def reason(book: Book, story: Story) -> str | None:
    """Return why the school ended the agreement."""
    ended = story.last("SchoolRejected", "GraduateUnlocked")
    return book.open(ended, "reason") if ended else None


UNSEEN = {
    "AgreementPrinted",
    "StampedCopyFiled",
    "StampedCopyOffered",
    "StampedCopyAccepted",
    "StampedCopyReturned",
}


def version(story: Story) -> int:
    """Return the version of the last change that a reviewer must have seen."""
    seen = [fact for fact in story if fact.kind not in UNSEEN]
    ends = [fact for fact in seen if STATE_AFTER.get(fact.kind, "") not in {"", *LIVE}]
    until = ends[0].version if ends else seen[-1].version
    return max(fact.version for fact in seen if fact.version <= until)


def standings(book: Book) -> Rows:
    found = []
    for story in book.agreements.values():
        row = common(book, story)
        found.append(
            {one: row[one] for one in PLACE}
            | {one: row[one] for one in ("channel", "signed_at", "state")}
            | {
                "since": story.latest(*STATE_AFTER).at,
                "listed": LISTS.get(row["state"], "ended"),
                "tab": tab(story),
                "decided_at": story.time_of("SchoolApproved", "SchoolRejected"),
                "version": version(story),
                "confirmation": confirmation(story),
                "confirmed_at": confirmed_at(story),
                "accepted": bool(signed(story).said["application_id"])
                and not story.tells("SigningConfirmed")
                and amendments.find_agreed(story) is None,
                "named": row["name"] != "",
                "printed": printed(story),
                "reason": reason(book, story),
                "verified": verified(book, story),
            }
            | amendments.describe_latest(story)
        )
    return found


def printed(story: Story) -> bool:
    """Return whether the school printed it as it is now."""
    renewing = [
        fact
        for fact in story
        if fact.kind == "AmendmentApproved"
        or (fact.kind == "RosterCorrected" and {"name", "id_number"} & {*fact.said["fields"]})
    ]
    since = renewing[-1].position if renewing else 0
    prints = [one for one in story.all("AgreementPrinted") if one.position > since]
    by = {fact.said["actor"]["role"] for fact in prints}
    return not by.isdisjoint({"counselor", "school_admin"})


def tab(story: Story) -> str | None:
    """Return where it is on the print list; nobody of the season is erased."""
    if not story.tells("SchoolApproved"):
        return None
    if state(story) not in {"EFFECTIVE", "TERMINATING"}:
        return "void"
    return "printed" if printed(story) else "to_print"


def tallies(book: Book) -> Rows:
    names = ("school_code", "college", "channel", "listed", "confirmation", "tab")
    counted = Counter(tuple(row[one] or "" for one in names) for row in standings(book))
    return [dict(zip(names, key, strict=True)) | {"signings": n} for key, n in counted.items()]


def requests(book: Book) -> Rows:
    return [
        {one: common(book, story)[one] for one in PLACE} | request(book, story)
        for story in book.agreements.values()
        if story.tells("TerminationRequested")
    ]


def request(book: Book, story: Story) -> Json:
    """Return the latest request for release."""
    asked, told = story.last("TerminationRequested"), story.last(*REQUESTS)
    if asked is None or told is None:
        return {}
    files = [
        {one: file[one] for one in ("digest", "size", "media_type")}
        | {
            "name": book.unseal(asked.stream, file["name"]),
            "rewritten": bool(file["rewritten_from"]),
        }
        for file in asked.said["files"]
    ]
    decided = told is not asked
    return {
        "request": REQUESTS[told.kind],
        "requested_at": asked.at,
        "request_reason": book.open(asked, "reason"),
        "files": files,
        "needs_employer": asked.said["needs_employer"],
        "asked_by": asked.said["asked_by"],
        "ended_by": asked.said["ended_by"],
        "owed": book.open(asked, "owed"),
        "answer_by": asked.moment("answer_by"),
        "answer": answer(book, story, asked),
        "ended_at": told.at if decided else None,
        "decision_reason": book.open(told, "reason") if decided and "reason" in told.said else None,
    }


def answer(book: Book, story: Story, asked: StoredFact) -> Json | None:
    """Return what the other side said to this request."""
    said = story.last("TerminationAnswered")
    if said is None or said.version < asked.version:
        return None
    role = said.said["actor"]["role"]
    return {
        "side": "graduate" if role == "graduate" else "employer",
        "by_link": role == "card_holder",
        "agreed": said.said["agreed"],
        "words": book.open(said, "words"),
        "at": said.at.isoformat(),
    }


def confirmed_at(story: Story) -> Any:
    """Return when the graduate accepted the offer, or confirmed last what is agreed."""
    accepted = signed(story).at if signed(story).said["application_id"] else None
    confirmed = story.last("SigningConfirmed")
    amended = amendments.find_agreement_fact(story)
    if amended and (confirmed is None or confirmed.position < amended.position):
        return amendments.find_own_moment(story)
    return confirmed.at if confirmed else accepted


def confirmation(story: Story) -> str:
    if is_disputed(story):
        return "disputed"
    return "confirmed" if confirmed_at(story) else "unconfirmed"


def verified(book: Book, story: Story) -> str | None:
    """Return what the school says of a signing that the graduate has not confirmed."""
    approved = story.last("SchoolApproved")
    told = approved is not None and approved.said["verified"]
    return book.open(approved, "verified") if approved and told else None


def is_disputed(story: Story) -> bool:
    last = story.last("SigningConfirmed", "SigningDisputed", "DisputeWithdrawn")
    amended = amendments.find_agreement_fact(story)
    if last is None or (amended and amended.position > last.position):
        return False
    return last.kind == "SigningDisputed"
