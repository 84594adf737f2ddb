"""What the province's figures must hold: each graduate counted before and after every fact."""

from collections import Counter
from collections.abc import Sequence

from season.book import (
    Book,
    Json,
    StoredFact,
    Story,
)
from season.recount_agreements import STATE_AFTER, Rows
from season.recount_outside import china
from season.recount_people import destination, key, studies

STEPS = {
    "ResumeSubmitted": "resumes",
    "InterviewInvited": "invitations",
    "InterviewAccepted": "interviews",
    "OfferMade": "offers",
}
SAYS = ("SigningConfirmed", "SigningDisputed", "DisputeWithdrawn")
ENDED = {"EMPLOYER": "ended_by_employer", "GRADUATE": "ended_by_graduate",
         "BOTH": "ended_by_both", None: "ended_unsaid"}  # fmt: skip
AMENDS = {"AmendmentAccepted": "APPLIED", "AmendmentApproved": "APPROVED",
          "AmendmentDeclined": "DECLINED", "AmendmentRejected": "REJECTED"}  # fmt: skip
COUNTED = (
    *STATE_AFTER,
    *STEPS,
    *SAYS,
    *AMENDS,
    "TerminationAnswered",
    "DestinationRecorded",
    "GraduateEnrolled",
    "RosterCorrected",
)
STANDS_AS = {
    "AWAITING_REVIEW": "pending",
    "EFFECTIVE": "signed_online",
    "TERMINATING": "signed_online",
    "REJECTED": "rejected",
    "TERMINATED": "terminated",
}
GROUPS = {"10": "contracted", "11": "contracted", "46": "contracted", "12": "flexible",
          "76": "flexible", "75": "ventures", "80": "studying", "85": "studying"}  # fmt: skip
NAMES = (
    "graduates", "signed", "contracted", "flexible", "ventures", "studying",
    "signatures", "pending", "confirmed", "unconfirmed", "disputed",
    "signed_online", "approved_unconfirmed", "rejected", "terminated",
    "ended_by_employer", "ended_by_graduate", "ended_by_both", "ended_unsaid", "ended_unanswered",
    "amendments_applied", "amendments_approved", "amendments_declined", "amendments_rejected",
    "resumes", "invitations", "interviews", "offers", "agreements", "approvals",
)  # fmt: skip

OF_GRADUATE = {
    "graduates", "signed", "contracted", "flexible", "ventures", "studying",
    "resumes", "invitations", "interviews", "offers",
}  # fmt: skip
"""What is counted of no agreement."""
AMENDED = {name for name in NAMES if name.startswith("amendments_")}
PLACE = ("college", "major", "level")
OF_PAPER = ("channel", "approved_on", "region", "industry")


def graduates(book: Book) -> Rows:
    return [
        {name: value for name, value in key(story).items() if name != "student_number"}
        | studies(story, "college", "major", "level")
        | {
            "destination": destination(story),
            "at": story.latest(*COUNTED).at,
            "papers": papers(story.facts),
            "reached": reached(story.facts),
        }
        for story in book.graduates.values()
    ]


def moves(book: Book) -> Rows:
    return [row for story in book.graduates.values() for row in moves_of(story)]


def moves_of(story: Story) -> Rows:
    found: Rows = []
    before, left = Counter[str](), studies(Story(story.facts[:1]), *PLACE)
    for number, fact in enumerate(story.facts, 1):
        told = Story(story.facts[:number])
        now, place = counts(told.facts), studies(told, *PLACE)
        if place == left:
            moved_by = {name: now[name] - before[name] for name in NAMES}
            parts = split(moved_by, papers(told.facts).get(fact.number, {}) | place)
        else:
            parts = [*split_all(told, before, -1, left), *split_all(told, now, 1, place)]
        moved = [(say(by, names), of) for by, names, of in parts if any(by[one] for one in names)]
        found += [
            {"moved": words, "day": china(fact.at)}
            | {"position": fact.position, "part": part, "stream": fact.stream, "at": fact.at}
            | {name: key(story)[name] for name in ("year", "school_code")}
            | {"kind": fact.kind, "agreement_number": fact.number}
            | {name: of.get(name) for name in (*PLACE, *OF_PAPER)}
            for part, (words, of) in enumerate(moved)
        ]
        before, left = now, place
    return found


Part = tuple[dict[str, int], set[str], Json]


def split(moved_by: dict[str, int], of: Json) -> list[Part]:
    """Amendments are of no day of approval."""
    undated = of | {"approved_on": None}
    return [(moved_by, set(NAMES) - AMENDED, of), (moved_by, AMENDED, undated)]


