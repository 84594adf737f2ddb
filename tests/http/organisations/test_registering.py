"""用人单位注册 on its page: what is wrong with the form is said at the fields, in their order."""

import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from support.routes.api_routes import CREDIT_CODE, EMPLOYER
from support.routes.province import PASSWORD, FilledProvince
from support.use_cases.registers import KnownCompanies

PATH = "/employer/register"
PAGE = {"Referer": f"http://testserver{PATH}"}
ACCOUNT = {"username": "tea", "password": PASSWORD, "again": PASSWORD, "notice": "yes"}
FIELDS = re.compile(r'<(?:input|select)[^>]* name="([a-z_]+)"')
MARKED = re.compile(r'<li><a href="#f-([a-z_]+)">')


def send_empty_form(client: TestClient) -> tuple[list[str], list[str], str]:
    """Return the fields as the page shows them, those that the summary names, and the page."""
    shown = [name for name in FIELDS.findall(client.get(PATH, headers=PAGE).text) if name != "once"]
    page = client.post(PATH, data=dict.fromkeys(shown, ""), headers=PAGE).text
    return shown, MARKED.findall(page), page


@pytest.fixture
def taken(province: FilledProvince) -> str:  # noqa: ARG001 — it is registered there
    """A user name that an employer of the province has."""
    return "newcomer-firm"


@pytest.mark.parametrize("with_register", [False, True])
def test_an_empty_form_is_told_its_fields_in_their_order_and_none_that_may_be_empty(
    installation: Installation, *, with_register: bool
) -> None:
    register = KnownCompanies({}) if with_register else installation.context.registry
    context = replace(installation.context, registry=register)
    client = TestClient(create_app(replace(installation, context=context), projecting=False))

    shown, marked, page = send_empty_form(client)

    assert {"name", "credit_code", "kind", "industry", "address", "username"} <= set(marked)
    assert "region" not in marked
    assert "可留空" in page
    assert marked == [name for name in shown if name in marked]


def test_a_credit_code_that_is_wrong_says_nothing_of_a_region_left_empty(
    idle_client: TestClient,
) -> None:
    typed = EMPLOYER | ACCOUNT | {"credit_code": "123", "region": ""}
    page = idle_client.post(PATH, data=typed, headers=PAGE).text
    assert MARKED.findall(page) == ["credit_code"]


def test_a_taken_user_name_is_marked_and_nobody_is_led_to_claim_a_company(
    idle_client: TestClient, taken: str
) -> None:
    account = ACCOUNT | {"username": taken}
    typed = EMPLOYER | account | {"credit_code": CREDIT_CODE}
    page = idle_client.post(PATH, data=typed, headers=PAGE).text
    assert MARKED.findall(page) == ["username"]
    assert "用户名已被占用，请换一个" in page
    assert "/employer/claim" not in page
    assert f'value="{taken}"' in page


def test_a_program_reads_that_the_user_name_is_taken_by_the_same_code(
    idle_client: TestClient, taken: str
) -> None:
    account = {"username": taken, "password": PASSWORD}
    typed = EMPLOYER | account | {"credit_code": CREDIT_CODE}
    answer = idle_client.post("/api/employers", json=typed)
    assert (answer.status_code, answer.json()["code"]) == (409, "AlreadyRegistered")
    assert [one["field"] for one in answer.json()["errors"]] == ["username"]
