"""What an employer's record must hold, counted from the stories of its agreements."""

from collections import Counter
from uuid import UUID

from season.book import Book, Json, Story
from season.recount_agreements import Rows, common
from season.recount_desks import firms
from season.recount_outside import china
from signing.vocabulary import employer_id

COUNTS = (
    *("effective", "released", "by_employer", "by_graduate", "by_both", "unsaid"),
    *("confirmed", "contradicted", "unanswered"),
)
ENDED = {"EMPLOYER": "by_employer", "GRADUATE": "by_graduate", "BOTH": "by_both", None: "unsaid"}
SAID = {True: "confirmed", False: "contradicted", None: "unanswered"}


def employers(book: Book) -> Rows:
    signed = {
        employer_id(fact.said["employer"]["credit_code"]): fact.said["employer"]["name"]
        for fact in book
        if fact.kind == "OfferSigned"
    }
    named = {row["id"]: row["name"] for row in firms(book)}
    return [
        {"id": key, "name": name, "registered": key in named}
        for key, name in (signed | named).items()
    ]


def agreements(book: Book) -> Rows:
    found = []
    for story in book.agreements.values():
        row, asked = common(book, story), find_request(story)
        over = story.last("TerminationApproved")
        answer = find_answer(story) if asked else None
        found.append(
            {name: row[name] for name in ("agreement_number", "graduate_id", "school_code")}
            | {"college": row["college"], "employer_id": employer_id(row["credit_code"])}
            | {"asked_by": asked.get("asked_by", "graduate") if asked else None}
            | {"ended_by": asked.get("ended_by") if asked else None, "agreed": answer}
            | {"released": over and over.position, "released_at": over and over.at}
        )
    return found


def find_request(story: Story) -> Json | None:
    """Return what was asked last; None once it was taken back or rejected."""
    told = story.last("TerminationRequested", "TerminationWithdrawn", "TerminationRejected")
    return told.said if told and told.kind == "TerminationRequested" else None


def find_answer(story: Story) -> bool | None:
    """Return what the other side answered last to the last request."""
    told = story.last("TerminationRequested", "TerminationAnswered")
    return told.said["agreed"] if told and told.kind == "TerminationAnswered" else None


def years(book: Book) -> Rows:
    found: dict[tuple[UUID, int], Counter[str]] = {}
    for story in book.agreements.values():
        firm = employer_id(common(book, story)["credit_code"])
        for fact in story.all("SchoolApproved", "TerminationApproved"):
            counted = found.setdefault((firm, china(fact.at).year), Counter())
            counted.update(list_counts(story) if fact.kind[0] == "T" else ["effective"])
    return [
        {"employer_id": firm, "year": year} | {name: counted[name] for name in COUNTS}
        for (firm, year), counted in found.items()
    ]


def list_counts(story: Story) -> list[str]:
    """Return as what a release counts."""
    ended = (find_request(story) or {}).get("ended_by")
    by_employer = [SAID[find_answer(story)]] if ended == "EMPLOYER" else []
    return ["released", ENDED[ended], *by_employer]
