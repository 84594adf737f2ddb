"""What the read models about graduates must hold, counted from their stories."""

from datetime import datetime
from uuid import UUID

from season.book import Book, Json, Story
from season.recount_agreements import (
    LIVE,
    STATE_AFTER,
    Rows,
    state,
)
from season.recount_amendments import describe_open
from season.recount_outside import agreed, china
from season.recount_search import found_by

DESCRIBED = ("GraduateEnrolled", "RosterCorrected")
MOVING = (*STATE_AFTER, "DestinationRecorded")
PRESENTED = ("name", "gender", "document_type", "id_number", "ethnicity", "political_status")


def masked(number: str) -> str:
    return number[0] + "*" * (len(number) - 2) + number[-1]


def person(book: Book, story: Story) -> Json:
    return book.value(story.latest(*DESCRIBED, "GraduateContactChanged"), "person")


def studies(story: Story, *names: str) -> Json:
    told: Json = story.latest(*DESCRIBED).said["studies"]
    return {name: told[name] for name in names} if names else told


def confirmed(story: Story) -> bool:
    about = [
        fact
        for fact in story.all("SourceConfirmed", "RosterCorrected")
        if fact.said.get("confirmation_cleared", True)
    ]
    return bool(about) and about[-1].kind == "SourceConfirmed"


def unbound_since(story: Story) -> datetime | None:
    last = story.latest("GraduateEnrolled", "WeChatBound", "WeChatUnbound")
    return None if last.kind == "WeChatBound" else last.at


def bound(story: Story) -> bool:
    last = story.last("WeChatBound", "WeChatUnbound")
    return last is not None and last.kind == "WeChatBound"


def consents(story: Story) -> bool | None:
    """Return what was said last of the ID number."""
    said = [
        fact
        for fact in story.all("ConsentGiven", "ConsentWithdrawn")
        if fact.said["consent"] == "id_number"
    ]
    return said[-1].kind == "ConsentGiven" if said else None


def destination_employer(story: Story) -> str:
    told = [fact.said.get("employer_name", "") for fact in story if "destination" in fact.said]
    return told[-1] if told else ""


def destination(story: Story) -> str:
    told = [fact.said["destination"] for fact in story if "destination" in fact.said]
    return told[-1] if told else "70"


def standing(book: Book, story: Story) -> str:
    signed = story.last("OfferSigned")
    if signed and (now := state(book.agreements[signed.said["agreement_number"]])) in LIVE:
        return now
    return "FREE" if destination(story) == "70" else "PLACED_ELSEWHERE"


def key(story: Story) -> Json:
    first = story.facts[0]
    names = ("school_code", "year", "student_number")
    return {"id": first.stream} | {name: first.said[name] for name in names}


def roster_list(book: Book) -> Rows:
    return [
        key(story)
        | studies(story, "college", "major", "level")
        | {
            "name": person(book, story)["name"],
            "id_number": masked(person(book, story)["id_number"]),
            "standing": standing(book, story),
            "confirmed": confirmed(story),
            "error_reported": False,
            "guessed_at": story.time_of("GuessingNoticed"),
            "bound": bound(story),
            "unbound_since": unbound_since(story),
            "destination": destination(story),
        }
        for story in book.graduates.values()
    ]


def inquiries(book: Book) -> Rows:
    """Return what graduates asked about their data; the season erases nobody."""
    found = []
    for stream, story in book.graduates.items():
        answers = {one.said["inquiry_id"]: one for one in story.all("PrivacyRequestAnswered")}
        for asked in story.all("PrivacyRequested"):
            answered = answers.get(asked.said["inquiry_id"])
            granted = answered is not None and answered.said["granted"]
            found.append(
                {
                    "id": UUID(asked.said["inquiry_id"]),
                    "graduate_id": stream,
                    "asked": asked.said["asked"],
                    "asked_at": asked.at,
                    "due_by": asked.moment("due_by"),
                    "state": ("GRANTED" if granted else "REFUSED") if answered else "WAITING",
                    "ended_at": answered.at if answered else None,
                }
            )
    return found


