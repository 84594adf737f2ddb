"""The feed over HTTP: pages and streams, for people and programs, until they may read no more."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.answering import feed_streams, streams
from signing.http.answering.feed_streams import FeedWatch, Wanted
from signing.http.app import create_app
from signing.projections.feed import AuditorScope, SchoolScope
from signing.use_cases.access.program_scopes import Scope
from signing.vocabulary import Role
from support.feed_events import list_faults
from support.guides.demo_service import PASSWORD, open_demo
from support.printing.print_school import (
    Signer,
    approve_signers,
    make_school,
    make_signers,
    sign_in_staff,
)
from support.routes.province import FilledProvince
from support.use_cases.small_province import SmallProvince
from support.waiting import PATIENCE, soon

FEED = "/api/feed"
Event = dict[str, Any]


@pytest.fixture
def reader(installation: Installation, province: FilledProvince) -> TestClient:
    """Return a client of a service without background work, whose lists are up to date."""
    del province
    installation.projector().catch_up()
    return TestClient(create_app(installation, projecting=False))


def bear(province: FilledProvince, role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {province.tokens[role]}"}


def read_all(client: TestClient, by: dict[str, str], **asked: Any) -> list[Event]:
    """Follow the feed to its end, seven events at once."""
    items: list[Event] = []
    page = {"next": 0, "head": 1}
    while page["next"] < page["head"]:
        answer = client.get(FEED, params={"limit": 7, **asked, "after": page["next"]}, headers=by)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        items += page["items"]
    return items


def test_an_auditor_follows_the_whole_log_and_others_their_part(
    reader: TestClient, province: FilledProvince, installation: Installation
) -> None:
    whole = read_all(reader, bear(province, "auditor"))
    last = installation.log.last_position()
    assert [one["position"] for one in whole] == list(range(1, last + 1))

    graduate = read_all(reader, bear(province, "graduate"))
    employer = read_all(reader, bear(province, "employer"))
    school = read_all(reader, bear(province, "admin"))
    assert {one["data"]["graduate_id"] for one in graduate} == {province.names["graduate_id"]}
    assert {one["data"]["employer_id"] for one in employer} == {province.names["employer_id"]}
    assert {one["data"]["school_code"] for one in school} == {"99001"}
    assert "ResumeSubmitted" in {one["type"] for one in employer}
    assert "ResumeSubmitted" not in {one["type"] for one in school}
    for part in (graduate, employer, school):
        assert len(part) > 5
        assert {one["position"] for one in part} < {one["position"] for one in whole}


def test_a_counselor_of_another_college_or_school_reads_nothing_of_it(
    reader: TestClient, province: FilledProvince
) -> None:
    own = {one["subject"] for one in read_all(reader, bear(province, "counselor"))}
    numbers = {one for one in own if one.startswith("agreements/")}
    assert numbers
    for role in ("other_college", "other_school", "other_admin", "other_employer"):
        others = {one["subject"] for one in read_all(reader, bear(province, role))}
        assert not numbers & others, role


def test_kinds_and_a_graduate_are_chosen_and_wrong_ones_refused(
    reader: TestClient, province: FilledProvince
) -> None:
    by, graduate = bear(province, "admin"), province.names["graduate_id"]
    chosen = read_all(reader, by, type=["OfferSigned", "SchoolApproved"])
    assert {one["type"] for one in chosen} == {"OfferSigned", "SchoolApproved"}
    assert {one["data"]["graduate_id"] for one in read_all(reader, by, graduate=graduate)} == {
        graduate
    }
    for wrong in ("after=-1", "after=x", "limit=0", "limit=201", "type=Nothing", "graduate=me"):
        answer = reader.get(f"{FEED}?{wrong}", headers=by)
        assert (answer.status_code, answer.json()["code"]) == (422, "FieldsWrong"), wrong
        assert answer.json()["errors"][0]["field"].startswith(wrong.split("=")[0])


def test_who_follows_another_log_is_told_to_begin_anew(
    reader: TestClient, province: FilledProvince, installation: Installation
) -> None:
    last = installation.log.last_position()
    by = bear(province, "province")
    assert reader.get(f"{FEED}?after={last}", headers=by).json() == {
        "items": [],
        "next": last,
        "head": last,
    }
    streaming = by | {"Accept": "text/event-stream"}
    for answer in (
        reader.get(f"{FEED}?after={last + 1}", headers=by),
        reader.get(f"{FEED}?after={last + 100000}", headers=streaming),
        reader.get(FEED, headers=streaming | {"Last-Event-ID": str(last + 1)}),
    ):
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert error["field"] == "after"
        assert "从 0 重新读取" in error["zh"]
        assert "begin anew with after=0" in error["en"]


def test_every_event_of_the_demos_season_is_as_described(database_url: str, tmp_path: Path) -> None:
    with open_demo(database_url, tmp_path) as (client, _):
        form = {"username": "auditor", "password": PASSWORD}
        token = client.post("/api/sessions", json=form).json()["token"]
        items = read_all(client, {"Authorization": f"Bearer {token}"}, limit=200)

    assert len(items) > 500
    assert list_faults(items) == []


def test_a_program_follows_the_feed_with_its_scope_and_not_without(
    reader: TestClient, province: FilledProvince
) -> None:
    for scope, status in ((Scope.FEED_READ, 200), (Scope.STATISTICS_READ, 403)):
        answer = reader.get(FEED, headers=make_program(reader, province, scope))
        assert answer.status_code == status
    assert answer.json()["code"] == "ScopeMissing"


def make_program(client: TestClient, province: FilledProvince, scope: Scope) -> dict[str, str]:
    form = {"name": "教务系统", "scopes": [scope.value]}
    made = client.post("/api/clients", json=form, headers=bear(province, "admin")).json()
    granted = client.post(
        "/api/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(made["client_id"], made["client_secret"]),
    )
    return {"Authorization": f"Bearer {granted.json()['access_token']}"}


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_streams, "BETWEEN_SECONDS", 0.05)
    monkeypatch.setattr(feed_streams, "SESSION_SECONDS", 0.1)
    monkeypatch.setattr(streams, "LOOK_SECONDS", 0.02)


def parse(chunk: bytes) -> dict[str, str]:
    lines = (line.partition(": ") for line in chunk.decode().strip().split("\n"))
    return {name: value for name, _, value in lines}


@pytest.mark.usefixtures("hasty")
def test_a_stream_tells_what_was_and_what_comes_and_ends_with_the_session(
    installation: Installation,
) -> None:
    make_school(installation.context, make_signers(2))
    projector = installation.projector()
    projector.catch_up()
    before = installation.log.last_position()
    watch, going = FeedWatch(installation.asking), [True]
    wanted = Wanted(SchoolScope("99001"), limit=3)

    async def listen() -> list[dict[str, str]]:
        told: AsyncIterator[bytes] = watch.stream(wanted, lambda: going[0]).body_iterator  # type: ignore[assignment]  # ours are bytes
        heard: list[dict[str, str]] = []
        while int((heard or [{"id": "0"}])[-1]["id"]) < before:
            heard.append(parse(await anext(told)))
        approve_signers(installation.context, [Signer("0009")])
        projector.catch_up()
        heard.append(parse(await anext(told)))
        going[0] = False
        return [*heard, *[parse(chunk) async for chunk in told]]

    heard = asyncio.run(asyncio.wait_for(listen(), PATIENCE))
    events = [json.loads(one["data"]) for one in heard if "id" in one and "data" in one]
    positions = [one["position"] for one in events]
    assert positions == sorted(set(positions))
    assert [str(one) for one in positions] == [
        one["id"] for one in heard if "id" in one and "data" in one
    ]
    assert positions[-1] > before
    assert heard[-1] == {"event": "over", "data": "{}"}


def test_nobody_is_told_what_happened_after_they_lost_the_right(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked of each event, and not only now and then."""
    monkeypatch.setattr(feed_streams, "BETWEEN_SECONDS", 0.0)
    make_school(installation.context, make_signers(1))
    projector = installation.projector()
    projector.catch_up()
    watch, going = FeedWatch(installation.asking), [True]
    wanted = Wanted(SchoolScope("99001"), after=installation.log.last_position())

    async def listen() -> list[dict[str, str]]:
        told: AsyncIterator[bytes] = watch.stream(wanted, lambda: going[0]).body_iterator  # type: ignore[assignment]  # ours are bytes
        going[0] = False
        approve_signers(installation.context, [Signer("0009")])
        projector.catch_up()
        return [parse(chunk) async for chunk in told]

    heard = asyncio.run(asyncio.wait_for(listen(), PATIENCE))
    assert heard == [{"event": "over", "data": "{}"}]


