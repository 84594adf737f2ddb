"""登记信息 while a form is filled in: where an employer registers, and where a card was scanned."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.codes.companies import CompanyStatus
from signing.demo.companies import credit_code
from signing.http.app import create_app
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.organisations.comparing import MOST_ASKED
from support.servers.phones import EMPLOYER
from support.use_cases.contexts import NOW
from support.use_cases.installations import open_installation
from support.use_cases.registers import PERSON, KnownCompanies, make_entry
from support.use_cases.small_province import SmallProvince, make_person

CODE, NAME = "91340100MA2MRBQX1D", "徽州茶业有限公司"
TAIL = make_person("1").id_number[-6:]
PAGE = {"Referer": "http://testserver/employer/register"}
LOOK_UP = "/employer/register/registry"


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    with time_machine.travel(NOW), open_installation(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
def register() -> KnownCompanies:
    return KnownCompanies({CODE: make_entry(CODE, NAME)})


@pytest.fixture
def client(installation: Installation, register: KnownCompanies) -> TestClient:
    context = replace(installation.context, registry=register)
    return TestClient(create_app(replace(installation, context=context), projecting=False))


@pytest.fixture
def small_province(installation: Installation) -> SmallProvince:
    return SmallProvince(installation.context)


def test_the_registered_name_stands_in_the_form_and_nothing_typed_is_lost(
    client: TestClient,
) -> None:
    typed = {"credit_code": CODE.lower(), "address": "合肥市长江路1号", "password": "a secret one"}
    page = client.post(LOOK_UP, data=typed, headers=PAGE).text
    assert (
        f'name="name" type="text" data-longest="100" autocomplete="organization" value="{NAME}"'
        in (page)
    )
    assert 'value="合肥市长江路1号"' in page
    assert "与登记信息一致" in page
    assert "a secret one" not in page
    assert PERSON not in page


def test_a_typed_name_stays_and_the_difference_is_marked(client: TestClient) -> None:
    page = client.post(LOOK_UP, data={"credit_code": CODE, "name": "徽州茶行"}, headers=PAGE).text
    assert 'value="徽州茶行"' in page
    assert f"登记名称：{NAME}" in page
    assert "与登记信息不一致" in page


def test_a_company_without_its_licence_is_marked(
    client: TestClient, register: KnownCompanies
) -> None:
    register.known = {CODE: make_entry(CODE, NAME, CompanyStatus.REVOKED)}
    page = client.post(LOOK_UP, data={"credit_code": CODE}, headers=PAGE).text
    assert "登记状态：吊销营业执照" in page
    assert "与登记信息不一致" in page


def test_a_code_of_nobody_is_told_and_can_be_registered_all_the_same(client: TestClient) -> None:
    page = client.post(
        LOOK_UP, data={"credit_code": credit_code(500), "name": "甲"}, headers=PAGE
    ).text
    assert "查无此统一社会信用代码" in page
    assert 'value="甲"' in page


def test_what_was_found_of_one_code_is_not_shown_beside_another(client: TestClient) -> None:
    client.post(LOOK_UP, data={"credit_code": CODE}, headers=PAGE)
    page = client.post(LOOK_UP, data={"credit_code": "1"}, headers=PAGE).text
    assert "登记名称" not in page
    assert 'id="e-credit_code"' in page


def test_a_register_that_is_away_keeps_nobody_from_filling_in_by_hand(
    client: TestClient, register: KnownCompanies
) -> None:
    register.is_away = True
    answer = client.post(LOOK_UP, data={"credit_code": CODE, "name": "甲"}, headers=PAGE)
    assert answer.status_code == 503
    assert "不查询也能继续办理" in answer.text
    assert 'value="甲"' in answer.text


def test_without_a_register_nobody_is_offered_one(installation: Installation) -> None:
    client = TestClient(create_app(installation, projecting=False))
    assert "查询登记信息" not in client.get("/employer/register").text
    answer = client.get(f"/api/registry/{CODE}")
    assert (answer.status_code, answer.json()["code"]) == (404, "RegistryNotSet")


def test_the_button_is_not_what_enter_presses(client: TestClient) -> None:
    form = client.get("/employer/register").text.split("<form", 1)[1]
    assert form.index("<button hidden>") < form.index("formaction=")


def test_a_program_learns_the_name_and_state_and_no_person(client: TestClient) -> None:
    told = client.get(f"/api/registry/{CODE.lower()}").json()
    assert told.pop("checked_at").startswith("2026-05-12T09:")
    assert told == {
        "credit_code": CODE,
        "found": True,
        "name": NAME,
        "status": "active",
        "founded_on": "2015-03-20",
    }


def test_a_wrong_code_is_refused_before_the_register_is_asked(
    client: TestClient, register: KnownCompanies
) -> None:
    answer = client.get("/api/registry/91340100MA2MRBQX1X")
    assert answer.status_code == 422
    assert register.asked == []


def test_a_network_is_stopped_at_the_page_as_at_the_program(
    client: TestClient, register: KnownCompanies
) -> None:
    for _ in range(MOST_ASKED):
        assert client.get(f"/api/registry/{CODE}").status_code == 200
    assert client.get(f"/api/registry/{CODE}").status_code == 429
    answer = client.post(LOOK_UP, data={"credit_code": CODE, "name": "甲"}, headers=PAGE)
    assert 'value="甲"' in answer.text
    assert "登记名称" not in answer.text
    assert register.asked == [CODE]


def test_whoever_scanned_a_card_looks_up_once_the_graduate_is_verified(
    client: TestClient, small_province: SmallProvince, register: KnownCompanies
) -> None:
    token: str = Cards(small_province.context).issue(small_province.graduate()).answer["token"]
    client.post(f"/c/{token}/employer/registry", data={"credit_code": CODE})
    assert register.asked == []

    client.post(f"/c/{token}", data={"id_tail": TAIL})
    typed = EMPLOYER | {"credit_code": CODE, "name": ""}
    page = client.post(f"/c/{token}/employer/registry", data=typed).text
    assert f'value="{NAME}"' in page
    assert "与登记信息一致" in page
    onward = client.post(
        f"/c/{token}/employer", data=typed | {"name": NAME, "kind": "39", "industry": "22"}
    )
    assert onward.url.path == f"/c/{token}/terms"


def test_a_card_step_goes_on_without_a_register_that_answers(
    client: TestClient, small_province: SmallProvince, register: KnownCompanies
) -> None:
    token: str = Cards(small_province.context).issue(small_province.graduate()).answer["token"]
    client.post(f"/c/{token}", data={"id_tail": TAIL})
    register.is_away = True
    answer = client.post(f"/c/{token}/employer/registry", data=EMPLOYER)
    assert answer.status_code == 503
    assert "不查询也能继续办理" in answer.text
    assert f'value="{EMPLOYER["name"]}"' in answer.text
