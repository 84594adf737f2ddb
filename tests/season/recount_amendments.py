"""What the read models must hold of amendments, counted from their stories."""

from datetime import datetime
from typing import Any

from season.book import Book, Json, StoredFact, Story

Rows = list[Json]
STATE_AFTER = {
    "AmendmentProposed": "PROPOSED",
    "AmendmentAccepted": "ACCEPTED",
    "AmendmentDeclined": "DECLINED",
    "AmendmentWithdrawn": "WITHDRAWN",
    "AmendmentApproved": "APPROVED",
    "AmendmentRejected": "REJECTED",
}
OPEN = ("PROPOSED", "ACCEPTED")
ENDING = ("SchoolRejected", "TerminationApproved", "GraduateUnlocked")


def list_proposals(story: Story) -> list[Story]:
    """Return the story of each proposal, the first one first."""
    asked = story.all("AmendmentProposed")
    return [
        Story(
            fact
            for fact in story.all(*STATE_AFTER)
            if fact.said["amendment"] == one.said["amendment"]
        )
        for one in asked
    ]


def name_state(proposal: Story, story: Story) -> str:
    last = proposal.facts[-1]
    applied = last.kind == "AmendmentAccepted" and last.said["applied"]
    found = "APPLIED" if applied else STATE_AFTER[last.kind]
    return "LAPSED" if found in OPEN and story.tells(*ENDING) else found


def find_agreed(story: Story) -> StoredFact | None:
    """Return the proposal whose terms hold."""
    held = [
        (one.facts[-1].position, one.facts[0])
        for one in list_proposals(story)
        if name_state(one, story) in {"APPLIED", "APPROVED"}
    ]
    return max(held, key=lambda one: one[0])[1] if held else None


def find_agreement_fact(story: Story) -> StoredFact | None:
    """Return the fact since which the terms of a proposal hold."""
    facts = [
        one
        for one in story.all("AmendmentAccepted", "AmendmentApproved")
        if one.kind == "AmendmentApproved" or one.said["applied"]
    ]
    return facts[-1] if facts else None


def find_title(story: Story, signed: str) -> str:
    """Return what the position is called since the last agreed proposal that named it."""
    titles = [
        one.facts[0].said["position_title"]
        for one in list_proposals(story)
        if name_state(one, story) in {"APPLIED", "APPROVED"}
    ]
    return next((one for one in reversed(titles) if one is not None), signed)


def find_own_moment(story: Story) -> datetime | None:
    """Return when the graduate proposed, or accepted, what both agreed to last."""
    agreed = find_agreed(story)
    if agreed is None:
        return None
    if agreed.said["asked_by"] == "graduate":
        return agreed.at
    answers = story.all("AmendmentAccepted")
    return next(one.at for one in answers if one.said["amendment"] == agreed.said["amendment"])


def describe_latest(story: Story) -> Json:
    """Return what the standing of an agreement says of its amendments."""
    proposals = list_proposals(story)
    latest = proposals[-1] if proposals else None
    return {
        "edition": 1 + len(story.all("AmendmentApproved")),
        "amendment": len(proposals) or None,
        "amendment_state": name_state(latest, story) if latest else None,
        "amendment_by": latest.facts[0].said["asked_by"] if latest else None,
    }


def describe_open(story: Story) -> StoredFact | None:
    """Return the proposal that is open."""
    found = [one.facts[0] for one in list_proposals(story) if name_state(one, story) in OPEN]
    return found[0] if found else None


def is_to_answer(story: Story) -> bool | None:
    """Whether the employer's desk counts it as asked; None where nobody proposed anything."""
    last = story.last(*STATE_AFTER)
    if last is None:
        return None
    return last.kind == "AmendmentProposed" and last.said["asked_by"] == "graduate"


def amendments(book: Book) -> Rows:
    return [
        describe(book, story, one)
        for story in book.agreements.values()
        for one in list_proposals(story)
    ]


def describe(book: Book, story: Story, proposal: Story) -> Json:
    asked, state = proposal.facts[0], name_state(proposal, story)
    ended = story.latest(*ENDING) if state == "LAPSED" else proposal.facts[-1]
    signed = story.latest("OfferSigned")
    corrected = story.last("RosterCorrected")
    graduate = signed.said["graduate"]
    refused = proposal.last("AmendmentDeclined", "AmendmentRejected")
    return {
        "agreement_number": asked.number,
        "amendment": asked.said["amendment"],
        "school_code": graduate["school_code"],
        "college": (corrected.said if corrected else graduate)["studies"]["college"],
        "amended": state,
        "moved_at": ended.at,
        "asked_by": asked.said["asked_by"],
        "changed": asked.said["changed"],
        "proposed_terms": asked.said["terms"]["sealed"],
        "proposed_title": asked.said["position_title"],
        "why": book.open(asked, "reason"),
        "refusal": book.open(refused, "reason") if refused else None,
        "proposed_at": asked.at,
        "answered_at": proposal.time_of("AmendmentAccepted", "AmendmentDeclined"),
        "closed_at": None if state in OPEN else ended.at,
    }


def read_terms(book: Book, story: Story) -> Any:
    """Return the terms that hold."""
    agreed = find_agreed(story)
    return book.value(agreed or story.latest("OfferSigned"), "terms")
