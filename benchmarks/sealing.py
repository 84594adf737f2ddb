"""How many facts a second one sealer seals, which is the limit of one log.

    PYTHONPATH=tests:. python benchmarks/sealing.py [--quick] [--url postgresql://…]

Only one process seals at a time. A backlog is sealed in batches of several sizes, as a busy log
fills them. Without a URL it starts a PostgreSQL of its own, with fsync on. States are 300 to 500
bytes.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import nullcontext

import psutil
from benchmarks.measuring import Row, Sheet, Spread, begin, count_seconds, open_database, report
from sqlalchemy import Engine, create_engine, text

from signing.storage.addresses import normalize_url
from signing.storage.log import BATCH, seal
from signing.storage.migrate import migrate

RECORD = text("""
INSERT INTO events (stream, version, topic, state)
SELECT gen_random_uuid(), 1, 'signing.events:OfferSigned',
       convert_to(json_build_object('number', n, 'terms', repeat(md5(n::text), 9 + n % 7))::text,
                  'UTF8')
FROM generate_series(1, :count) n
""")


def record(engine: Engine, count: int, *, anew: bool = False) -> None:
    with engine.begin() as connection:
        if anew:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text("TRUNCATE events, log, tree"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(RECORD, {"count": count})


def time_sealing(engine: Engine, count: int, batch: int) -> tuple[float, float]:
    """Return seconds, and those of processor time of both processes, for so many facts."""
    with engine.connect() as connection:
        backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    processes = psutil.Process(), psutil.Process(backend)
    spent, began, sealed = count_seconds(*processes), time.monotonic(), 0
    while sealed < count:
        with engine.begin() as connection:
            sealed += seal(connection, batch)
    return time.monotonic() - began, count_seconds(*processes) - spent


def measure(url: str | None, sizes: Sequence[tuple[int, int]], rounds: int) -> Iterator[Sheet]:
    """`sizes` are of a batch, and how many facts are sealed in such batches.

    Turn and turn about, so that what else the machine does hits all of them.
    """
    rates: defaultdict[int, list[float]] = defaultdict(list)
    costs: defaultdict[int, list[float]] = defaultdict(list)
    with nullcontext(url) if url else open_database() as there:
        migrate(there)
        engine = create_engine(normalize_url(there), pool_size=1)  # the owner empties tables
        for _ in range(rounds):
            for batch, count in sizes:
                record(engine, count, anew=True)
                wall, cpu = time_sealing(engine, count, batch)
                rates[batch].append(count / wall)
                costs[batch].append(cpu / count * 1e6)
        engine.dispose()
    rows: list[Row] = [
        (f"{batch:,} at once", Spread(rates[batch]).write(0), Spread(costs[batch]).write(0))
        for batch, _ in sizes
    ]
    best = sizes[-1][0]
    figures = {"sealer_facts_per_second": Spread(rates[best]).median}
    figures["sealer_us"] = Spread(costs[best]).median
    columns = ("facts", "facts/s (spread)", "µs of processor time a fact")
    yield Sheet("One sealer", columns, rows, [f"Medians of {rounds} rounds."], figures)


def main() -> None:
    parser = begin(__doc__)
    parser.add_argument("--url", help="an empty database; none: a server of our own")
    given = parser.parse_args()
    whole = [(1, 400), (10, 3_000), (100, 10_000), (1_000, 20_000), (BATCH, 40_000)]
    quick = [(10, 200), (1_000, 4_000), (BATCH, 8_000)]
    report(given, measure(given.url, quick if given.quick else whole, 2 if given.quick else 5))


if __name__ == "__main__":
    main()
