"""The log of accounts is a log: whoever changes it with the database's own rights is found."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.proof.notes import Checkpoint, Note
from signing.storage.account_tables import account_events
from signing.use_cases.access.account_chain import AccountChain
from signing.use_cases.access.account_rows import Account
from signing.use_cases.access.security_log import Kind, SecurityLog
from signing.use_cases.access.visits import Visit
from signing.vocabulary import Role
from support.use_cases.contexts import NOW
from support.use_cases.database_owner import connect_as_owner

ACCOUNT = Account(UUID(int=7), "zhou", Role.COUNSELOR, "99001", "", closed=False)


@pytest.fixture
def chain(installation: Installation) -> AccountChain:
    """Return a chain of five events, of which four are under a signed head."""
    record_events(installation, 4)
    found = installation.account_chain()
    found.sign(NOW)
    record_events(installation, 1)
    return found


def record_events(installation: Installation, count: int) -> None:
    log = SecurityLog(installation.context)
    for number in range(count):
        visit = Visit(
            now=NOW + timedelta(microseconds=number), address="203.0.113.9", request_id="é:1"
        )
        with installation.context.engine.begin() as connection:
            sealed = b"sealed" if number % 2 else None
            log.record(connection, Kind.CHANGED, ACCOUNT, log.doing(visit), sealed)


def change_as_superuser(database_url: str, statement: str) -> None:
    with connect_as_owner(database_url) as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text(statement))


def list_broken(chain: AccountChain) -> list[int]:
    return [one.first for one in chain.find_broken()]


def test_each_event_follows_from_the_one_before_it(chain: AccountChain) -> None:
    assert list_broken(chain) == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE account_events SET kind = 'signed_in' WHERE id = 2", [2]),
        ("UPDATE account_events SET at = at + interval '1 microsecond' WHERE id = 3", [3]),
        ("UPDATE account_events SET sealed_reason = NULL WHERE id = 2", [2]),
        ("DELETE FROM account_events WHERE id = 2", [3]),
        ("DELETE FROM account_events WHERE id >= 4", [4]),
        ("UPDATE account_events SET link = sha256(link) WHERE id = 4", [4, 5, 4]),
        ("UPDATE account_heads SET note = overlay(note PLACING 'A' FROM length(note) - 9)", [4]),
        ("UPDATE account_heads SET last_id = 3", [3]),
    ],
)
def test_what_the_owner_of_the_server_changed_is_named(
    chain: AccountChain, database_url: str, statement: str, expected: list[int]
) -> None:
    change_as_superuser(database_url, statement)
    assert list_broken(chain) == expected


def test_many_at_once_make_one_chain_without_a_gap(
    installation: Installation, chain: AccountChain
) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: record_events(installation, 5), range(8)))
    with installation.reading.connect() as connection:
        numbers = connection.execute(select(account_events.c.id).order_by(account_events.c.id))
        assert list(numbers.scalars()) == list(range(1, 46))
    assert list_broken(chain) == []


def test_a_head_is_signed_when_its_time_has_come(
    installation: Installation, chain: AccountChain
) -> None:
    soon, later = NOW + timedelta(minutes=1), NOW + timedelta(minutes=61)
    for moment, expected in ((soon, 1), (later, 2), (later + timedelta(hours=2), 2)):
        chain.sign_when_due(moment)
        with installation.reading.connect() as connection:
            counted = connection.execute(text("SELECT count(*) FROM account_heads"))
            assert counted.scalar_one() == expected
    assert list_broken(chain) == []


def test_a_check_of_all_tells_it_to_machines(
    installation: Installation, chain: AccountChain, database_url: str
) -> None:
    del chain
    change_as_superuser(database_url, "DELETE FROM account_events WHERE id = 2")
    checked = installation.log_checks().check(None, lambda _done, _total: None)
    (found,) = checked.findings
    assert "账号记录 3：内容被更改" in str(found)
    assert "CHANGED: event 3 of the log of accounts" in str(found)
    near = TestClient(create_app(installation, projecting=False), client=("127.0.0.1", 50000))
    assert near.get("/ready").json()["status"] == "degraded"


def test_everybody_takes_the_signed_head_home(
    installation: Installation, chain: AccountChain
) -> None:
    client = TestClient(create_app(installation, projecting=False))
    note = Note.read(client.get("/api/audit/account-head").text)
    head = Checkpoint.read(note.text)
    assert (head.origin, head.size) == (chain.origin, 4)
    assert None not in note.by(installation.checkpoints.keys.load_verifiers()).values()
    links = {event.id: link for event, link in chain.read_links()}
    assert head.root == links[4]
