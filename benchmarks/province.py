"""How long the province waits for its numbers, as of now, a day and a position, as it grows.

    PYTHONPATH=tests:. python benchmarks/province.py [--graduates 10000 100000 1000000]

Made-up rows of the read model: 60 schools of 25 colleges each, 3 levels, 300 majors, employers of
120 cities and 20 industries; the rosters come in ten
days, and 80 of 100 graduates go from résumé to approval within 270 days, of whom 2 terminate.
Medians of seven, PostgreSQL without parallel workers: on a busy machine read what the processors
worked (Linux), and not the clock. The last column is the last size against the first.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, create_engine, delete, insert, text
from sqlalchemy.schema import CreateSchema, DropSchema

from signing.projections import esign_ratio
from signing.projections.engine.paging import Slice
from signing.projections.esign_ratio import (
    Asked,
    AsOf,
    Grouping,
    parse_as_of,
)
from signing.projections.esign_ratio.closing import close_blocks
from signing.storage.addresses import normalize_url
from signing.storage.embedded import embedded_url
from signing.storage.migrate import migrate
from signing.storage.roles import SERVICE
from signing.storage.schema import read_models
from signing.vocabulary import Oversight
from support.facts.logs import PROVINCE
from support.facts.projector_logs import FollowedLog

NOW = datetime(2026, 12, 1, tzinfo=UTC)
SCHOOL = Oversight(school_code="99007")
COLLEGE = Oversight(school_code="99007", colleges=frozenset({"学院3"}))
RUNS = 7

Measured = tuple[float, ...]
"""ms of processor, those of PostgreSQL among it, and ms of the clock."""
ENROLLED = """
SELECT g + 1 AS position, g, 'graduates+1' AS moved, 'GraduateEnrolled' AS kind, 0 AS step,
  timestamptz '2025-10-01' + g * interval '10 days' / :n AS at, NULL::timestamptz AS approved
FROM generate_series(0::bigint, :n - 1) g
"""
SIGNED = """
SELECT :n + s * 4 + step, (s - step * :n / 20) * 7919 % :n, (ARRAY['resumes+1', 'offers+1',
    'signatures+1 pending+1 agreements+1',
    'signed+1 contracted+1 pending-1 signed_online+1 approvals+1'])[step],
  (ARRAY['ResumeSubmitted', 'OfferMade', 'OfferSigned', 'SchoolApproved'])[step], step,
  timestamptz '2025-10-11' + (s * 4 + step) * interval '270 days' / (:n * 4),
  CASE WHEN step = 4
    THEN timestamptz '2025-10-11' + (s * 4 + step) * interval '270 days' / (:n * 4) END
FROM generate_series(0::bigint, :n - 1) s, generate_series(1, 4) step
WHERE s >= step * :n / 20 AND (s - step * :n / 20) * 7919 % :n % 5 < 4
"""
TERMINATED = """
SELECT :n * 5 + s + 1, s * 7919 % :n, 'signed-1 contracted-1 signed_online-1 terminated+1',
  'TerminationApproved', 5, timestamptz '2026-07-08' + s * interval '20 days' / :n,
  timestamptz '2025-10-11' + (s + :n / 5) * interval '270 days' / :n
FROM generate_series(0::bigint, :n * 4 / 5 - 1, 40) s WHERE s * 7919 % :n % 5 < 4
"""
MOVES = f"""
INSERT INTO {{schema}}.moves (position, part, at, day, stream, year, school_code, college, major,
  level, channel, approved_on, region, industry, kind, agreement_number, moved)
SELECT position, 0, at, (at AT TIME ZONE 'Asia/Shanghai')::date, md5(g::text)::uuid, 2026,
  '99' || lpad((g % 60)::text, 3, '0'), '学院' || (g / 60 % 25),
  '专业' || ((g % 97 * 25 + g / 60 % 25) % 300),
  (ARRAY['本科', '本科', '本科', '硕士', '专科'])[1 + g / 1500 % 5],
  CASE WHEN step > 2 THEN (ARRAY['PLATFORM', 'DIRECT', 'CARD'])[1 + g % 3] END,
  (approved AT TIME ZONE 'Asia/Shanghai')::date::text,
  CASE WHEN step > 2 THEN (310000 + g * 7919 % 120 * 100)::text END,
  CASE WHEN step > 2 THEN (20 + g * 104729 % 20)::text END, kind,
  CASE WHEN step > 2 THEN '2026-99001-' || g || '-1' END, moved
