"""What the database knows of the service's state, at one glance: a query with a short limit.

Whoever watches asks often, and most of all while something is wrong. So it has a connection of its
own, and when the database does not answer in time the glance is None, and nobody waits longer.
"""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Connection, Engine, RowMapping, text

from signing.storage.engine import DATABASE_ERRORS, glancing_engine
from signing.storage.positioning import BEYOND, EDGE

SECONDS = 2.0
COUNTED = 20_000
"""The most waiting facts that are counted."""
T = TypeVar("T")

STATE = text(f"""
{EDGE}, waiting AS (
    SELECT recorded_at FROM events WHERE {BEYOND} ORDER BY xid, id LIMIT {COUNTED}
), wanted AS (
    SELECT * FROM unnest(CAST(:models AS text[]), CAST(:versions AS int[])) AS t(name, version)
), models AS (
    SELECT w.name, coalesce(m.position, 0) AS position, coalesce(m.live, false) AS live,
        m.halted_on IS NOT NULL AS halted,
        coalesce(cardinality(m.without), 0) AS without,
        coalesce((SELECT position FROM edge), 0) - coalesce(m.position, 0) AS behind,
        coalesce(extract(epoch FROM clock_timestamp() - (
            SELECT e.recorded_at FROM log l JOIN events e ON e.id = l.event_id
            WHERE l.position = coalesce(m.position, 0) + 1)), 0)::float AS age
    FROM wanted w LEFT JOIN read_models m USING (name, version)
), compared AS (
    SELECT DISTINCT ON (model) model, differences, extract(epoch FROM ended_at)::float AS at
    FROM verifications WHERE model = ANY(:models) ORDER BY model, id DESC
), checked AS (
    SELECT differences, extract(epoch FROM ended_at)::float AS at
    FROM log_checks ORDER BY id DESC LIMIT 1
), signed AS (
    SELECT size, extract(epoch FROM clock_timestamp() - made_at)::float AS age
    FROM checkpoints ORDER BY size DESC LIMIT 1
)
SELECT coalesce((SELECT position FROM edge), 0) AS position,
    (SELECT count(*) FROM waiting) AS waiting,
    coalesce((SELECT extract(epoch FROM clock_timestamp() - min(recorded_at)) FROM waiting), 0)
        ::float AS oldest_waiting,
    current_setting('transaction_read_only')::boolean OR pg_is_in_recovery() AS read_only,
    pg_database_size(current_database()) AS bytes,
    current_setting('max_connections')::int AS most_connections,
    (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS connections,
    (SELECT coalesce(json_object_agg(role, number), '{{}}') FROM (
        SELECT role, count(*) AS number FROM sessions
        WHERE ended_at IS NULL AND expires_at > clock_timestamp() GROUP BY role
    ) AS open) AS sessions,
    (SELECT coalesce(json_object_agg(state, number), '{{}}') FROM (
        SELECT CASE WHEN state = 'active' AND failing_since IS NOT NULL THEN 'failing'
            ELSE state END AS state, count(*) AS number FROM webhooks GROUP BY 1
    ) AS by_state) AS webhooks,
    (SELECT count(*) FROM print_jobs WHERE state = 'queued') AS queued,
    (SELECT count(*) FROM print_jobs WHERE state = ANY(:running)) AS drawing,
    coalesce((SELECT extract(epoch FROM clock_timestamp() - min(created_at)) FROM print_jobs
        WHERE state = 'queued'), 0)::float AS oldest_queued,
    (SELECT coalesce(json_object_agg(name, until > clock_timestamp()), '{{}}') FROM leases)
        AS leases,
    (SELECT coalesce(json_agg(models), '[]') FROM models) AS models,
    (SELECT coalesce(json_agg(compared), '[]') FROM compared) AS compared,
    (SELECT coalesce(json_agg(posted), '[]') FROM (
        SELECT channel, count(*) FILTER (WHERE state = 'waiting') AS waiting,
            count(*) FILTER (WHERE state = 'dead') AS dead,
            extract(epoch FROM clock_timestamp() - min(posted_at)
                FILTER (WHERE state = 'waiting' AND urgent))::float AS urgent_age,
            extract(epoch FROM clock_timestamp() - min(posted_at)
                FILTER (WHERE state = 'waiting' AND NOT urgent))::float AS ordinary_age
        FROM outbox WHERE state IN ('waiting', 'dead') GROUP BY channel
    ) AS posted) AS outbox,
    (SELECT differences FROM checked) AS log_differences,
    (SELECT at FROM checked) AS log_checked_at,
    (SELECT size FROM signed) AS signed_size,
    (SELECT age FROM signed) AS signed_age,
    (SELECT max(size) FROM cosignatures) AS witnessed_size,
    (SELECT pg_stat_get_live_tuples(to_regclass(:notices))) AS notices
""")  # noqa: S608 - only words of this file


def load_state(
    connection: Connection,
    models: Sequence[tuple[str, int]],
    notices: str,
    running: Sequence[str],
) -> RowMapping:
    """Return the row of STATE. `models` are names and versions, `notices` the name of a table."""
    asked = {
        "models": [name for name, _ in models],
        "versions": [version for _, version in models],
        "notices": notices,
        "running": list(running),
    }
    return connection.execute(STATE, asked).mappings().one()


class Glance:
    """One at a time. Its connection belongs to no pool of those who answer requests."""

    def __init__(self, engine: Engine) -> None:
        self._engine = glancing_engine(engine, SECONDS)
        self._turn = threading.Lock()

    def take(self, look: Callable[[Connection], T]) -> T | None:
        """Return what `look` returns; None if the database is away or takes longer than SECONDS.

        A look that hangs goes on by itself, and those who come meanwhile get None.
        """
        found: list[T] = []
        ended = threading.Event()

        def run() -> None:
            try:
                with self._engine.connect() as connection:
                    found.append(look(connection))
            except DATABASE_ERRORS:
                pass
            finally:
                self._turn.release()
                ended.set()

        if not self._turn.acquire(timeout=SECONDS):
            return None
        threading.Thread(target=run, name="glance", daemon=True).start()
        ended.wait(SECONDS)
        return found[0] if found else None