def split_all(told: Story, counted: Counter[str], sign: int, place: Json) -> list[Part]:
    """Count everything out of one place, or into another: the graduate, then the agreement."""
    moved_by = {name: sign * counted[name] for name in NAMES}
    [paper] = [*papers(told.facts).values()] or [{}]  # nobody with two moves in the season
    [(_, of_agreement, of), amended] = split(moved_by, paper | place)
    return [
        (moved_by, OF_GRADUATE, place),
        (moved_by, of_agreement - OF_GRADUATE, of),
        amended,
    ]


def say(moved_by: dict[str, int], names: set[str]) -> str:
    return " ".join(
        f"{name}{moved_by[name]:+d}" for name in NAMES if name in names and moved_by[name]
    )


def counts(facts: Sequence[StoredFact]) -> Counter[str]:
    found = Counter(["graduates"])
    place = destination(Story(facts))
    found.update(["signed"] if place == "10" else [])
    found.update([GROUPS[place]] if place != "70" else [])
    for paper in papers(facts).values():
        on_platform = paper["channel"] == "PLATFORM"
        found.update(["signatures", *(["agreements"] if on_platform else [])])
        found.update([STANDS_AS[paper["state"]]] if paper["state"] in STANDS_AS else [])
        found.update(consent(paper))
        found.update(release(paper))
        for state, number in paper["amendments"].items():
            found[f"amendments_{state.lower()}"] += number
        found.update(["approvals"] if on_platform and paper["approved_on"] else [])
    found.update(step for steps in reached(facts).values() for step in steps)
    return found


def consent(paper: Json) -> list[str]:
    agrees = paper["accepted"] and not paper["disputed"]
    if paper["state"] in {"EFFECTIVE", "TERMINATING"} and not agrees:
        return ["approved_unconfirmed"]
    if paper["state"] != "AWAITING_REVIEW":
        return []
    return ["disputed" if paper["disputed"] else "confirmed" if agrees else "unconfirmed"]


def release(paper: Json) -> list[str]:
    if paper["state"] != "TERMINATED":
        return []
    return [ENDED[paper["ended_by"]], *([] if paper["answered"] else ["ended_unanswered"])]


def papers(facts: Sequence[StoredFact]) -> dict[str | None, Json]:
    found: dict[str | None, Json] = {}
    for fact in facts:
        if fact.kind == "OfferSigned":
            found[fact.number] = begin(fact)
        if fact.number:
            change(found[fact.number], fact)
    return found


def begin(fact: StoredFact) -> Json:
    firm = fact.said["employer"]
    return {
        "channel": fact.said["channel"],
        "accepted": fact.said["application_id"] is not None,
        "disputed": False,
        "approved_on": None,
        "region": city(firm["region"]),
        "industry": firm["industry"],
        "ended_by": None,
        "answered": False,
        "amendments": {},
    }


def change(paper: Json, fact: StoredFact) -> None:
    if fact.kind in SAYS:
        paper["disputed"] = fact.kind == "SigningDisputed"
        paper["accepted"] |= fact.kind == "SigningConfirmed"
    if fact.kind in STATE_AFTER:
        paper["state"] = STATE_AFTER[fact.kind]
    if fact.kind == "SchoolApproved":
        paper["approved_on"] = china(fact.at).isoformat()
    if fact.kind in AMENDS and fact.said.get("applied") is not False:
        amend(paper, AMENDS[fact.kind])
    ask(paper, fact)


def ask(paper: Json, fact: StoredFact) -> None:
    """Note who ends it, and whether the other side answered the latest request."""
    if fact.kind in {"TerminationRequested", "TerminationAnswered"}:
        paper["answered"] = fact.kind == "TerminationAnswered"
    if fact.kind == "TerminationRequested":
        paper["ended_by"] = fact.said.get("ended_by")


def amend(paper: Json, state: str) -> None:
    counted = paper["amendments"]
    counted[state] = counted.get(state, 0) + 1
    if state in {"APPLIED", "APPROVED"}:
        paper.update(accepted=True, disputed=False)


def city(region: str) -> str:
    """Return a county's city, by the digits of GB/T 2260: two of the province, two of the city."""
    province, city, _county = region[:2], region[2:4], region[4:]
    return region if city == "90" else f"{province}{city}00"


def reached(facts: Sequence[StoredFact]) -> dict[str, list[str]]:
    """Return the applications' steps in the order in which they were first reached."""
    found: dict[str, list[str]] = {}
    for fact in facts:
        step, application = STEPS.get(fact.kind), fact.application
        if step and application and (step == "resumes" or application in found):
            steps = found.setdefault(application, [])
            steps += [step] if step not in steps else []
    return found


def schools(book: Book) -> Rows:
    return [
        {name: story.facts[0].said[name] for name in ("code", "name")}
        | {"position": story.facts[0].position, "at": story.facts[0].at}
        for story in book.beginning("SchoolRegistered").values()
    ]


def places(book: Book) -> Rows:
    names = ("year", "school_code", "college", "level")
    found = {tuple(row[name] for name in names) for row in moves(book)}
    return [dict(zip(names, place, strict=True)) for place in found]
