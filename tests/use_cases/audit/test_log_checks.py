"""The log is checked as an auditor would: whoever owns the database changes nothing unseen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.storage.positioning import LEAF
from signing.storage.recorder import PostgresRecorder
from signing.storage.tree import WIDTH
from signing.use_cases.audit.log_checks import LogCheck, LogChecks, list_none
from signing.use_cases.audit.log_differences import Deed
from support.facts.events import assign_all_positions, make_stored_event
from support.use_cases.contexts import NOW
from support.use_cases.database_owner import connect_as_owner

STREAM, OTHER = UUID(int=1), UUID(int=2)
SIZE = 2 * WIDTH + 8
NAMED = {"fifth": "(SELECT event_id FROM log WHERE position = 5)", "last": SIZE, "other": OTHER}
CHANGE_FACT = "UPDATE events SET state = '{{}}' WHERE id = {fifth}"
CHANGE_LEAF = f"UPDATE log SET leaf = {LEAF} FROM events WHERE events.id = event_id"  # noqa: S608 — our words
ADD_FACT = (
    "INSERT INTO events (xid, stream, version, topic, state)"
    " VALUES ('3', '{other}', 1, 'signing.events:SchoolApproved', '{{}}')"
)
REMOVE_NODES = "DELETE FROM tree"
ALL = (Deed.CHECKPOINT_DIFFERS, 1, SIZE, "")
FORGED = (Deed.CHECKPOINT_FORGED, 1, SIZE, "")
DEEDS = [
    ([CHANGE_FACT], [(Deed.FACT_CHANGED, 5, 5, str(STREAM))]),
    (
        ["DELETE FROM events WHERE id = {fifth}"],
        [(Deed.FACT_REMOVED, 5, 5, ""), (Deed.STREAM_INCOMPLETE, 0, 0, str(STREAM))],
    ),
    ([CHANGE_FACT, CHANGE_LEAF], [(Deed.NODE_CHANGED, 1, WIDTH, ""), ALL]),
    ([CHANGE_FACT, CHANGE_LEAF, REMOVE_NODES], [ALL]),
    (
        [r"UPDATE tree SET hashes = overlay(hashes PLACING '\x00'::bytea FROM 40)"],
        [(Deed.NODE_CHANGED, WIDTH + 1, 2 * WIDTH, "")],
    ),
    (["UPDATE checkpoints SET note = overlay(note PLACING 'A' FROM length(note) - 9)"], [FORGED]),
    (
        ["UPDATE checkpoints SET size = size - 1"],
        [(Deed.CHECKPOINT_FORGED, 1, SIZE - 1, "")],
    ),
    (["UPDATE checkpoints SET note = 'no note'"], [FORGED]),
    (
        ["DELETE FROM log WHERE position = {last}", "DELETE FROM events WHERE version = {last}"],
        [(Deed.TAIL_REMOVED, SIZE, SIZE, "")],
    ),
    (
        [ADD_FACT],
        [(Deed.FACT_ADDED, 0, 0, str(OTHER))],
    ),
]
LATER = timedelta(days=1, minutes=1)


@pytest.fixture
def installation(installation: Installation) -> Installation:
    """Record enough for two nodes of the tree, with a checkpoint over it."""
    record_events(installation, range(1, SIZE + 1))
    installation.checkpoints.sign(NOW)
    return installation


def record_events(installation: Installation, versions: range) -> None:
    recorder = PostgresRecorder(installation.writing, installation.log)
    recorder.insert_events([make_stored_event(STREAM, one) for one in versions])
    assign_all_positions(installation.log)


def change_as_superuser(database_url: str, *statements: str) -> None:
    """Change what triggers keep: whoever owns the server switches them off."""
    with connect_as_owner(database_url) as connection:
        connection.execute(text("SET session_replication_role = replica"))
        for one in statements:
            connection.execute(text(one))


def make_checks(installation: Installation) -> LogChecks:
    """Return the checks without that of streams: what is recorded here is nobody's story."""
    return replace(installation.log_checks(), check_streams=list_none)


def check_all(installation: Installation) -> LogCheck:
    return make_checks(installation).check(None, lambda _done, _total: None)


