"""How long the province waits for its numbers, as of now, a day and a position.

    PYTHONPATH=tests python benchmarks/province.py [--facts 1000000]

Made-up rows of the read model, as if each fact moved a number: 120 schools, 1,800 colleges, 277
days. `cpu` is what PostgreSQL itself worked, without parallel workers: on a busy machine read that.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psutil
from sqlalchemy import Connection, text
from sqlalchemy.schema import CreateSchema

from signing.projections import esign_ratio
from signing.projections.engine.paging import Slice
from signing.projections.esign_ratio import (
    Asked,
    AsOf,
    Grouping,
    parse_as_of,
)
from signing.storage.embedded import embedded_url
from signing.storage.migrate import migrate
from signing.vocabulary import Oversight
from support.facts.logs import PROVINCE
from support.facts.projector_logs import FollowedLog

NOW = datetime(2026, 12, 1, tzinfo=UTC)
SCHOOL = Oversight(school_code="99007")
MOVES = """
INSERT INTO esign_ratio_v2.moves (position, part, at, day, stream, year, school_code, college,
  level, channel, approved_on, kind, agreement_number, moved)
SELECT g, 0, at, at::date, md5((g / 4)::text)::uuid, 2026,
  '99' || lpad((g / 4 % 120)::text, 3, '0'),
  '学院' || (g / 480 % 15), CASE WHEN g / 4 % 3 = 0 THEN '专科' ELSE '本科' END,
  CASE WHEN g % 4 IN (2, 3) THEN (ARRAY['PLATFORM', 'DIRECT', 'CARD'])[1 + g / 4 % 3] END,
  CASE WHEN g % 4 = 3 THEN at::date::text END,
  (ARRAY['GraduateEnrolled', 'ResumeSubmitted', 'OfferSigned', 'SchoolApproved'])[1 + g % 4],
  CASE WHEN g % 4 IN (2, 3) THEN '2026-99001-' || (g / 4) || '-1' END,
  (ARRAY['graduates+1', 'resumes+1', 'signatures+1 pending+1 agreements+1',
    'signed+1 contracted+1 pending-1 signed_online+1 approvals+1'])[1 + g % 4]
FROM (SELECT g, timestamptz '2025-10-01' + g * interval '24 seconds' AS at
  FROM generate_series(1, :facts) g) AS facts
"""


def made_up(connection: Connection, facts: int) -> None:
    connection.execute(CreateSchema(str(esign_ratio.metadata.schema)))
    esign_ratio.metadata.create_all(connection)
    connection.execute(text(MOVES), {"facts": facts})
    place = "year, school_code, college, level"
    connection.execute(
        text(
            f"INSERT INTO esign_ratio_v2.places SELECT DISTINCT {place} FROM esign_ratio_v2.moves"  # noqa: S608 — our own names
        )
    )
    stands = "INSERT INTO read_models (name, version, position, live) VALUES (:n, :v, :p, true)"
    here = {"n": esign_ratio.NAME, "v": esign_ratio.VERSION, "p": facts}
    connection.execute(text(stands), here)
    connection.execute(text("VACUUM ANALYZE esign_ratio_v2.moves"))


def timed(connection: Connection, name: str, ask: Callable[[], object]) -> None:
    """The best of three."""
    backend = psutil.Process(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
    spent = []
    for _ in range(3):
        began, worked = time.perf_counter(), backend.cpu_times().user + backend.cpu_times().system
        ask()
        done = backend.cpu_times().user + backend.cpu_times().system
        spent.append((done - worked, time.perf_counter() - began))
    cpu, wall = min(spent)
    print(f"{name:42}{cpu * 1000:8.0f} ms cpu{wall * 1000:8.0f} ms")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--facts", type=int, default=1_000_000)
    facts = asked.parse_args().facts
    with tempfile.TemporaryDirectory() as folder:
        url = embedded_url(Path(folder) / "postgres")
        migrate(url)
        following = FollowedLog(url)
        with following.writing.connect() as connection:
            made_up(connection, facts)
        with following.reading.connect() as connection:
            connection.execute(text("SET max_parallel_workers_per_gather = 0"))
            ask(connection, facts)
        following.close()


def ask(connection: Connection, facts: int) -> None:
    moments = {
        "now": AsOf(),
        "a day": parse_as_of("2026-03-01"),
        "a position": AsOf(facts * 2 // 3),
    }
    for name, moment in moments.items():
        whole = Asked(2026, as_of=moment)
        for by in Grouping:
            timed(
                connection,
                f"statistics by {by.value}, as of {name}",
                lambda: esign_ratio.compute_statistics(connection, PROVINCE, whole, by=by, now=NOW),  # noqa: B023 — asked at once
            )
        for who, oversight in (("the province", PROVINCE), ("a school", SCHOOL)):
            timed(
                connection,
                f"dashboard of {who}, as of {name}",
                lambda: esign_ratio.compute_dashboard(connection, oversight, whole, now=NOW),  # noqa: B023 — asked at once
            )
    for name, key in (("the province", None), ("a school", "99007")):
        timed(
            connection,
            f"facts behind a count of {name}",
            lambda: esign_ratio.list_facts_behind(
                connection, PROVINCE, Asked(2026), by=Grouping.SCHOOL, key=key,  # noqa: B023 — asked at once
                count="signed_online", part=Slice(), now=NOW,
            ),
        )  # fmt: skip
    a_day = Asked(2026, as_of=parse_as_of("2026-03-02"))
    timed(
        connection,
        "what a day changed",
        lambda: esign_ratio.list_changes(
            connection,
            PROVINCE,
            a_day,
            since=parse_as_of("2026-03-01"),
            count=None,
            part=Slice(),
            now=NOW,
        ),
    )


if __name__ == "__main__":
    main()
