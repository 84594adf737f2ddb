"""One unreadable fact: its graduate waits, auditors read around it, who watches sees why."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from eventsourcing.persistence import StoredEvent
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.events import SchoolApproved
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.projections import NEEDED_BY
from signing.storage.recorder import PostgresRecorder
from signing.use_cases.audit.parking import Parking
from signing.use_cases.core.actors import Operator
from signing.vocabulary import Role, graduate_id
from support.routes.province import SIGNERS, FilledProvince
from support.use_cases.contexts import NOW, make_stamp

WAITER = graduate_id("99001", 2026, SIGNERS["waiter"])
BODY = b'{"timestamp":"2026-05-12T10:00:00+08:00","verified":{"sealed":"SECRET"},"odd":[1]}'


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> Iterator[TestClient]:
    del province
    with time_machine.travel(NOW):
        app = create_app(installation, projecting=False)
        yield TestClient(app, client=("127.0.0.1", 50000))  # a monitor may be here


def bear(province: FilledProvince, who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {province.tokens[who]}"}


def open_page(client: TestClient, province: FilledProvince, who: str, path: str) -> str:
    answer = client.get(path, headers={"Cookie": f"{COOKIE}={province.tokens[who]}"})
    assert answer.status_code == 200, answer.text
    return answer.text


def record_unreadable(installation: Installation, stream: UUID) -> tuple[int, int]:
    """Record a fact that nobody can decode; return its position and version."""
    version = len(installation.context.ledger.load_facts(stream)) + 1
    recorder = PostgresRecorder(installation.writing, installation.log)
    recorder.insert_events([StoredEvent(stream, version, SchoolApproved.topic(), BODY)])
    installation.projector().catch_up()
    position = installation.log.position_of(stream, version)
    assert position is not None
    return position, version


def park(installation: Installation, position: int) -> None:
    parking = Parking(installation.context, installation.log, NEEDED_BY)
    by = Operator(stamp=make_stamp())
    parking.park(by, position, reason="旧版程序的格式", operator="wang@zhujiguan")
    installation.projector().catch_up()


def test_a_command_on_an_unreadable_history_is_refused_for_now_and_others_go_on(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    record_unreadable(installation, WAITER)
    by = bear(province, "waiter")

    answer = client.post("/api/me/agreement/dispute", json={"words": "未同意"}, headers=by)

    assert answer.status_code == 503
    problem = answer.json()
    assert problem["code"] == "HistoryUnreadable"
    assert "无法读取" in problem["detail"]
    assert "nothing was changed" in problem["detail_en"]
    approved = client.get("/api/me", headers=bear(province, "signer"))
    assert approved.status_code == 200
    withdrawn = client.delete("/api/me/termination", headers=bear(province, "leaver"))
    assert withdrawn.status_code == 200


def test_an_account_that_cannot_be_read_hides_no_other(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    by = bear(province, "admin")
    before = client.get("/api/staff", headers=by).json()["items"]
    broken = next(one for one in before if one["role"] == "counselor")
    record_unreadable(installation, UUID(broken["id"]))

    now = {one["id"]: one for one in client.get("/api/staff", headers=by).json()["items"]}

    assert now.keys() == {one["id"] for one in before}
    assert [key for key, one in now.items() if one["state"] == "unreadable"] == [broken["id"]]
    assert now[broken["id"]]["name"] is None
    assert "记录暂时无法读取" in open_page(client, province, "admin", "/staff")
    page = open_page(client, province, "admin", f"/staff/{broken['id']}")
    assert "不能登录，也不能调整" in page
    assert "/dismissal" not in page


def test_the_story_has_the_line_and_keeps_shut_what_is_sealed(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    position, version = record_unreadable(installation, WAITER)

    told = client.get(f"/api/audit/graduates/{WAITER}", headers=bear(province, "auditor"))

    assert told.status_code == 200, told.text
    line = told.json()["facts"][-1]
    assert (line["position"], line["version"], line["fact"]) == (
        position,
        version,
        "SchoolApproved",
    )
    assert "无法读取" in line["zh"]
    assert "UNREADABLE" in line["en"]
    assert line["data"] == {
        "verified": {"sealed": True},
        "odd": [1],
        "unreadable": "signing.events:SchoolApproved",
    }
    assert told.json()["state"]["standing"] == "AWAITING_REVIEW"


def test_the_time_slider_goes_to_the_unreadable_fact_and_says_that_nobody_knows_further(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    _, version = record_unreadable(installation, WAITER)
    path = f"/audit/graduates/{WAITER}"

    whole = open_page(client, province, "auditor", path)
    before = open_page(client, province, "auditor", f"{path}?version={version - 1}")

    said = f"第 {version} 个事件无法读取"
    assert said in whole
    assert said not in before
    assert "SECRET" not in whole


def test_search_and_downloads_of_the_log_have_the_line(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    position, _ = record_unreadable(installation, WAITER)
    page = open_page(client, province, "auditor", f"/audit?at={position}")
    assert "本程序不能解读这条事实" in page
    for ending in ("jsonl", "csv"):
        assert "本程序不能解读这条事实" in open_page(
            client, province, "auditor", f"/audit/facts.{ending}?after={position - 1}"
        )


def test_who_watches_sees_what_halts_what_is_parked_why_and_by_whom(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    position, _ = record_unreadable(installation, WAITER)
    halted = open_page(client, province, "auditor", "/audit/parked-facts")
    assert "停止更新的列表" in halted
    assert "agreements" in halted

    park(installation, position)

    for who in ("auditor", "province"):
        page = open_page(client, province, who, "/audit/parked-facts")
        assert "停止更新的列表" not in page
        assert "旧版程序的格式" in page
        assert "wang@zhujiguan" in page
        assert (f'href="/audit?at={position}#p{position}"' in page) == (who == "auditor")
        [item] = client.get("/api/audit/parked-facts", headers=bear(province, who)).json()["items"]
        assert (item["position"], item["reason"]) == (position, "旧版程序的格式")
        assert set(item["models"]) == NEEDED_BY[SchoolApproved.topic()]


def test_ready_names_the_read_models_and_what_they_lack(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    del province
    position, _ = record_unreadable(installation, WAITER)
    park(installation, position)

    answer = client.get("/ready").json()

    assert answer["status"] == "ok"
    lacking = {one["name"] for one in answer["read_models"] if one["without"] == [position]}
    assert lacking == NEEDED_BY[SchoolApproved.topic()]
    [line] = [one for one in answer["dependencies"] if one["name"] == "read_models"]
    assert line["state"] == "without"
    assert f"signing facts replay {position}" in line["todo"]
    assert 'signing_read_model_without{name="agreements"} 1.0' in client.get("/metrics").text


def forge_approval(installation: Installation, number: str) -> int:
    """Write the approval of what was never signed past the program; return its position."""
    stream = graduate_id("99001", 2026, number)
    version = len(installation.context.ledger.load_facts(stream)) + 1
    forged = SchoolApproved(
        originator_id=stream,
        originator_version=version,
        timestamp=NOW,
        actor=make_stamp(Role.COUNSELOR).actor,
        request_id="forged",
        agreement_number=f"2026-99001-{number}-1",
        destination="10",
        seen=version - 1,
    )
    recorder = PostgresRecorder(installation.writing, installation.log)
    recorder.insert_events([StoredEvent(stream, version, forged.topic(), forged.state())])
    installation.projector().catch_up()
    position = installation.log.position_of(stream, version)
    assert position is not None
    return position


def test_the_daily_check_names_what_cannot_have_happened_where_it_names_what_was_changed(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    position = forge_approval(installation, "1")
    installation.log_checks().check_when_due(datetime.now(UTC))

    ready = client.get("/ready").json()
    assert ready["status"] == "degraded"
    [finding] = ready["proofs"]["log_check"]["findings"]
    assert f"CONTRADICTS: position {position} " in finding
    assert "signing_log_differences 1.0" in client.get("/metrics").text
    page = open_page(client, province, "auditor", "/audit/checkpoints")
    assert f"矛盾：日志位置 {position} 的事实" in page

    # once it is explained, it is parked, and the next check has nothing to name
    park(installation, position)
    installation.log_checks().check_when_due(datetime.now(UTC) + timedelta(days=2))
    assert client.get("/ready").json()["status"] == "ok"
