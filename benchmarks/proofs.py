"""What proofs cost over a long log, and what a bundle of it costs to pack and to verify.

    PYTHONPATH=tests:. python benchmarks/proofs.py [--quick] [--facts 200000]

On a PostgreSQL of its own, with fsync on. States are 300 to 500 bytes.
"""

import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.measuring import Row, Sheet, begin, open_database, open_folder, report
from benchmarks.sealing import record
from sqlalchemy import Engine, create_engine

from signing.proof.bundle import Bundle
from signing.proof.checking import Check
from signing.proof.merkle import GrowingTree, verify_consistency, verify_inclusion
from signing.proof.program import has_refutation
from signing.storage.addresses import normalize_url
from signing.storage.log import Log
from signing.storage.migrate import migrate
from signing.storage.tree import Tree
from signing.use_cases.audit.bundling import write_bundle
from signing.use_cases.audit.checkpoint_keys import CheckpointKeys
from signing.use_cases.audit.checkpoints import Checkpoints
from signing.use_cases.audit.witnessing import Witnesses

ROUND, PROOFS = 20_000, 300


def time_proofs(engine: Engine, size: int) -> Iterator[Row]:
    tree, chosen = Tree(engine), random.Random(1)  # noqa: S311 - no secret
    began = time.perf_counter()
    tree.add_nodes()
    yield f"nodes above {size:,} leaves", f"{time.perf_counter() - began:.1f} s", ""
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
    for name, took in (("inclusion", inclusions), ("consistency", consistencies)):
        took.sort()
        late = f"99 of 100 within {took[len(took) * 99 // 100]:.1f} ms"
        yield f"{name} proof at {size:,} leaves", f"{statistics.median(took):.1f} ms", late


def check_the_tree(engine: Engine, size: int) -> None:
    tree, grown, step = Tree(engine), GrowingTree(), 50_000
    for first in range(0, size, step):
        for one in tree.read_leaves((first, min(first + step, size))):
            grown.add(one)
    assert grown.compute_root() == tree.compute_root(size)


def time_a_bundle(engine: Engine, folder: Path) -> Iterator[Row]:
    keys = CheckpointKeys.in_folder(folder / "keys", "bench.example", may_create=True)
    heads = Checkpoints(engine, Tree(engine), keys, Witnesses(engine, ()), timedelta(hours=1))
    path = folder / "bundle.zip"
    began = time.monotonic()
    size = write_bundle(heads, Log(engine), path, datetime.now(UTC), lambda _, __: None)
    took = time.monotonic() - began
    weight = f"{path.stat().st_size >> 20} MiB"
    yield f"packing {size:,} facts", f"{size / took:,.0f} facts/s", weight
    began, worked = time.monotonic(), time.process_time()
    with Bundle.open(path) as bundle:
        found = list(Check(bundle, keys.load_verifiers()).findings())
    took, worked = time.monotonic() - began, time.process_time() - worked
    assert not has_refutation(found)
    yield "verifying them", f"{size / took:,.0f} facts/s", f"{size / worked:,.0f} a CPU second"


def measure(facts: int) -> Iterator[Sheet]:
    with open_folder() as folder, open_database(folder) as url:
        migrate(url)
        engine = create_engine(normalize_url(url))  # as the owner
        log = Log(engine)
        for one in range(facts // ROUND):
            record(engine, ROUND, anew=not one)
            while log.assign_positions():
                pass
        rows = [*time_proofs(engine, log.last_position())]
        check_the_tree(engine, log.last_position())
        rows += time_a_bundle(engine, folder)
        engine.dispose()
    yield Sheet("Proofs over a long log", ("what", "median, or rate", ""), rows)


def main() -> None:
    parser = begin(__doc__)
    parser.add_argument("--facts", type=int)
    given = parser.parse_args()
    report(given, measure(given.facts or (20_000 if given.quick else 200_000)))


if __name__ == "__main__":
    main()
