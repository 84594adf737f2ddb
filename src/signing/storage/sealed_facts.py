"""Reads facts beside the leaves that the log wrote for them, as far as both are still there."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Engine, TextClause, text

from signing.proof.merkle import hash_leaf
from signing.storage.positioning import BEYOND, EDGE

BATCH = 2000
MOST = 100
"""So many streams are named."""
READ = text("""
SELECT l.position, l.leaf, e.stream, e.version, e.topic, e.state
FROM log l LEFT JOIN events e ON e.id = l.event_id
WHERE l.position > :after AND l.position <= :stop ORDER BY l.position LIMIT :limit
""")
UNSEALED = text(f"""
{EDGE}
SELECT DISTINCT stream FROM events
WHERE NOT {BEYOND} AND NOT EXISTS (SELECT FROM log WHERE event_id = events.id) LIMIT {MOST}
""")  # noqa: S608 - only words of this file
INCOMPLETE = text(f"""
SELECT stream FROM events GROUP BY stream HAVING count(*) <> max(version) LIMIT {MOST}
""")  # noqa: S608 - only words of this file


@dataclass(frozen=True, slots=True)
class SealedFact:
    """A position of the log with its leaf; `stream` and `hashed` are None if the fact is gone."""

    position: int
    leaf: bytes
    stream: UUID | None
    hashed: bytes | None


class SealedFacts:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self, after: int, stop: int) -> Iterator[SealedFact]:
        """Yield the positions behind one, up to another; each fact is hashed anew."""
        while after < stop:
            asked = {"after": after, "stop": stop, "limit": BATCH}
            with self._engine.connect() as connection:
                rows = connection.execute(READ, asked).all()
            for position, leaf, stream, version, topic, state in rows:
                gone = stream is None
                hashed = None if gone else hash_leaf(position, stream, version, topic, bytes(state))
                yield SealedFact(position, bytes(leaf), stream, hashed)
            after = rows[-1].position if rows else stop

    def list_unsealed_streams(self) -> list[UUID]:
        """Return streams with a fact that has no position, and is older than others that have."""
        with self._engine.connect() as connection:
            return _list_streams(connection, UNSEALED)

    def list_incomplete_streams(self) -> list[UUID]:
        """Return streams that lack a version in between."""
        with self._engine.connect() as connection:
            return _list_streams(connection, INCOMPLETE)


def _list_streams(connection: Connection, query: TextClause) -> list[UUID]:
    connection.execute(text("SET LOCAL statement_timeout = 0"))  # it reads all events
    return list(connection.execute(query).scalars())
