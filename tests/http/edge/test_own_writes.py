"""Who sends no receipt reads what they did a moment ago, at every server, and nobody else waits."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from signing.bootstrap import Installation
from signing.http.answering.replies import RECEIPT, STALE
from signing.http.app import create_app
from signing.http.asking import reads
from signing.http.asking.security import COOKIE, signed_in
from signing.http.routes import routes
from signing.projections.engine import freshness
from signing.settings import Settings
from signing.storage.schema import last_receipts
from signing.use_cases.core.answers import Answers
from support.routes.api_routes import JOB
from support.use_cases.guesses import sign_in_employer
from support.use_cases.small_province import SmallProvince

LIST = "/api/employer/positions"
OLDER = "UPDATE last_receipts SET at = at - interval '1 hour'"


@pytest.fixture
def province(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> SmallProvince:
    """Nobody projects here: what waits says how far it is behind, at once."""
    monkeypatch.setattr(freshness, "PATIENCE_SECONDS", 0.01)
    found = SmallProvince(installation.context)
    found.employer(0)
    found.employer(1)
    installation.projector().catch_up()
    return found


@pytest.fixture
def elsewhere(installation: Installation) -> Iterator[TestClient]:
    """Yield a client of another server on the same database, with the same keys."""
    settings = Settings(
        database_url=installation.context.engine.url.render_as_string(hide_password=False),
        data_dir=installation.settings.data_dir,
        _env_file=None,
    )
    opened = Installation.open(settings)
    yield TestClient(create_app(opened, projecting=False))
    opened.close()


def open_position(client: TestClient, by: dict[str, str]) -> str:
    answer = client.post(LIST, json=JOB, headers=by | {"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201, answer.text
    return answer.headers[RECEIPT]


def test_a_read_waits_for_what_its_session_did_at_every_server(
    installation: Installation,
    idle_client: TestClient,
    elsewhere: TestClient,
    province: SmallProvince,
) -> None:
    by = sign_in_employer(installation.context, province)
    assert STALE not in idle_client.get(LIST, headers=by).headers
    open_position(idle_client, by)

    for server in (idle_client, elsewhere):
        assert server.get(LIST, headers=by).headers[STALE]

    installation.projector().catch_up()
    for server in (idle_client, elsewhere):
        read = server.get(LIST, headers=by)
        assert STALE not in read.headers
        assert [one["title"] for one in read.json()["items"]] == [JOB["title"]]


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_a_page_of_many_read_models_waits_no_longer_than_one(
    installation: Installation,
    idle_client: TestClient,
    province: SmallProvince,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by = sign_in_employer(installation.context, province)
    open_position(idle_client, by)
    clock = Clock()
    monkeypatch.setattr(freshness, "PATIENCE_SECONDS", 2.0)
    for module in (freshness, reads):
        monkeypatch.setattr(module, "time", clock)

    token = by["Authorization"].removeprefix("Bearer ")
    page = idle_client.get("/notices", headers={"Cookie": f"{COOKIE}={token}"})

    assert page.status_code == 200
    assert clock.now == pytest.approx(2.0)


def test_others_do_not_wait(
    installation: Installation, idle_client: TestClient, province: SmallProvince
) -> None:
    open_position(idle_client, sign_in_employer(installation.context, province))
    other = sign_in_employer(installation.context, province, 1)
    assert STALE not in idle_client.get(LIST, headers=other).headers


def test_what_was_done_long_ago_is_not_waited_for(
    installation: Installation, idle_client: TestClient, province: SmallProvince
) -> None:
    by = sign_in_employer(installation.context, province)
    open_position(idle_client, by)
    with installation.context.engine.begin() as connection:
        connection.execute(text(OLDER))
    assert STALE not in idle_client.get(LIST, headers=by).headers


def test_an_older_receipt_that_is_sent_does_not_hide_the_last(
    installation: Installation, idle_client: TestClient, province: SmallProvince
) -> None:
    by = sign_in_employer(installation.context, province)
    older = open_position(idle_client, by)
    installation.projector().catch_up()
    open_position(idle_client, by)
    assert idle_client.get(LIST, headers=by | {RECEIPT: older}).headers[STALE]


def read_stream(installation: Installation, account: UUID) -> UUID | None:
    query = select(last_receipts.c.stream).where(last_receipts.c.account == str(account))
    with installation.context.engine.connect() as connection:
        return connection.execute(query).scalar_one_or_none()


def test_of_two_at_once_the_later_in_the_log_is_remembered(
    installation: Installation, idle_client: TestClient, province: SmallProvince
) -> None:
    """Whoever began first may be the second to commit."""
    by, account = sign_in_employer(installation.context, province), province.employer().employer_id
    open_position(idle_client, by)
    before = read_stream(installation, account)
    with installation.context.engine.begin() as connection:
        connection.execute(text("UPDATE last_receipts SET xid = '9000000000000000000'"))
    open_position(idle_client, by)
    assert read_stream(installation, account) == before


def test_old_rows_are_deleted(
    installation: Installation, idle_client: TestClient, province: SmallProvince
) -> None:
    account = province.employer().employer_id
    open_position(idle_client, sign_in_employer(installation.context, province))
    Answers(installation.context.engine).forget_receipts()
    assert read_stream(installation, account) is not None
    with installation.context.engine.begin() as connection:
        connection.execute(text(OLDER))
    Answers(installation.context.engine).forget_receipts()
    assert read_stream(installation, account) is None


def test_every_route_finds_who_asks_before_it_reads() -> None:
    """A reader asks what its session did last: the session must be known by then."""
    read = 0
    for route in routes():
        if not isinstance(route, APIRoute):
            continue
        calls = list(_list_calls(route.dependant))
        readers = [at for at, one in enumerate(calls) if one in {"reader", "_log"}]
        if readers and signed_in.__name__ in calls:
            read += 1
            assert calls.index(signed_in.__name__) < readers[0], route.path
    assert read > 50


def _list_calls(dependant: object) -> Iterator[str]:
    for one in dependant.dependencies:  # type: ignore[attr-defined]
        yield from _list_calls(one)
        yield getattr(one.call, "__name__", "")
