"""What the proofs cost: positions with and without the tree, and proofs over a long log.

    python benchmarks/proofs.py [--facts 1000000] [--url postgresql://…]

Without a URL it starts a PostgreSQL of its own, with fsync on. States are 300 to 500 bytes.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, text

from signing.proof.bundle import Bundle
from signing.proof.checking import Check
from signing.proof.merkle import GrowingTree, verify_consistency, verify_inclusion
from signing.proof.program import has_refutation
from signing.storage.addresses import normalize_url
from signing.storage.adoption import POSITIONING_LOCK
from signing.storage.embedded import embedded_url
from signing.storage.log import BATCH, CLAIM, Log
from signing.storage.migrate import migrate
from signing.storage.positioning import BEYOND, EDGE, assign_positions
from signing.storage.tree import Tree
from signing.use_cases.audit.bundling import write_bundle
from signing.use_cases.audit.checkpoint_keys import CheckpointKeys
from signing.use_cases.audit.checkpoints import Checkpoints
from signing.use_cases.audit.witnessing import Witnesses

ROUND, ROUNDS, PROOFS = 20_000, 12, 300
RECORD = text("""
INSERT INTO events (stream, version, topic, state)
SELECT gen_random_uuid(), 1, 'signing.events:OfferSigned',
       convert_to(json_build_object('number', n, 'terms', repeat(md5(n::text), 9 + n % 7))::text,
                  'UTF8')
FROM generate_series(1, :count) n
""")
WITHOUT_TREE = text(f"""
{EDGE}, fresh AS (
    SELECT id, xid FROM events
    WHERE {BEYOND} AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, id LIMIT :limit
)
INSERT INTO log (position, event_id, leaf)
SELECT coalesce((SELECT position FROM edge), 0) + row_number() OVER (ORDER BY xid, id), id, ''
FROM fresh
""")  # noqa: S608 - only words of ours


def without_tree(connection: Connection, limit: int) -> int:
    return connection.execute(WITHOUT_TREE, {"limit": limit}).rowcount


def with_tree(connection: Connection, limit: int) -> int:
    return assign_positions(connection, limit)


WAYS = {
    f"without the tree, {BATCH} at once": (without_tree, BATCH),
    f"with the tree, {BATCH} at once": (with_tree, BATCH),
    "without the tree, 1000 at once": (without_tree, 1000),
}


def record(engine: Engine, count: int, *, anew: bool = False) -> None:
    with engine.begin() as connection:
        if anew:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text("TRUNCATE events, log, tree"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(RECORD, {"count": count})


def seconds_to_position(
    engine: Engine, way: Callable[[Connection, int], int], count: int, batch: int
) -> float:
    began, positioned = time.monotonic(), 0
    while positioned < count:
        with engine.begin() as connection:
            connection.execute(CLAIM, {"key": POSITIONING_LOCK})
            positioned += way(connection, batch)
    return time.monotonic() - began


def compare_positioning(engine: Engine) -> None:
    """Turn and turn about, so that what else the machine does hits all of them."""
    took: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(ROUNDS):
        for name, (way, batch) in WAYS.items():
            record(engine, ROUND, anew=True)
            took[name].append(seconds_to_position(engine, way, ROUND, batch))
    for name, times in took.items():
        pairs = zip(times, next(iter(took.values())), strict=True)
        longer = statistics.median(one / other for one, other in pairs)
        rate = ROUND / statistics.median(times)
        print(f"Positioning {name}: {rate:,.0f} events/s, {longer:.2f} times as long as the first")


def time_proofs(engine: Engine, size: int) -> None:
    tree, chosen = Tree(engine), random.Random(1)  # noqa: S311 - no secret
    began = time.perf_counter()
    tree.add_nodes()
    print(f"Nodes above {size:,} leaves: {time.perf_counter() - began:.1f} s")
    root = tree.compute_root(size)
    inclusions, consistencies = [], []
    for _ in range(PROOFS):
        index, old = chosen.randrange(size), chosen.randrange(1, size)
        began = time.perf_counter()
        proof = tree.prove_inclusion(index, size)
        inclusions.append((time.perf_counter() - began) * 1000)
        assert verify_inclusion(root, size, index, tree.read_leaves((index, index + 1))[0], proof)
        began = time.perf_counter()
        proof = tree.prove_consistency(old, size)
        consistencies.append((time.perf_counter() - began) * 1000)
        assert verify_consistency(old, tree.compute_root(old), size, root, proof)
    for name, took in (("Inclusion", inclusions), ("Consistency", consistencies)):
        took.sort()
        print(
            f"{name} proof at {size:,} leaves: median {statistics.median(took):.1f} ms,"
            f" 99 of 100 within {took[len(took) * 99 // 100]:.1f} ms"
        )


def check_the_tree(engine: Engine, size: int) -> None:
    tree, grown, step = Tree(engine), GrowingTree(), 50_000
    for first in range(0, size, step):
        for one in tree.read_leaves((first, min(first + step, size))):
            grown.add(one)
    assert grown.compute_root() == tree.compute_root(size)


def time_a_bundle(engine: Engine, folder: Path) -> None:
    keys = CheckpointKeys.in_folder(folder / "keys", "bench.example", may_create=True)
    heads = Checkpoints(engine, Tree(engine), keys, Witnesses(engine, ()), timedelta(hours=1))
    path = folder / "bundle.zip"
    began = time.monotonic()
    size = write_bundle(heads, Log(engine), path, datetime.now(UTC), lambda _, __: None)
    took = time.monotonic() - began
    print(f"Packing {size:,} facts: {size / took:,.0f} facts/s, {path.stat().st_size >> 20} MiB")
    began, worked = time.monotonic(), time.process_time()
    with Bundle.open(path) as bundle:
        found = list(Check(bundle, keys.load_verifiers()).findings())
    took, worked = time.monotonic() - began, time.process_time() - worked
    assert not has_refutation(found)
    print(f"Verifying them: {size / took:,.0f} facts/s, {size / worked:,.0f} a second of one core")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--url", help="an empty database; none: a server of our own")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        url = given.url or embedded_url(Path(folder) / "pg")
        migrate(url)
        engine = create_engine(normalize_url(url))  # as the owner: it empties tables between rounds
        compare_positioning(engine)
        log = Log(engine)
        for one in range(given.facts // ROUND):
            record(engine, ROUND, anew=not one)
            while log.assign_positions():
                pass
        time_proofs(engine, log.last_position())
        check_the_tree(engine, log.last_position())
        time_a_bundle(engine, Path(folder))
        engine.dispose()


if __name__ == "__main__":
    main()
