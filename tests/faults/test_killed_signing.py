"""A server that dies with a guess that it has judged: nobody was told, and nothing is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Client, HTTPError, Response
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import Connection

from season.service import Service
from signing.bootstrap import Installation
from signing.storage.recorder import lock_key
from signing.storage.schema import attempts
from support.report_days import REPORTING
from support.routes.api_routes import TERMS as TYPED_TERMS
from support.use_cases.guesses import sign_in_employer
from support.use_cases.small_province import SmallProvince
from support.waiting import PATIENCE, soon

WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
END_WAITING = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks"
    " WHERE NOT granted AND locktype = 'advisory'"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@contextmanager
def hold_saves(database_url: str, key: int) -> Iterator[Connection]:
    """Hold every save that shares the lock; yield the connection that does."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
        yield connection
    engine.dispose()


def ask(client: Client, by: dict[str, str], body: dict[str, Any]) -> Response | None:
    """Return None if no answer came."""
    try:
        return client.post("/api/employer/signings", json=body, headers=by)
    except HTTPError:
        return None


def test_a_right_guess_that_dies_before_its_save_was_told_nobody_and_is_not_counted(
    installation: Installation, database_url: str, tmp_path: Path
) -> None:
    # given a right guess, judged by a server that waits for its save
    province = SmallProvince(installation.context)
    province.graduate("7")
    position = province.open_position(province.employer())
    by = sign_in_employer(installation.context, province) | {"Idempotency-Key": "sign-7"}
    body = province.identity("7").model_dump() | {
        "position_id": str(position),
        "terms": TYPED_TERMS | REPORTING,
    }
    service = Service(tmp_path, database_url, "http://127.0.0.1:9")
    service.start()
    with (
        Client(base_url=service.url, timeout=PATIENCE) as client,
        hold_saves(database_url, lock_key(position)) as holding,
        ThreadPoolExecutor(1) as pool,
    ):
        answer = pool.submit(ask, client, by, body)
        soon(lambda: holding.execute(WAITING).scalar())

        # when it is killed, and its connection with it
        service.kill()
        holding.execute(END_WAITING)
        assert answer.result(PATIENCE) is None

    # then nothing was counted or signed, and the same request signs once
    with installation.writing.connect() as connection:
        assert connection.execute(select(attempts)).all() == []
    assert not province.load_graduate("7").agreements
    service.start()
    with Client(base_url=service.url, timeout=PATIENCE) as client:
        first, second = (ask(client, by, body) for _ in range(2))
    service.stop()
    assert first is not None
    assert second is not None
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert len(province.load_graduate("7").agreements) == 1