def list_findings(checked: LogCheck) -> list[tuple[Deed, int, int, str]]:
    return [(one.deed, one.first, one.last, one.stream) for one in checked.findings]


def test_a_history_that_nobody_changed_is_found_so(installation: Installation) -> None:
    checked = check_all(installation)
    assert (checked.first, checked.size, checked.findings) == (0, SIZE, [])
    assert checked.root == installation.checkpoints.tree.compute_root(SIZE)
    assert make_checks(installation).find_last() == checked


@pytest.mark.parametrize(("statements", "expected"), DEEDS)
def test_what_the_owner_of_the_server_changed_is_named(
    installation: Installation,
    database_url: str,
    statements: list[str],
    expected: list[tuple[Deed, int, int, str]],
) -> None:
    change_as_superuser(database_url, *(one.format(**NAMED) for one in statements))
    assert list_findings(check_all(installation)) == expected


def test_removed_positions_are_named(installation: Installation, database_url: str) -> None:
    change_as_superuser(database_url, "DELETE FROM log WHERE position IN (7, 8)")
    found = list_findings(check_all(installation))
    assert found[0] == (Deed.POSITIONS_REMOVED, 7, 8, "")
    assert (Deed.FACT_ADDED, 0, 0, str(STREAM)) in found


def test_a_check_goes_on_from_the_last_one_and_each_week_from_the_beginning(
    installation: Installation,
) -> None:
    checks, seen = make_checks(installation), []
    for later, more in ((0, 0), (0.5, 0), (1.1, 300), (2.2, 5), (7.5, 0)):
        size = installation.log.last_position()
        record_events(installation, range(size + 1, size + more + 1))
        checks.check_when_due(datetime.now(UTC) + timedelta(days=later))
        last = checks.find_last()
        assert last is not None
        seen.append((last.first, last.size, last.differences))
    assert seen == [
        (0, SIZE, 0),
        (0, SIZE, 0),
        (SIZE, SIZE + 300, 0),
        (SIZE + 300, SIZE + 305, 0),
        (0, SIZE + 305, 0),
    ]


def test_a_check_that_goes_on_sees_what_was_changed_below_it_in_the_tree(
    installation: Installation, database_url: str
) -> None:
    # given a check that found nothing
    start = check_all(installation)

    # when everything before is made anew: the fact, its leaf, and the tree
    change_as_superuser(database_url, CHANGE_FACT.format(**NAMED), CHANGE_LEAF, REMOVE_NODES)
    record_events(installation, range(SIZE + 1, SIZE + 3))
    checks = make_checks(installation)
    checks.check_when_due(datetime.now(UTC) + LATER)

    # then it is told, and until it is mended every check reads all
    told = checks.find_last()
    assert told is not None
    assert told.first == start.size
    assert list_findings(told)[0] == (Deed.PAST_CHANGED, 1, SIZE, "")
    checks.check_when_due(datetime.now(UTC) + LATER)
    again = checks.find_last()
    assert again is not None
    assert (again.first, list_findings(again)) == (0, [(Deed.CHECKPOINT_DIFFERS, 1, SIZE, "")])


def test_machines_and_the_auditor_are_told_what_was_changed(
    installation: Installation, database_url: str
) -> None:
    near = TestClient(create_app(installation, projecting=False), client=("127.0.0.1", 50000))
    assert near.get("/ready").json()["proofs"]["log_check"] is None
    assert "signing_log_differences" not in near.get("/metrics").text
    check_all(installation)
    assert near.get("/ready").json()["status"] == "ok"

    change_as_superuser(database_url, CHANGE_FACT.format(**NAMED))
    check_all(installation)

    told = near.get("/ready").json()
    assert told["status"] == "degraded"
    last = told["proofs"]["log_check"]
    assert (last["size"], last["whole"], last["differences"]) == (SIZE, True, 1)
    assert str(STREAM) in last["findings"][0]
    assert "position 5 " in last["findings"][0]
    assert "signing_log_differences 1.0" in near.get("/metrics").text
    far = TestClient(create_app(installation, projecting=False), client=("203.0.113.9", 5))
    assert far.get("/ready").json() == {"status": "degraded"}
