"""What the read models about agreements must hold, counted from their stories."""

from collections import Counter

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
        "position_title": fact.said["position_title"],
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


def version(story: Story) -> int:
    """Return the version of the last change that a reviewer must have seen."""
    seen = [fact for fact in story if fact.kind not in {"AgreementPrinted", "StampedCopyFiled"}]
    ends = [fact for fact in seen if STATE_AFTER.get(fact.kind, "") not in {"", *LIVE}]
    until = ends[0].version if ends else seen[-1].version
    return max(fact.version for fact in seen if fact.version <= until)


def prints(story: Story) -> int:
    return len(story.all("AgreementPrinted"))


def reviews(book: Book) -> Rows:
    return [
        common(book, story)
        | {
            "listed": LISTS.get(state(story), "ended"),
            "disputed": is_disputed(story),
            "reason": reason(book, story),
            "version": version(story),
        }
        for story in book.agreements.values()
    ]


def tallies(book: Book) -> Rows:
    names = ("school_code", "college", "channel", "listed")
    counted = Counter(tuple(row[one] for one in names) for row in reviews(book))
    return [dict(zip(names, key, strict=True)) | {"signings": n} for key, n in counted.items()]


def papers(book: Book) -> Rows:
    return [
        common(book, story)
        | {
            "approved_at": story.time_of("SchoolApproved"),
            "printed": any(
                fact.said["actor"]["role"] in {"counselor", "school_admin"}
                for fact in story.all("AgreementPrinted")
            ),
            "prints": prints(story),
            "last_printed_at": story.time_of("AgreementPrinted"),
            "stamped_copy": story.tells("StampedCopyFiled"),
        }
        for story in book.agreements.values()
    ]


def of_employers(book: Book) -> Rows:
    return [
        common(book, story)
        | {
            "approved_at": story.time_of("SchoolApproved"),
            "disputed": is_disputed(story),
            "reason": reason(book, story),
            "prints": prints(story),
        }
        for story in book.agreements.values()
    ]


def requests(book: Book) -> Rows:
    return [
        common(book, story) | {"version": version(story)} | request(book, story)
        for story in book.agreements.values()
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
        "decided_at": told.at if decided else None,
        "decision_reason": book.open(told, "reason") if decided and "reason" in told.said else None,
    }


def is_disputed(story: Story) -> bool:
    last = story.last("SigningDisputed", "DisputeWithdrawn")
    return last is not None and last.kind == "SigningDisputed"


def at_home(book: Book) -> Rows:
    found = []
    for story in book.agreements.values():
        row, moved = common(book, story), story.latest(*STATE_AFTER)
        release = story.last(*REQUESTS)
        refused = release is not None and release.kind == "TerminationRejected"
        found.append(
            {one: row[one] for one in ("graduate_id", "employer", "position_title", "channel")}
            | {one: row[one] for one in ("state", "signed_at")}
            | {
                "number": row["agreement_number"],
                "signed": signed(story).position,
                "disputed": is_disputed(story),
                "reason": reason(book, story),
                "approved_at": story.time_of("SchoolApproved"),
                "ended_at": None if row["state"] in LIVE else moved.at,
                "release_state": RELEASES[release.kind] if release else None,
                "release_reason": book.open(release, "reason") if release and refused else None,
                "release_at": release.at if release else None,
            }
        )
    return found


RELEASES = {kind: state.upper() for kind, state in REQUESTS.items()} | {
    "TerminationRequested": "REQUESTED"
}
