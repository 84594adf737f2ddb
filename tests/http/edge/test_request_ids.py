"""Two names of a request: ours, which nobody outside chooses, and beside it the client's."""

import json

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from signing.bootstrap import Installation
from signing.storage.schema import events
from support.files.upload_client import authorize
from support.routes.api_routes import JOB
from support.routes.province import FilledProvince

THEIRS = "theirs-0001"


def open_position(client: TestClient, province: FilledProvince, **headers: str) -> str:
    """Return the request id of the answer."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.post(
        "/api/employer/positions", json=JOB, headers=authorize(province, "employer") | given
    )
    assert answer.status_code == 201, answer.text
    told: str = answer.headers["X-Request-ID"]
    return told


def load_opened(installation: Installation, count: int) -> list[dict[str, str]]:
    """Return the last facts of opened positions, as they are stored."""
    query = (
        select(events.c.state)
        .where(events.c.topic.endswith(":PositionOpened"))
        .order_by(events.c.id.desc())
        .limit(count)
    )
    with installation.writing.connect() as connection:
        return [json.loads(bytes(state)) for state in connection.execute(query).scalars()]


def test_the_client_s_name_stands_beside_ours_and_not_instead_of_it(
    installation: Installation, province: FilledProvince, idle_client: TestClient
) -> None:
    echoed = {open_position(idle_client, province, X_Request_ID=THEIRS) for _ in range(2)}
    first, second = load_opened(installation, 2)

    assert echoed == {THEIRS}
    assert first["client_request_id"] == second["client_request_id"] == THEIRS
    assert len({first["request_id"], second["request_id"], THEIRS}) == 3


@pytest.mark.parametrize("given", [{}, {"X_Request_ID": "short"}, {"X_Request_ID": "x" * 65}])
def test_without_one_of_the_client_s_ours_is_told_and_stands_alone(
    installation: Installation,
    province: FilledProvince,
    idle_client: TestClient,
    given: dict[str, str],
) -> None:
    told = open_position(idle_client, province, **given)
    [fact] = load_opened(installation, 1)

    assert fact["request_id"] == told
    assert "client_request_id" not in fact


def test_the_auditor_reads_both_names(
    installation: Installation, province: FilledProvince, idle_client: TestClient
) -> None:
    open_position(idle_client, province, X_Request_ID=THEIRS)
    installation.projector().catch_up()
    story = idle_client.get(
        f"/api/audit/employers/{province.names['employer_id']}",
        headers=authorize(province, "auditor"),
    ).json()["facts"]

    ids = {one["client_request_id"]: one["request_id"] for one in story}
    assert set(ids) >= {"", THEIRS}
    assert ids[THEIRS] != THEIRS
