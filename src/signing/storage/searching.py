"""Finds facts of the log by kind, stream, actor and time, page by page, however long the log is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from signing.storage.log import DATED, LoggedEvent
from signing.storage.schema import ACTOR

ASTRAY = timedelta(minutes=5)
"""The order of the log is that of transactions; none of ours lasts as long as this."""
KNOWN_AT = text("""
SELECT recorded_at FROM log JOIN events ON events.id = log.event_id WHERE position = :position
""")
LAST = text("SELECT coalesce(max(position), 0) FROM log")
OFTEN = 20_000
"""Facts from which an actor's are looked for in the log: they are in every piece of it."""
JOINED = "FROM log l JOIN events e ON e.id = l.event_id WHERE l.position > :after"
EVENT = "(SELECT * FROM events WHERE id = l.event_id OFFSET 0)"
ONE_BY_ONE = f"FROM log l CROSS JOIN LATERAL {EVENT} e WHERE l.position > :after"
"""As JOINED, for what no index knows: the log is read in its order until enough is found."""
ACTED = f"""
FROM unnest(CAST(:actors AS text[])) AS one (account) CROSS JOIN LATERAL (
 SELECT * FROM events WHERE {ACTOR} BETWEEN one.account AND one.account
 ORDER BY {ACTOR}, id LIMIT {OFTEN}
) acted
"""  # noqa: S608 — words of ours
"""Only the index of actors has this order: the planner has no other way, whatever it guesses."""
OF_ACTORS = f"""
FROM (SELECT acted.* {ACTED}) e
CROSS JOIN LATERAL (SELECT * FROM log WHERE event_id = e.id OFFSET 0) l
WHERE l.position > :after
"""  # noqa: S608 — words of this file
ACTING = (
    "EXISTS (SELECT FROM unnest(CAST(:acting AS bytea[])) AS one (account)"
    " WHERE position(account IN e.state) > 0)"
)
COUNT_ACTED = text(f"SELECT count(*) FROM (SELECT 1 {ACTED}) AS acted")  # noqa: S608 — the same


@dataclass(frozen=True)
class Wanted:
    """What to search for; None, "" and 0 mean any. Times are those of recording.

    `after` and `before` are positions that are not in it themselves. An index knows the facts of
    `actors` (accounts) who acted `seldom`. None knows those of others nor `request_id`: whoever
    searches by them says between which positions.
    """

    after: int = 0
    limit: int = 50
    topics: Sequence[str] = ()
    stream: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int = 0
    actors: Sequence[str] = ()
    seldom: bool = False
    request_id: str = ""
    newest_first: bool = False

    @property
    def is_by_index_of_actors(self) -> bool:
        return bool(self.actors) and self.seldom and self.stream is None

    @property
    def is_scan(self) -> bool:
        """Whether each fact must be looked at, for no index finds them."""
        no_index = self.stream is None and not self.is_by_index_of_actors
        return bool(self.actors or self.request_id) and no_index


def act_seldom(engine: Engine, actors: Sequence[str]) -> bool:
    """Return whether actors have so few facts in all that the index finds them."""
    asked = {"actors": list(actors)}
    with engine.connect() as connection:
        return int(connection.execute(COUNT_ACTED, asked).scalar_one()) < OFTEN


def search(engine: Engine, wanted: Wanted) -> list[LoggedEvent]:
    """Return events in the order of the log, or in the opposite one; `until` is exclusive."""
    with engine.connect() as connection:
        statement = text(write_query(wanted))
        rows = connection.execute(statement, _fill_conditions(connection, wanted))
        return [LoggedEvent(p, s, v, t, bytes(state), at) for p, s, v, t, state, at in rows]


def write_query(wanted: Wanted) -> str:
    """Return the statement that reads one page; its parameters are those of `Wanted`."""
    order = f"ORDER BY l.position {'DESC' if wanted.newest_first else 'ASC'}"
    found = f"{_choose_source(wanted)}{_write_conditions(wanted)} {order} LIMIT :limit"
    if not wanted.is_by_index_of_actors:
        return f"{DATED} {found}"
    placed = f"(SELECT l.position, l.event_id {found}) l"
    return f"{DATED} FROM {placed} CROSS JOIN LATERAL {EVENT} e {order}"


def _choose_source(wanted: Wanted) -> str:
    if wanted.is_by_index_of_actors:
        return OF_ACTORS
    return ONE_BY_ONE if wanted.is_scan else JOINED


def count_found(engine: Engine, wanted: Wanted, most: int) -> int:
    """Count what a search finds on all its pages; `most` of more."""
    inside = f"SELECT 1 {_choose_source(wanted)}{_write_conditions(wanted)} LIMIT :limit"
    query = text(f"SELECT count(*) FROM ({inside}) AS found")  # noqa: S608 — words of this file
    with engine.connect() as connection:
        asked = _fill_conditions(connection, wanted) | {"limit": most}
        return int(connection.execute(query, asked).scalar_one())


def _write_conditions(wanted: Wanted) -> str:
    conditions = {
        "l.position <= :stop": wanted.until,
        "l.position < :before": wanted.before,
        "e.recorded_at < :until": wanted.until,
        "e.recorded_at >= :since": wanted.since,
        "e.topic = ANY(:topics)": wanted.topics,
        "e.stream = :stream": wanted.stream,
        ACTING: wanted.actors and not wanted.is_by_index_of_actors,
        "position(:asking IN e.state) > 0": wanted.request_id,
    }
    return "".join(f" AND {condition}" for condition, given in conditions.items() if given)


def _fill_conditions(connection: Connection, wanted: Wanted) -> dict[str, object]:
    """Return the parameters. A fact's state is JSON without blanks, as `Fact.state` writes it."""
    return {
        **vars(wanted),
        "topics": list(wanted.topics),
        "actors": list(wanted.actors),
        "acting": [f'"actor":{{"account":{_quote(one)}'.encode() for one in wanted.actors],
        "asking": f'"request_id":{_quote(wanted.request_id)}'.encode(),
        **_find_range(connection, wanted),
    }


def _quote(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _find_range(connection: Connection, wanted: Wanted) -> dict[str, int]:
    """Return positions between which the times lie: the log's order is an index of its times."""
    last = connection.execute(LAST).scalar_one()
    after, stop = wanted.after, last
    if wanted.since:
        after = max(after, _count_before(connection, wanted.since - ASTRAY, last))
    if wanted.until:
        stop = _count_before(connection, wanted.until + ASTRAY, last)
    return {"after": after, "stop": stop}


def _count_before(connection: Connection, moment: datetime, last: int) -> int:
    """Return about how many facts were recorded before a moment."""
    low, high = 0, last
    while low < high:
        middle = (low + high + 1) // 2
        known_at = connection.execute(KNOWN_AT, {"position": middle}).scalar_one()
        low, high = (middle, high) if known_at < moment else (low, middle - 1)
    return low
