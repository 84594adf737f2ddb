"""What must wait for whom at a moment, counted from the facts: (kind, key) with since and due."""

from datetime import datetime, timedelta
from typing import Any

from season import recount_agreements as agreements
from season import recount_amendments as amendments
from season import recount_desks as desks
from season import recount_outside as outside
from season import recount_people as people
from season.book import Book, Json

Found = dict[tuple[str, str], tuple[datetime, datetime]]
Stands = dict[str, Json]
TWO_DAYS = timedelta(hours=48)
IN_FORCE = {"EFFECTIVE", "TERMINATING"}


def for_schools(book: Book, now: datetime) -> Found:
    """What waits for all schools together."""
    stands = {row["agreement_number"]: row for row in agreements.standings(book)}
    releases = {
        row["agreement_number"]: find_decidable(row, now) for row in agreements.requests(book)
    }
    decidable = {number: since for number, since in releases.items() if since is not None}
    return (
        reviews(stands, now)
        | {("release", number): within(since, TWO_DAYS) for number, since in decidable.items()}
        | decisions(book, stands)
        | copies(book, stands)
        | {
            ("privacy_request", str(row["id"])): (row["asked_at"], row["due_by"])
            for row in people.inquiries(book)
            if row["state"] == "WAITING"
        }
        | unbound(book, now)
    )


def reviews(stands: Stands, now: datetime) -> Found:
    found: Found = {}
    for number, row in stands.items():
        late = row["signed_at"] + TWO_DAYS
        if row["listed"] == "pending":
            found["review", number] = within(row["signed_at"], TWO_DAYS)
            if row["confirmation"] == "unconfirmed" and late < now:
                found["unconfirmed", number] = within(late, timedelta(hours=24))
    return found


def decisions(book: Book, stands: Stands) -> Found:
    return {
        ("amendment", f"{row['agreement_number']}#{row['amendment']}"): within(
            row["moved_at"], TWO_DAYS
        )
        for row in amendments.amendments(book)
        if row["amended"] == "ACCEPTED" and stands[row["agreement_number"]]["state"] == "EFFECTIVE"
    }


def copies(book: Book, stands: Stands) -> Found:
    return {
        ("stamped_copy", f"{row['agreement_number']}#{row['offer']}"): within(
            row["offered_at"], TWO_DAYS
        )
        for row in outside.offered_copies(book)
        if row["state"] == "OFFERED" and stands[row["agreement_number"]]["state"] in IN_FORCE
    }


def unbound(book: Book, now: datetime) -> Found:
    oldest: dict[tuple[str, str], datetime] = {}
    for row in people.roster_list(book):
        since = row["unbound_since"]
        if since and row["standing"] == "FREE" and since < now - timedelta(days=14):
            key = "unbound", f"{row['school_code']}#{row['college']}"
            oldest[key] = min(since, oldest.get(key, since))
    return {key: within(since, timedelta(days=14)) for key, since in oldest.items()}


def find_decidable(row: Json, now: datetime) -> datetime | None:
    """Return since when the school may decide a release; None if it may not yet."""
    if row["request"] != "pending":
        return None
    answered = datetime.fromisoformat(row["answer"]["at"]) if row["answer"] else None
    if not (row["needs_employer"] or row["answer_by"]):
        asked: datetime = row["requested_at"]
        return asked
    moments = [one for one in (answered, row["answer_by"]) if one is not None]
    first = min(moments, default=None)
    return first if first is not None and first <= now else None


def for_graduates(book: Book, now: datetime) -> Found:
    stands = {row["agreement_number"]: row for row in agreements.standings(book)}
    return (
        questions(book, now)
        | interviews(book, now)
        | {
            ("confirmation", number): within(row["signed_at"], TWO_DAYS)
            for number, row in stands.items()
            if row["listed"] == "pending" and row["confirmation"] == "unconfirmed"
        }
        | {("release_answer", number): told for number, told in releases(book, "employer").items()}
        | {("amendment_answer", key): told for key, told in proposals(book, "employer").items()}
    )


def for_employers(book: Book) -> Found:
    """What waits for those with an account."""
    registered = {row["id"] for row in desks.desk(book) if row["kind"] == "agreement"}
    asked = {
        ("employer_release_answer", number): told
        for number, told in releases(book, "graduate").items()
    } | {
        ("employer_amendment_answer", key): told
        for key, told in proposals(book, "graduate").items()
    }
    return {key: told for key, told in asked.items() if key[1].partition("#")[0] in registered}


def questions(book: Book, now: datetime) -> Found:
    free = {row["id"] for row in people.roster_list(book) if row["standing"] == "FREE"}
    applied = {row["id"]: row for row in desks.applied(book)}
    kinds = {"INVITED": "invitation", "OFFERED": "offer"}
    return {
        (kinds[row["stage"]], row["application_id"]): (
            applied[row["application_id"]]["updated_at"],
            row["reply_by"],
        )
        for row in desks.questions(book)
        if row["reply_by"] >= now and row["graduate_id"] in free
    }


def interviews(book: Book, now: datetime) -> Found:
    free = {row["id"] for row in people.roster_list(book) if row["standing"] == "FREE"}
    begins = {
        row["id"]: (row["updated_at"], datetime.fromisoformat(row["interview"]["at"]))
        for row in desks.applied(book)
        if row["stage"] == "INTERVIEW_ACCEPTED" and row["graduate_id"] in free
    }
    return {("interview", key): told for key, told in begins.items() if told[1] >= now}


def releases(book: Book, asked_by: str) -> dict[str, tuple[datetime, datetime]]:
    return {
        row["agreement_number"]: (
            row["requested_at"],
            row["answer_by"] or row["requested_at"] + TWO_DAYS,
        )
        for row in agreements.requests(book)
        if row["request"] == "pending" and row["answer"] is None and row["asked_by"] == asked_by
    }


def proposals(book: Book, asked_by: str) -> dict[str, tuple[datetime, datetime]]:
    stands = {row["agreement_number"]: row["state"] for row in agreements.standings(book)}
    return {
        f"{row['agreement_number']}#{row['amendment']}": within(
            row["proposed_at"], timedelta(days=5)
        )
        for row in amendments.amendments(book)
        if row["amended"] == "PROPOSED"
        and row["asked_by"] == asked_by
        and stands[row["agreement_number"]] in {"AWAITING_REVIEW", "EFFECTIVE"}
    }


def within(since: Any, allowed: timedelta) -> tuple[datetime, datetime]:
    return since, since + allowed