def test_a_stream_goes_on_where_it_broke_off(
    installation: Installation, reader: TestClient, province: FilledProvince
) -> None:
    last = installation.log.last_position()
    reader.app.state.feed_watch.close()  # type: ignore[attr-defined]  # a FastAPI app
    by = bear(province, "auditor") | {"Accept": "text/event-stream", "Last-Event-ID": str(last)}
    answer = reader.get(FEED, headers=by)
    assert (answer.status_code, answer.text) == (200, "")
    assert answer.headers["content-type"].startswith("text/event-stream")
    page = reader.get(FEED, headers=bear(province, "auditor") | {"Last-Event-ID": str(last - 2)})
    assert [one["position"] for one in page.json()["items"]] == [last - 1, last]
    wrong = reader.get(FEED, headers=by | {"Last-Event-ID": "the last"})
    assert wrong.status_code == 422


@pytest.mark.usefixtures("hasty")
def test_passing_over_events_of_others_is_told_so_that_nobody_reads_them_twice(
    installation: Installation, province: FilledProvince
) -> None:
    del province
    installation.projector().catch_up()
    last = installation.log.last_position()
    watch = FeedWatch(installation.asking)
    wanted = Wanted(AuditorScope(), after=last - 3, kinds=frozenset({"MinimumWagesImported"}))

    async def listen() -> bytes:
        told: AsyncIterator[bytes] = watch.stream(wanted, lambda: True).body_iterator  # type: ignore[assignment]  # ours are bytes
        return await anext(told)

    assert asyncio.run(asyncio.wait_for(listen(), PATIENCE)) == f"id: {last}\n\n".encode()


