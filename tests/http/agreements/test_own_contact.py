"""更改联系方式: a graduate's own phone and address, on paper, at the school and in the roster."""

from html import unescape
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.events import GraduateContactChanged
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from support.routes.province import FilledProvince

NEW = {"phone": "13912345678", "home_address": "云山市新家巷 1 号"}
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> TestClient:
    installation.projector().catch_up()
    one = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    one.cookies.set(COOKIE, province.tokens["graduate"])
    one.headers.update(OURS)
    return one


def list_changes(
    installation: Installation, province: FilledProvince
) -> list[GraduateContactChanged]:
    facts = installation.context.ledger.load_facts(UUID(province.names["graduate_id"]))
    return [one for one in facts if isinstance(one, GraduateContactChanged)]


def test_what_a_graduate_changes_shows_at_once_and_needs_no_confirmation(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    done = client.put("/api/me/contact", json=NEW)
    assert (done.status_code, done.json()) == (200, NEW | {"changed": True})
    installation.projector().catch_up()

    me = client.get("/api/me").json()
    assert {name: me["graduate"][name] for name in NEW} == NEW
    assert me["confirmed"]
    offer = client.get(f"/me/applications/{province.names['offered']}").text
    assert NEW["phone"] in offer  # what the paper would print
    assert NEW["home_address"] in offer


def test_the_same_again_records_nothing(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    client.put("/api/me/contact", json=NEW)
    again = client.put("/api/me/contact", json=NEW | {"phone": "+86 139-1234-5678"})
    assert again.json() == NEW | {"changed": False}
    assert len(list_changes(installation, province)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone": "1391234567"},
        {"phone": "139abc12345678"},
        {"phone": ""},
        {"home_address": " "},
        {"home_address": "巷" * 201},
        {"home_address": "🏠"},
    ],
)
def test_a_wrong_field_is_said_at_the_field_and_keeps_what_was_typed(
    client: TestClient,
    installation: Installation,
    province: FilledProvince,
    wrong: dict[str, str],
) -> None:
    assert client.put("/api/me/contact", json=NEW | wrong).status_code == 422
    [name] = wrong
    page = client.post("/me/contact", data=NEW | wrong, headers={"Referer": ""})
    assert page.status_code == 422
    assert f'id="e-{name}"' in page.text
    kept = next(value for field, value in NEW.items() if field != name)
    assert kept in page.text
    assert list_changes(installation, province) == []


def test_the_page_saves_and_says_so(client: TestClient) -> None:
    done = client.post("/me/contact", data=NEW)
    assert (done.status_code, done.headers["location"]) == (303, "/me/contact")
    assert "联系方式已更改" in client.get("/me/contact").text


def test_the_counselor_sees_each_change_with_masked_numbers(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    client.put("/api/me/contact", json=NEW)
    installation.projector().catch_up()
    client.cookies.set(COOKIE, province.tokens["counselor"])
    page = unescape(client.get(f"/graduates/{province.names['graduate_id']}").text)
    assert "毕业生更改了：手机号码" in page
    assert "→ 1*********8" in page
    assert NEW["phone"] not in page
    assert NEW["home_address"] not in page


def test_nothing_in_the_log_says_the_number(client: TestClient, installation: Installation) -> None:
    client.put("/api/me/contact", json=NEW)
    with installation.context.engine.connect() as connection:
        states: list[Any] = list(
            connection.exec_driver_sql("SELECT convert_from(state, 'UTF8') FROM events").scalars()
        )
    assert states
    assert not [one for one in states if NEW["phone"] in one or "新家巷" in one]
