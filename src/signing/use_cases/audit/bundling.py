"""Writes a bundle, which an auditor can check without us: the log with its proofs."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from signing.proof.bundle import Step, StoredFact, packing
from signing.storage.log import Log
from signing.use_cases.audit.checkpoints import Checkpoints

BATCH = 2000
Watch = Callable[[int, int], None]
"""Facts done, of a total."""


def write_bundle(
    checkpoints: Checkpoints, log: Log, path: Path, now: datetime, watch: Watch
) -> int:
    """Write all facts that have a position, under a new checkpoint; return how many.

    Nothing is decrypted. The complete bundle replaces the file at `path`.
    """
    size = checkpoints.sign(now).size
    heads = [one for one in checkpoints.list_all_heads() if one.size <= size]
    steps = (
        Step(old.size, new.size, checkpoints.tree.prove_consistency(old.size, new.size))
        for old, new in pairwise(heads)
    )
    with packing(path) as bundle:
        bundle.keys(checkpoints.keys.load_verifiers(), checkpoints.witnesses.keys)
        bundle.heads(size, ((one.size, one.note) for one in heads), steps)
        bundle.facts(_read_facts(log, size, watch))
        bundle.leaves(_read_leaves(checkpoints, size))
    return size


def _read_facts(log: Log, size: int, watch: Watch) -> Iterator[StoredFact]:
    for after in range(0, size, BATCH):
        for one in log.read(after, BATCH, stop=size):
            state = one.state.decode()
            yield StoredFact(one.position, str(one.stream), one.version, one.topic, state)
        watch(min(after + BATCH, size), size)


def _read_leaves(checkpoints: Checkpoints, size: int) -> Iterator[bytes]:
    for first in range(0, size, BATCH):
        yield b"".join(checkpoints.tree.read_leaves((first, min(first + BATCH, size))))
