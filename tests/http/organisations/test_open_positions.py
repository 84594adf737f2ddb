"""What a graduate sees of positions: who offers them, filters, and that they applied already."""

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.codes.regions import name_region
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from support.routes.province import FilledProvince

OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> TestClient:
    installation.projector().catch_up()
    one = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    one.cookies.set(COOKIE, province.tokens["graduate"])
    one.headers.update(OURS)
    return one


def test_the_position_page_names_its_employer_and_what_else_it_offers(
    client: TestClient,
) -> None:
    [one, *_] = client.get("/api/positions").json()["items"]
    page = client.get(f"/me/positions/{one['id']}").text
    firm = page.split('id="employer"')[1].split("</section>")[0]
    assert one["employer"]["name"] in firm
    region = name_region(one["employer"]["region"])
    for words in ("单位性质", "所属行业", "所在地区", "在册，", region):
        assert words in firm
    same = client.get(f"/api/positions?employer_id={one['employer']['id']}").json()["items"]
    others = [it for it in same if it["id"] != one["id"]]
    assert [it for it in others[:5] if f"/me/positions/{it['id']}" not in firm] == []
    assert others or "该单位目前没有其他岗位" in firm


RESUME = {"summary": "踏实好学", "consent_resume": "yes"}


def test_who_applied_sees_that_instead_of_an_empty_form_even_before_lists_know(
    client: TestClient, province: FilledProvince
) -> None:
    position = province.names["position_id"]
    address = f"/me/positions/{position}"
    assert 'name="summary"' in client.get(address).text
    assert client.post(address, data=RESUME).status_code == 303

    page = client.get(address).text
    assert "已投递" in page
    assert "查看这次投递" in page
    assert 'name="summary"' not in page
    again = client.post(address, data=RESUME)
    assert again.status_code == 409
    assert "已投递" in again.text
    listed = client.get("/me/positions").text
    assert listed.count("已投递") >= 1


def test_who_signed_is_told_why_they_cannot_apply(
    client: TestClient, province: FilledProvince
) -> None:
    client.cookies.set(COOKIE, province.tokens["signer"])
    page = client.get(f"/me/positions/{province.names['position_id']}").text
    assert 'id="obstacle"' in page
    assert 'name="summary"' not in page


def test_filters_stay_in_the_form_and_the_count_is_of_what_is_filtered(client: TestClient) -> None:
    everything = client.get("/me/positions").text
    assert "清除条件" not in everything
    page = client.get("/me/positions?pay_from=99000&sort=pay&region=34").text
    assert 'value="99000"' in page
    assert '<option value="pay" selected>' in page
    assert "共 0 个岗位" in page
    assert "放宽条件试试" in page
    assert "清除条件" in page


@pytest.mark.parametrize("asked", ["pay_from=", "pay_from=6,000", "employer_id=&region=&sort="])
def test_what_a_form_sends_of_empty_fields_chooses_nothing(client: TestClient, asked: str) -> None:
    assert client.get(f"/me/positions?{asked}").status_code == 200


@pytest.mark.parametrize("asked", ["pay_from=many", "region=皖", "sort=worst", "employer_id=7"])
def test_what_is_no_filter_is_refused_at_its_field(client: TestClient, asked: str) -> None:
    assert client.get(f"/api/positions?{asked}").status_code == 422


def test_a_page_of_many_leads_to_the_next_with_the_same_filters(client: TestClient) -> None:
    first = client.get("/me/positions?limit=1&sort=pay").text
    assert "sort=pay&amp;cursor=" in first or "sort=pay&cursor=" in first
