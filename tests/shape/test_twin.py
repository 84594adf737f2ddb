"""The twin that `make bench` compares with is honest: it refuses, and it writes its audit."""

import json
from collections.abc import Iterator

import pytest
from benchmarks.commands import make_requests
from benchmarks.driving import read_length
from benchmarks.filling import Season, tell_season
from benchmarks.peers import twin
from benchmarks.peers.twin_rows import fill_twin
from fastapi.testclient import TestClient
from sqlalchemy import URL, create_engine, text

from conftest import copy_database
from signing.storage.addresses import normalize_url


@pytest.fixture(scope="module")
def season() -> Season:
    return tell_season(waiting=4, free=4, applying=1)


@pytest.fixture
def client(server: URL, season: Season) -> Iterator[TestClient]:
    with copy_database(server, "template1") as url:
        fill_twin(url, season)
        engine = create_engine(normalize_url(url))
        twin.Sessions.configure(bind=engine)
        with TestClient(twin.app) as client:
            yield client
        engine.dispose()


def send(client: TestClient, request: bytes, token: str = "") -> int:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    assert read_length(head) == len(body)
    return client.request(method, path, headers=headers, content=body).status_code


def count_audit() -> int:
    with twin.Sessions() as rows:
        counted: int = rows.execute(text("SELECT count(*) FROM audit")).scalar_one()
        return counted


def test_each_command_of_the_benchmark_is_done_once_and_audited(
    client: TestClient, season: Season
) -> None:
    before = count_audit()
    for requests in make_requests(season, ours=False).values():
        assert send(client, next(requests)) == 201
    assert count_audit() == before + 4


@pytest.mark.parametrize("command", ["approve", "sign", "apply"])
def test_what_was_done_is_not_done_again(client: TestClient, season: Season, command: str) -> None:
    request = next(make_requests(season, ours=False)[command])
    assert [send(client, request), send(client, request)] == [201, 409]


def test_strangers_and_others_are_refused(client: TestClient, season: Season) -> None:
    for command, requests in make_requests(season, ours=False).items():
        request = next(requests)
        other = season.employers[0] if command in {"approve", "apply"} else season.counselors[0]
        assert send(client, request, "nobody's") == 401
        assert send(client, request, other.token) == 403


def test_a_counselor_of_another_school_finds_nothing(client: TestClient, season: Season) -> None:
    request = next(make_requests(season, ours=False)["approve"])
    assert send(client, request, season.counselors[1].token) == 404


def test_a_wrong_name_finds_nobody(client: TestClient, season: Season) -> None:
    request = next(make_requests(season, ours=False)["sign"])
    head, gap, body = request.partition(b"\r\n\r\n")
    form = json.dumps(json.loads(body) | {"name": "别人"}).encode()
    length = f"Content-Length: {len(form)}".encode()
    head = b"\r\n".join(
        length if line.startswith(b"Content-Length") else line for line in head.split(b"\r\n")
    )
    assert send(client, head + gap + form) == 404
