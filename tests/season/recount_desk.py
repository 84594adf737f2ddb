"""What the counselor's desk must hold: what is compared, what is found, what happened."""

import itertools
from datetime import date
from decimal import Decimal

from season import recount_agreements as agreements
from season import recount_amendments as amendments
from season import recount_people as people
from season.book import (
    Book,
    Json,
    StoredFact,
    Story,
)
from season.recount_desks import digest, suspended, verification
from season.recount_search import fold, grams

Rows = list[Json]


SIGNED = (
    "agreement_number", "graduate_id", "school_code", "student_number", "name", "major", "level",
    "employer_id", "employer", "credit_code", "position_title", "signed_at",
)  # fmt: skip


def signings(book: Book) -> Rows:
    rows = {number: agreements.common(book, story) for number, story in book.agreements.items()}
    return [
        {one: rows[number][one] for one in SIGNED} | compared(book, story)
        for number, story in book.agreements.items()
    ]


def compared(book: Book, story: Story) -> Json:
    fact = agreements.signed(story)
    graduate = book.graduates[fact.stream]
    contact = book.read(book.unseal(fact.stream, fact.said["employer"]["contact"]))
    corrected = story.last("RosterCorrected")
    sealed = corrected.said["person"] if corrected else fact.said["graduate"]["person"]
    return {
        "confirmed": people.confirmed(graduate),
        "employer_phone": digest(book, contact["phone"]),
        "graduate_phone": digest(book, book.read(book.unseal(fact.stream, sealed))["phone"]),
        "folded": fold(fact.said["employer"]["name"]),
        "employer_kind": fact.said["employer"]["kind"],
        "region": fact.said["employer"]["region"],
        "position_id": book.identity(fact.said["position_id"]),
        "warnings": warned(book, story),
        **renamed(book, story),
    }


def warned(book: Book, story: Story) -> list[Json]:
    """Nobody imports minimum wages in the season, and its penalties are small."""
    terms, fact = amendments.read_terms(book, story), agreements.signed(story)
    since = amendments.find_agreement_fact(story) or fact
    offered = pay_of(book, fact.said["position_id"], since.position)
    if not terms or offered is None or not float(offered):
        return []
    share = float(terms["monthly_pay"]) / float(offered)
    if 0.8 <= share <= 2:
        return []
    told = f"{float(offered):,.2f}".removesuffix(".00")
    return [{"code": "pay_far_from_position", "about": {"offered": told}}]


def pay_of(book: Book, position: str | None, until: int) -> str | None:
    """Return what the position offered before this place in the log."""
    for stream, story in book.beginning("PositionOpened").items():
        if str(stream) == position:
            said = [
                one.said["job"]["monthly_pay"]
                for one in story.all("PositionOpened", "PositionChanged")
                if one.position < until
            ]
            return str(said[-1])
    return None


def position_pays(book: Book) -> Rows:
    return [
        {
            "id": stream,
            "monthly_pay": Decimal(
                story.latest("PositionOpened", "PositionChanged").said["job"]["monthly_pay"]
            ),
        }
        for stream, story in book.beginning("PositionOpened").items()
    ]


def minimum_wages(book: Book) -> Rows:
    return [
        {
            "region": one["region"],
            "valid_from": date.fromisoformat(one["valid_from"]),
            "monthly": Decimal(one["monthly"]),
            "source": one["source"],
        }
        for story in book.beginning("MinimumWagesImported").values()
        for one in story.latest("MinimumWagesImported").said["wages"]
    ]


def registrations(book: Book) -> Rows:
    return [
        {
            "id": stream,
            "credit_code": story.facts[0].said["credit_code"],
            "name": story.latest("EmployerRegistered", "EmployerChanged").said["name"],
            "folded": fold(story.latest("EmployerRegistered", "EmployerChanged").said["name"]),
            "suspended": suspended(story) is not None,
            "documents": len(story.all("QualificationSubmitted")),
            "verification": verification(story),
            "claims": len(story.all("EmployerClaimed")) - len(story.all("ClaimDecided")),
        }
        for stream, story in book.beginning("EmployerRegistered").items()
    ]


def news(book: Book) -> Rows:
    return [
        {
            "position": fact.position,
            "school_code": agreements.signed(story).said["graduate"]["school_code"],
            "college": college(story, fact),
            "agreement_number": number,
            "kind": fact.kind,
            "at": fact.at,
        }
        for number, story in book.agreements.items()
        for fact in story
        if fact.kind != "RosterCorrected"
    ]


def college(story: Story, until: StoredFact) -> str:
    """Return the graduate's college at the time."""
    before = [one for one in story.all("RosterCorrected") if one.position < until.position]
    said = before[-1].said if before else agreements.signed(story).said["graduate"]
    found: str = said["studies"]["college"]
    return found


def sought(book: Book) -> Rows:
    return [
        {
            "agreement_number": row["agreement_number"],
            "folded": "\n".join([fold(row["name"]), fold(row["employer"])]),
            "grams": grams(
                [row["name"], row["employer"]],
                row["student_number"],
                [row["agreement_number"], row["credit_code"]],
            ),
        }
        for row in (agreements.common(book, story) for story in book.agreements.values())
    ]


def sought_people(book: Book) -> Rows:
    return [
        {
            "id": row["id"],
            "folded": fold(row["name"]),
            "grams": grams([row["name"]], row["student_number"], [row["student_number"]]),
        }
        for row in people.roster_list(book)
    ]


def renamed(book: Book, story: Story) -> Json:
    """Return the name before the school corrected it last, and when it did."""
    fact = story.latest("OfferSigned")
    named = [(fact.at, fact.said["graduate"]["person"])]
    named += [(one.at, one.said["person"]) for one in story.all("RosterCorrected")]
    names = [(at, book.read(book.unseal(fact.stream, sealed))["name"]) for at, sealed in named]
    moves = [(b[0], a[1]) for a, b in itertools.pairwise(names) if a[1] != b[1]]
    at, former = moves[-1] if moves else (None, None)
    return {"former_name": former, "name_corrected_at": at}