FROM ({ENROLLED} UNION ALL {SIGNED} UNION ALL {TERMINATED}) AS facts ORDER BY position
"""  # noqa: S608 — our own names


def make_moves(connection: Connection, graduates: int) -> int:
    """Fill the read model anew; return up to which position."""
    schema = str(esign_ratio.metadata.schema)
    connection.execute(text(f"SET ROLE {SERVICE}"))
    connection.execute(DropSchema(schema, cascade=True, if_exists=True))
    connection.execute(CreateSchema(schema))
    esign_ratio.metadata.create_all(connection)
    connection.execute(text(MOVES.format(schema=schema)), {"n": graduates})
    place = "year, school_code, college, level"
    connection.execute(
        text(f"INSERT INTO {schema}.places SELECT DISTINCT {place} FROM {schema}.moves")  # noqa: S608 — our own names
    )
    last = connection.execute(text(f"SELECT max(position) FROM {schema}.moves")).scalar_one()  # noqa: S608 — our own names
    began = time.perf_counter()
    close_blocks(connection, last)
    print(f"{graduates} graduates: totals in {time.perf_counter() - began:.1f} s", flush=True)
    connection.execute(delete(read_models).where(read_models.c.name == esign_ratio.NAME))
    stands = {"name": esign_ratio.NAME, "version": esign_ratio.VERSION, "live": True}
    connection.execute(insert(read_models), stands | {"position": last})
    connection.execute(text("VACUUM ANALYZE"))
    return int(last)


def measure(connection: Connection, ask: Callable[[], object]) -> Measured:
    backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    ask()
    spent = []
    for _ in range(RUNS):
        began = time.perf_counter(), time.thread_time(), read_worked(backend)
        ask()
        done = time.perf_counter(), time.thread_time(), read_worked(backend)
        wall, ours, theirs = (there - here for here, there in zip(began, done, strict=True))
        spent.append((ours + theirs, theirs, wall))
    return tuple(statistics.median(one) * 1000 for one in zip(*spent, strict=True))


def read_worked(process: int) -> float:
    """Return the seconds that a process was on a core (Linux)."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--graduates", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    sizes = asked.parse_args().graduates
    found: dict[str, list[Measured]] = {}
    with tempfile.TemporaryDirectory() as folder:
        url = embedded_url(Path(folder) / "postgres")
        migrate(url)
        following = FollowedLog(url)
        filling = create_engine(
            normalize_url(url), isolation_level="AUTOCOMMIT"
        )  # without a limit of time
        for graduates in sizes:
            with filling.connect() as connection:
                last = make_moves(connection, graduates)
            with following.reading.connect() as connection:
                connection.execute(text("SET max_parallel_workers_per_gather = 0"))
                for name, ask in list_questions(connection, last).items():
                    found.setdefault(name, []).append(measure(connection, ask))
        filling.dispose()
        following.close()
    write_table(sizes, found)


def write_table(sizes: list[int], found: dict[str, list[Measured]]) -> None:
    print("| ms of processor (PostgreSQL's; clock) | " + " | ".join(map(str, sizes)) + " | ratio |")
    print("|---" * (len(sizes) + 2) + "|")
    for name, spent in found.items():
        cells = " | ".join(f"{all_:.1f} ({theirs:.1f}; {wall:.0f})" for all_, theirs, wall in spent)
        print(f"| {name} | {cells} | {spent[-1][0] / spent[0][0]:.2f} |")


def list_questions(connection: Connection, last: int) -> dict[str, Callable[[], object]]:
    moments = {
        "now": AsOf(),
        "a day": parse_as_of("2026-03-01"),
        "a time": parse_as_of("2026-05-04T11:00:00+08:00"),
        "a position": AsOf(last * 2 // 3),
    }
    return {
        name: ask
        for moment, as_of in moments.items()
        for name, ask in list_of_moment(connection, moment, Asked(2026, as_of=as_of)).items()
    } | list_of_facts(connection)


def list_of_moment(
    connection: Connection, moment: str, asked: Asked
) -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {
        f"statistics by {by.value}, as of {moment}": partial(
            esign_ratio.compute_statistics, connection, PROVINCE, asked, by=by, now=NOW
        )
        for by in Grouping
    }
    for by in (Grouping.COLLEGE, Grouping.MAJOR, Grouping.REGION):
        found[f"by {by.value} of a school, as of {moment}"] = partial(
            esign_ratio.compute_statistics, connection, SCHOOL, asked, by=by, now=NOW
        )
    for who, oversight in (("province", PROVINCE), ("school", SCHOOL), ("college", COLLEGE)):
        found[f"dashboard of a {who}, as of {moment}"] = partial(
            esign_ratio.compute_dashboard, connection, oversight, asked, now=NOW
        )
    return found


def list_of_facts(connection: Connection) -> dict[str, Callable[[], object]]:
    behind = partial(
        esign_ratio.list_facts_behind, connection, PROVINCE, Asked(2026), part=Slice(), now=NOW
    )
    found: dict[str, Callable[[], object]] = {
        f"facts behind {count} of {key or 'the province'}": partial(
            behind,
            by=Grouping.COLLEGE if key and "/" in key else Grouping.SCHOOL,
            key=key,
            count=count,
        )
        for count in (
            *("signed_online", "graduates", "terminated", "rejected"),
            *("unconfirmed", "approved_unconfirmed"),
        )
        for key in (None, "99007", "99007/学院3")
    }
    for by, key in ((Grouping.MAJOR, "专业7"), (Grouping.REGION, "310700")):
        found[f"facts behind signed_online by {by.value}"] = partial(
            behind, by=by, key=key, count="signed_online"
        )
    found["what a day changed"] = partial(
        esign_ratio.list_changes,
        connection,
        PROVINCE,
        Asked(2026, as_of=parse_as_of("2026-03-02")),
        since=parse_as_of("2026-03-01"),
        count=None,
        part=Slice(),
        now=NOW,
    )
    return found


if __name__ == "__main__":
    main()