def sign_out(client: TestClient, province: FilledProvince, by: dict[str, str]) -> None:
    del province
    assert client.delete("/api/sessions/current", headers=by).status_code == 204


def unbind(client: TestClient, province: FilledProvince, by: dict[str, str]) -> None:
    del by
    path, admin = f"/api/graduates/{province.names['graduate_id']}/binding", bear(province, "admin")
    answer = client.request("DELETE", path, json={"reason": "换了手机"}, headers=admin)
    assert answer.status_code == 200, answer.text


def revoke_programs(client: TestClient, province: FilledProvince, by: dict[str, str]) -> None:
    del by
    admin = bear(province, "admin")
    for one in client.get("/api/clients", headers=admin).json()["items"]:
        client.delete(f"/api/clients/{one['client_id']}", headers=admin)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    ("role", "end"), [("province", sign_out), ("graduate", unbind), ("program", revoke_programs)]
)
def test_a_stream_ends_with_the_right_to_read_it(
    reader: TestClient,
    province: FilledProvince,
    role: str,
    end: Callable[[TestClient, FilledProvince, dict[str, str]], None],
) -> None:
    by = (
        make_program(reader, province, Scope.FEED_READ)
        if role == "program"
        else bear(province, role)
    )
    told: list[str] = []

    def listen() -> None:
        told.append(reader.get(FEED, headers=by | {"Accept": "text/event-stream"}).text)

    listening = threading.Thread(target=listen)
    listening.start()
    watch: FeedWatch = reader.app.state.feed_watch  # type: ignore[attr-defined]  # a FastAPI app
    soon(lambda: watch.count_open() == 1)
    end(reader, province, by)
    listening.join(PATIENCE)
    assert not listening.is_alive()
    assert told[0].endswith("event: over\ndata: {}\n\n")
    assert "\nid: " in told[0]


def test_readers_get_every_event_once_while_many_write(
    client: TestClient, installation: Installation
) -> None:
    """Nothing appears behind a position that was given out."""
    small_province = SmallProvince(installation.context)
    small_province.employer()
    by = sign_in_staff(installation.context, "auditor", role=Role.AUDITOR, school="")

    def write() -> None:
        for _ in range(8):
            small_province.open_position(small_province.employer())

    writers = [threading.Thread(target=write) for _ in range(4)]
    for one in writers:
        one.start()
    found: list[int] = []
    after = 0

    def read_on() -> bool:
        nonlocal after
        page = client.get(FEED, params={"after": after, "limit": 5}, headers=by).json()
        found.extend(one["position"] for one in page["items"])
        after = page["next"]
        written = not any(one.is_alive() for one in writers)
        return written and after == installation.log.last_position() > 32

    soon(read_on)
    assert found == list(range(1, after + 1))
