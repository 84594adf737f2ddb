"""Keeps a table of one's agreements from the feed; run again, it goes on where it stopped.

python read_model.py https://signing.example "$TOKEN" agreements.db
"""

import sqlite3
import sys

from signing_client import AuthenticatedClient
from signing_client.api.programs_接口客户端 import read_feed_api_feed_get as feed
from signing_client.models import Envelope, EventPage

TABLES = """
CREATE TABLE IF NOT EXISTS place (id PRIMARY KEY, after);
CREATE TABLE IF NOT EXISTS agreements (number PRIMARY KEY, employer, state, position);
INSERT OR IGNORE INTO place VALUES (1, 0);
"""
APPLY = """
INSERT INTO agreements VALUES (?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET
    employer = coalesce(excluded.employer, employer), position = max(position, excluded.position),
    state = CASE WHEN excluded.position > position THEN excluded.state ELSE state END
"""
STATES = {"OfferSigned": "signed", "SchoolRejected": "rejected", "TerminationRequested": "leaving"}
STATES |= dict.fromkeys(("SchoolApproved", "TerminationWithdrawn", "TerminationRejected"), "valid")
STATES |= dict.fromkeys(("TerminationApproved", "GraduateUnlocked"), "ended")
client = AuthenticatedClient(base_url=sys.argv[1], token=sys.argv[2])
table = sqlite3.connect(sys.argv[3])


def read(after: int, limit: int = 200) -> EventPage:
    page = feed.sync(client=client, after=after, limit=limit)
    if not isinstance(page, EventPage):
        sys.exit(f"{page.detail_en} {page.next_en}" if page else "no answer")
    return page


def apply(event: Envelope) -> None:
    data = event.data.to_dict()
    if event.type_ == "FactReplayed":  # it was left out of the feed, and stands there now
        for late in read(data["position"] - 1, 1).items:
            apply(late)
    elif (state := STATES.get(event.type_)) and (number := data.get("agreement_number")):
        employer = data.get("employer", {}).get("name")
        table.execute(APPLY, (number, employer, state, event.position))


table.executescript(TABLES)
page = None
while page is None or page.next_ < page.head:
    page = read(*table.execute("SELECT after FROM place").fetchone())
    with table:  # rows and place move in one transaction
        for event in page.items:
            apply(event)
        table.execute("UPDATE place SET after = ?", [page.next_])
print(page.head)
