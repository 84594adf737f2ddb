from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from signing.proof.merkle import (
    GrowingTree,
    hash_leaf,
    verify_consistency,
    verify_inclusion,
)
from signing.storage.log import Log
from signing.storage.recorder import PostgresRecorder
from signing.storage.tree import NoSuchTreeError, Tree
from support.facts.events import assign_all_positions, make_stored_event
from support.use_cases.database_owner import run_as_owner

STREAM = uuid4()
MANY = 256 * 3 + 5


@pytest.fixture
def tree(reading: Engine) -> Tree:
    return Tree(reading)


def hash_leaves(log: Log) -> list[bytes]:
    found = log.read(0, 10_000)
    return [hash_leaf(one.position, one.stream, one.version, one.topic, one.state) for one in found]


def compute_root(leaves: list[bytes]) -> bytes:
    grown = GrowingTree()
    for one in leaves:
        grown.add(one)
    return grown.compute_root()


def record_events(recorder: PostgresRecorder, log: Log, first: int, count: int) -> None:
    events = [make_stored_event(STREAM, version) for version in range(first, first + count)]
    recorder.insert_events(events)
    assign_all_positions(log)


def must_hold(tree: Tree, leaves: list[bytes]) -> None:
    size = len(leaves)
    assert tree.size() == size
    assert tree.read_leaves((0, size)) == leaves
    root = compute_root(leaves)
    assert tree.compute_root(size) == root
    for index in {0, size // 3, size // 2, size - 1}:
        assert verify_inclusion(root, size, index, leaves[index], tree.prove_inclusion(index, size))
    for old in {1, min(2, size), (size + 1) // 2, size}:
        before = compute_root(leaves[:old])
        assert tree.compute_root(old) == before
        assert verify_consistency(old, before, size, root, tree.prove_consistency(old, size))


def test_every_position_has_its_leaf_whatever_the_batches_were(
    recorder: PostgresRecorder, log: Log, tree: Tree
) -> None:
    assert tree.size() == 0
    version = 1
    for count in (1, 1, 253, 1, 1, 600, 3):
        record_events(recorder, log, version, count)
        version += count
        must_hold(tree, hash_leaves(log))


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=3))
def test_batches_of_any_length_make_the_same_tree(
    recorder: PostgresRecorder, log: Log, tree: Tree, batches: list[int]
) -> None:
    for count in batches:
        record_events(recorder, log, log.last_position() + 1, count)
    must_hold(tree, hash_leaves(log))


def test_a_tree_that_was_never_that_long_has_no_proofs(
    recorder: PostgresRecorder, log: Log, tree: Tree
) -> None:
    record_events(recorder, log, 1, 3)
    with pytest.raises(NoSuchTreeError):
        tree.compute_root(4)
    with pytest.raises(NoSuchTreeError):
        tree.prove_inclusion(0, 10_000)


def test_words_of_any_script_and_backslashes_are_hashed_as_they_are(
    recorder: PostgresRecorder, log: Log, tree: Tree
) -> None:
    recorder.insert_events(
        [make_stored_event(STREAM, 1, r"事实\x00\\:签约"), make_stored_event(STREAM, 2, "")]
    )
    assign_all_positions(log)
    assert tree.read_leaves((0, 2)) == hash_leaves(log)


def test_a_log_whose_tree_was_lost_gets_it_again(
    recorder: PostgresRecorder, log: Log, tree: Tree, database_url: str
) -> None:
    # given a tree that stood over a log, and of which nothing is left
    record_events(recorder, log, 1, MANY)
    leaves = hash_leaves(log)
    must_hold(tree, leaves)
    run_as_owner(database_url, "ALTER TABLE tree DISABLE TRIGGER USER", "DELETE FROM tree")

    # when it is asked for again, and the log goes on
    must_hold(tree, leaves)
    record_events(recorder, log, MANY + 1, 300)

    # then one tree stands over both
    assert hash_leaves(log)[:MANY] == leaves
    must_hold(tree, hash_leaves(log))
