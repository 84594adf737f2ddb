"""What each table of each read model must hold: a recount, and the columns that name a row."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, text

from season import recount_agreements as agreements
from season import recount_amendments as amendments
from season import recount_desk as desk
from season import recount_desks as desks
from season import recount_feed as feed
from season import recount_notices as news
from season import recount_numbers as numbers
from season import recount_outside as outside
from season import recount_people as people
from season import recount_records as records
from season import recount_totals as totals
from season.book import Book, Json

RECOUNTS: dict[str, tuple[Callable[[Book], list[Json]], str]] = {
    "agreements.amendments": (amendments.amendments, "agreement_number, amendment"),
    "agreements.minimum_wages": (desk.minimum_wages, "region, valid_from"),
    "agreements.news": (desk.news, "position"),
    "agreements.offered_copies": (outside.offered_copies, "agreement_number, offer"),
    "agreements.position_pays": (desk.position_pays, "id"),
    "agreements.prints": (outside.prints, "agreement_number"),
    "agreements.registrations": (desk.registrations, "id"),
    "agreements.requests": (agreements.requests, "agreement_number"),
    "agreements.schools": (people.schools, "code"),
    "agreements.signings": (desk.signings, "agreement_number"),
    "agreements.sought": (desk.sought, "agreement_number"),
    "agreements.standings": (agreements.standings, "agreement_number"),
    "agreements.tallies": (
        agreements.tallies,
        "school_code, college, channel, listed, confirmation, tab",
    ),
    "applications.applications": (desks.applied, "id"),
    "applications.employers": (desks.firms, "id"),
    "applications.graduates": (people.applicants, "id"),
    "applications.schools": (people.schools, "code"),
    "applications.titles": (
        lambda book: [{"position_id": key, "title": name} for key, name in desks.titles(book)],
        "position_id",
    ),
    "destination_register.graduates": (people.register, "id"),
    "destination_register.schools": (people.schools, "code"),
    "employer_desk.bound_graduates": (people.not_free, "id"),
    "employer_desk.claims": (desks.claims, "id"),
    "employer_desk.counted": (desks.desk, "id"),
    "employer_desk.employers": (desks.profiles, "id"),
    "employer_desk.qualifications": (desks.documents, "position"),
    "esign_ratio.block_moves": (totals.block_moves, "year, school_code, college, up_to"),
    "employer_desk.sought": (desks.sought_employers, "id"),
    "employer_record.agreements": (records.agreements, "agreement_number"),
    "employer_record.employers": (records.employers, "id"),
    "employer_record.years": (records.years, "employer_id, year"),
    "esign_ratio.blocks": (totals.blocks, "up_to"),
    "esign_ratio.college_totals": (
        totals.college_totals,
        "year, up_to, school_code, college, level, channel",
    ),
    "esign_ratio.day_totals": (
        totals.day_totals,
        "year, school_code, level, up_to, day, approved_on, channel",
    ),
    "esign_ratio.graduates": (numbers.graduates, "id"),
    "esign_ratio.line_totals": (
        totals.line_totals,
        "year, of, up_to, school_code, key, level",
    ),
    "esign_ratio.moves": (numbers.moves, "position, part"),
    "esign_ratio.places": (numbers.places, "year, school_code, college, level"),
    "esign_ratio.school_totals": (
        totals.school_totals,
        "year, up_to, school_code, level, channel",
    ),
    "esign_ratio.schools": (numbers.schools, "code"),
    "esign_ratio.zones": (totals.zones, "up_to, day"),
    "feed.events": (feed.events, "position"),
    "feed.shared_events": (feed.shared_events, "reader, position"),
    "feed.subjects": (feed.subjects, "key"),
    "graduate_home.graduates": (people.home_graduates, "id"),
    "graduate_home.people": (people.home_people, "id"),
    "graduate_home.questions": (desks.questions, "application_id"),
    "notices.agreements": (news.signed_with, "number"),
    "notices.applications": (desks.applied_where, "id"),
    "notices.employers": (desks.firms, "id"),
    "notices.graduates": (news.belonging, "id"),
    "notices.members": (news.members, "account"),
    "notices.notices": (news.notices, "position, audience, audience_id"),
    "notices.positions": (
        lambda book: [{"id": key, "title": name} for key, name in desks.titles(book)],
        "id",
    ),
    "notices.schools": (news.schools, "id"),
    "notices.verifiers": (news.verifiers, "id"),
    "positions.employers": (desks.firms_offering, "id"),
    "positions.positions": (desks.positions, "id"),
    "positions.sought": (desks.sought_positions, "id"),
    "roster_list.bindings": (people.bindings, "graduate_id"),
    "roster_list.graduates": (people.roster_list, "id"),
    "roster_list.inquiries": (people.inquiries, "id"),
    "roster_list.sought": (desk.sought_people, "id"),
    "school_list.schools": (people.school_list, "id"),
}
TABLES = text(
    "SELECT table_schema, table_name FROM information_schema.tables"
    " WHERE table_schema ~ '_v[0-9]+$'"
)


def find_tables(engine: Engine) -> dict[str, str]:
    """Return each table's place now: read models move to schemas of later versions."""
    with engine.connect() as connection:
        found = connection.execute(TABLES).all()
    return {f"{schema.rpartition('_v')[0]}.{name}": f"{schema}.{name}" for schema, name in found}


def read_rows(engine: Engine, table: str) -> list[dict[str, Any]]:
    query = text(f"SELECT * FROM {table}")  # noqa: S608 — our own names
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]
