"""Runs the few queries that every command makes, past SQLAlchemy: it costs more than their answer.

Building a statement, its pool and its rows took 0.15 to 0.3 ms of a query that PostgreSQL answers
in 0.1 ms. Errors are the same as those of an engine.
"""

from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

import psycopg2
import psycopg2.extras
from sqlalchemy import Engine, exc

from signing.storage.connections import Connections
from signing.watching.traces import open_statement

psycopg2.extras.register_uuid()


class Statements:
    """Asked on the recorder's connections. `engine` is theirs."""

    def __init__(self, engine: Engine, connections: Connections) -> None:
        self._engine, self._connections = engine, connections

    def query(
        self, name: str, statement: str, values: Sequence[Any], *, first: Sequence[str] = ()
    ) -> list[tuple[Any, ...]]:
        """Return the rows of one statement, which traces call `name`. Raises DBAPIError.

        Those that run `first` have the first of the values, and are in the same transaction.
        """
        try:
            with open_statement(name):
                return self._connections.ask([*first, statement], values)
        except psycopg2.Error as error:
            raise self._translate_error(name, error) from error

    def _translate_error(self, name: str, error: psycopg2.Error) -> BaseException:
        """The statement and its values are not told: they may be personal."""
        translated: BaseException = exc.DBAPIError.instance(
            name, None, error, psycopg2.Error, hide_parameters=True, dialect=self._engine.dialect
        )
        return translated


class Namesakes(NamedTuple):
    """Graduates enrolled before student numbers were folded, by school, folded number and years."""

    school_code: str
    folded: str
    years: Sequence[int]


class Stored(NamedTuple):
    """Rows of events by stream, and of data keys by subject."""

    streams: dict[UUID, list[tuple[int, str, bytes]]]
    keys: dict[UUID, tuple[int, bytes]]


READ = """
SELECT true, stream, version, topic, state FROM events WHERE stream = ANY({streams})
UNION ALL
SELECT false, subject, key_id, '', wrapped FROM data_keys WHERE subject = ANY({keys})
"""
KNOWN = READ.format(streams="%s::uuid[]", keys="%s::uuid[]")
OLDER = """(SELECT array_agg(graduate_id) FROM unfolded_numbers
 WHERE school_code = %s AND folded = %s AND year = ANY(%s))"""
NAMED = READ.format(streams=f"%s::uuid[] || {OLDER}", keys=f"%s::uuid[] || {OLDER}")


def read_streams(
    statements: Statements,
    streams: Collection[UUID],
    keys: Collection[UUID],
    namesakes: Namesakes | None = None,
) -> Stored:
    """Read streams in the order of their versions, and data keys, with one statement.

    With `namesakes` those of them too.
    """
    older: list[object] = []
    if namesakes is not None:
        older = [namesakes.school_code, namesakes.folded, list(namesakes.years)]
    rows = statements.query(
        "SELECT events, data_keys",
        KNOWN if namesakes is None else NAMED,
        [list(streams), *older, list(keys), *older],
    )
    found = Stored({}, {})
    for is_event, identity, number, topic, content in rows:
        if is_event:
            found.streams.setdefault(identity, []).append((number, topic, bytes(content)))
        else:
            found.keys[identity] = (number, bytes(content))
    for facts in found.streams.values():
        facts.sort(key=itemgetter(0))
    return found