def bindings(book: Book) -> Rows:
    """Return what came from a known phone or network, and until when it lasted."""
    found = []
    for stream, story in book.graduates.items():
        moves = story.all("WeChatBound", "WeChatUnbound")
        for place, made in enumerate(moves):
            if made.kind != "WeChatBound" or not (made.said["origin"] or made.said["device"]):
                continue
            after = moves[place + 1 : place + 2]
            found.append(
                {
                    "graduate_id": stream,
                    "version": made.version,
                    "school_code": story.facts[0].said["school_code"],
                    "bound_at": made.at,
                    "origin": made.said["origin"],
                    "device": made.said["device"],
                    "staff_network": made.said["staff_network"],
                    "ended_at": after[0].at if after else None,
                }
            )
    return found


def home_people(book: Book) -> Rows:
    found = []
    for story in book.graduates.values():
        who = person(book, story)
        shown = who | {"id_number": masked(who["id_number"])}
        found.append(key(story) | {"person": shown, "studies": studies(story)})
    return found


def home_graduates(book: Book) -> Rows:
    found = []
    for stream, story in book.graduates.items():
        moved = story.last(*MOVING) or story.facts[0]
        accepted = story.last("NoticeAccepted")
        source = next(
            fact
            for fact in reversed(story.all("SourceConfirmed", *DESCRIBED))
            if fact.said.get("confirmation_cleared", True)
        )
        found.append(
            {
                "id": stream,
                "bound": bound(story),
                "confirmed": confirmed(story),
                "notice": accepted.said["notice"] if accepted else "",
                "id_consent": consents(story),
                "source_fact": source.kind,
                "source_at": source.at,
                "destination": destination(story),
                "standing": standing(book, story),
                "standing_fact": moved.kind,
                "standing_at": moved.at,
            }
        )
    return found


def applicants(book: Book) -> Rows:
    return [
        {
            "id": stream,
            "school_code": story.facts[0].said["school_code"],
            "name": person(book, story)["name"],
            "is_free": standing(book, story) == "FREE",
            "folded": found_by(
                [
                    *filter(None, [person(book, story)["name"]]),
                    *studies(story, "college", "major").values(),
                ]
            ),
        }
        | studies(story, "college", "major", "level")
        for stream, story in book.graduates.items()
    ]


def not_free(book: Book) -> Rows:
    stands = {stream: standing(book, story) for stream, story in book.graduates.items()}
    return [{"id": one, "standing": where} for one, where in stands.items() if where != "FREE"]


def register(book: Book) -> Rows:
    found = []
    for story in book.graduates.values():
        who, signed = person(book, story), story.last("OfferSigned")
        live = book.agreements[signed.said["agreement_number"]] if signed else None
        live = live if live and state(live) in LIVE else None
        approved = live.time_of("SchoolApproved") if live else None
        open_one = describe_open(live) if live else None
        found.append(
            key(story)
            | {
                "person": {name: who[name] for name in (*PRESENTED, "phone", "hardship")},
                "studies": studies(story),
                "destination": destination(story),
                "employer": destination_employer(story),
                "agreement": agreed(book, live) if live else None,
                "approved_on": approved and china(approved).isoformat(),
                "proposed_terms": open_one.said["terms"]["sealed"] if open_one else None,
            }
        )
    return found


def schools(book: Book) -> Rows:
    return [
        {name: story.facts[0].said[name] for name in ("code", "name")}
        for story in book.beginning("SchoolRegistered").values()
    ]


def lets_verify(story: Story) -> bool:
    last = story.last("VerificationDelegated", "VerificationReclaimed")
    return last is not None and last.kind == "VerificationDelegated"


def school_list(book: Book) -> Rows:
    enrolled = [story.facts[0].said["school_code"] for story in book.graduates.values()]
    return [
        {
            "id": stream,
            "code": story.facts[0].said["code"],
            "name": story.facts[0].said["name"],
            "colleges": [fact.said["college"] for fact in story.all("CollegeAdded")],
            "graduates": enrolled.count(story.facts[0].said["code"]),
            "registered_at": story.facts[0].at,
            "folded": found_by([story.facts[0].said["name"]], story.facts[0].said["code"]),
            "verifies_employers": lets_verify(story),
        }
        for stream, story in book.beginning("SchoolRegistered").items()
    ]
