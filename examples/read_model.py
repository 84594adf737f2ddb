"""Keeps a table of one's agreements from the feed; run again, it goes on where it stopped.

python read_model.py https://signing.example "$TOKEN" agreements.db
"""

import sqlite3
import sys

from signing_client import AuthenticatedClient
from signing_client.api.programs_接口客户端 import read_feed_api_feed_get as feed
from signing_client.models import Envelope, EventPage

TABLES = """
CREATE TABLE IF NOT EXISTS place (after INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS agreements (number PRIMARY KEY, employer, state, position INTEGER);
"""
APPLY = """
INSERT INTO agreements VALUES (?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET
    employer = coalesce(excluded.employer, employer), position = max(position, excluded.position),
    state = CASE WHEN excluded.position > position THEN excluded.state ELSE state END
"""
STATES = {"OfferSigned": "signed", "SchoolRejected": "rejected", "TerminationRequested": "leaving"}
STATES |= dict.fromkeys(("SchoolApproved", "TerminationWithdrawn", "TerminationRejected"), "valid")
STATES |= dict.fromkeys(("TerminationApproved", "GraduateUnlocked"), "ended")


def read(client: AuthenticatedClient, after: int, limit: int = 200) -> EventPage:
    page = feed.sync(client=client, after=after, limit=limit)
    if not isinstance(page, EventPage):
        sys.exit(f"{page.detail_en} {page.next_en}" if page else "no answer")
    return page


def apply(table: sqlite3.Connection, client: AuthenticatedClient, event: Envelope) -> None:
    data = event.data.to_dict()
    if event.type_ == "FactReplayed":  # it was left out of the feed, and stands there now
        for late in read(client, data["position"] - 1, 1).items:
            apply(table, client, late)
    elif (state := STATES.get(event.type_)) and (number := data.get("agreement_number")):
        employer = data.get("employer", {}).get("name")
        table.execute(APPLY, (number, employer, state, event.position))


def follow(client: AuthenticatedClient, table: sqlite3.Connection) -> int:
    """Read on to the end; rows and place move in one transaction. Return the last position."""
    table.executescript(TABLES)
    while True:
        page = read(client, (table.execute("SELECT after FROM place").fetchone() or [0])[0])
        with table:
            for event in page.items:
                apply(table, client, event)
            table.execute("DELETE FROM place")
            table.execute("INSERT INTO place VALUES (?)", [page.next_])
        if page.next_ >= page.head:
            return page.head


if __name__ == "__main__":
    address, token, name = sys.argv[1:]
    print(follow(AuthenticatedClient(base_url=address, token=token), sqlite3.connect(name)))
