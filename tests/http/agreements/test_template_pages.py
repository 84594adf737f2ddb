"""条款模板 in pages: kept from an offer, chosen for the next, changed; what is typed stays."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from signing.use_cases.agreements import offer_templates
from support.routes.api_routes import IDENTITY, TERMS
from support.routes.province import FilledProvince
from support.waiting import soon

LIST = "/employer/offer-templates"
OURS = {"Sec-Fetch-Site": "same-origin"}
OF_ONE = {"remarks": "与林小满面谈", "archive_to": "合肥市人才中心"}


@pytest.fixture
def firm(client: TestClient, province: FilledProvince) -> TestClient:
    client.cookies.set(COOKIE, province.tokens["employer"])
    client.headers.update(OURS)
    soon(lambda: client.get(find_offer_path(province)).is_success or None)
    return client


def find_offer_path(province: FilledProvince) -> str:
    return f"/employer/applications/{province.names['accepted']}/offer"


def list_templates(firm: TestClient) -> dict[str, Any]:
    return {one["name"]: one for one in firm.get(f"/api{LIST}").json()["items"]}


def test_an_offer_keeps_its_terms_but_nothing_of_the_graduate(
    firm: TestClient, province: FilledProvince
) -> None:
    sent = firm.post(find_offer_path(province), data=TERMS | OF_ONE | {"template_name": " 研发岗 "})
    assert sent.status_code == 200
    assert "签约通知已发出，毕业生接受即签约。条款已存为模板“研发岗”。" in sent.text
    assert list_templates(firm)["研发岗"]["terms"] == TERMS | {
        "monthly_pay": "8000",
        "probation_months": 0,
        "service_years": 0,
        "penalty": "0",
    }


def test_a_chosen_template_fills_in_both_forms(firm: TestClient, province: FilledProvince) -> None:
    for path in (find_offer_path(province), "/employer/signings"):
        assert "工程师</option>" in firm.get(path).text
        page = firm.get(path, params={"template": province.names["template"]}).text
        assert "已填入模板“工程师”的条款" in page
        assert 'value="8000"' in page
        assert firm.get(path, params={"template": ""}).status_code == 200
        unknown = firm.get(path, params={"template": "00000000-0000-0000-0000-000000000000"})
        assert unknown.status_code == 404
        assert "没有这个条款模板" in unknown.text


def test_direct_signing_keeps_its_terms_when_it_signs(
    firm: TestClient, province: FilledProvince
) -> None:
    form = (
        IDENTITY | TERMS | {"position_id": province.names["position_id"], "template_name": "直签"}
    )
    page = firm.post("/employer/signings", data=form).text
    assert "直签" not in list_templates(firm)
    draft = page.split('name="draft" value="')[1].split('"', maxsplit=1)[0]
    back = firm.post("/employer/signings/changes", data={"draft": draft}).text
    assert 'value="直签"' in back
    firm.post("/employer/signings/confirmation", data={"draft": draft, "agreed": "yes"})
    assert "直签" in list_templates(firm)


def test_wrong_terms_send_no_offer_and_keep_no_template(
    firm: TestClient, province: FilledProvince
) -> None:
    form = TERMS | {"template_name": "研发岗", "report_to": "2026-06-01"}
    wrong = firm.post(find_offer_path(province), data=form)
    assert wrong.status_code == 422
    assert 'value="研发岗"' in wrong.text
    assert set(list_templates(firm)) == {"工程师"}


@pytest.mark.parametrize("page", ["offer", "direct"])
def test_a_refused_form_holds_what_was_typed_and_does_not_speak_of_a_template(
    firm: TestClient, province: FilledProvince, page: str
) -> None:
    path = find_offer_path(province) if page == "offer" else "/employer/signings"
    chosen = f"{path}?template={province.names['template']}"
    assert "已填入模板“工程师”的条款" in firm.get(chosen).text
    headers = {"Referer": f"http://testserver{chosen}"}
    refused = firm.post(path, data=TERMS | {"report_to": "2026-06-01"}, headers=headers)
    assert 'id="problem"' in refused.text
    assert "已填入模板" not in refused.text


def test_a_full_shelf_is_told_before_anything_is_sent(
    firm: TestClient, province: FilledProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offer_templates, "MOST", 1)
    full = firm.post(find_offer_path(province), data=TERMS | {"template_name": "研发岗"})
    assert full.status_code == 409
    assert "条款模板已存满 1 个" in full.text
    assert 'value="研发岗"' in full.text
    assert firm.post(find_offer_path(province), data=TERMS).status_code == 200


def test_saving_says_whether_a_template_of_that_name_gave_way(firm: TestClient) -> None:
    form = TERMS | {"name": "销售岗"}
    assert "条款已存为模板“销售岗”" in firm.post(f"{LIST}/new", data=form).text
    assert "模板“销售岗”已换成这次的条款" in firm.post(f"{LIST}/new", data=form).text


def test_a_template_is_renamed_unless_another_has_the_name_and_deleted(
    firm: TestClient, province: FilledProvince
) -> None:
    one = f"{LIST}/{province.names['template']}"
    firm.post(f"{LIST}/new", data=TERMS | {"name": "销售岗"})
    taken = firm.post(one, data=TERMS | {"name": "销售岗", "workplace": "芜湖市"})
    assert taken.status_code == 409
    assert "本单位已有同名的条款模板" in taken.text
    assert 'value="芜湖市"' in taken.text

    assert "模板“研发岗”已保存" in firm.post(one, data=TERMS | {"name": "研发岗"}).text
    assert "模板“研发岗”已删除" in firm.post(f"{one}/removal").text
    assert set(list_templates(firm)) == {"销售岗"}
    assert firm.post(one, data=TERMS | {"name": "研发岗"}).status_code == 404


def test_the_api_takes_nothing_that_is_one_graduates(firm: TestClient) -> None:
    form = {"name": "研发岗", "terms": TERMS | OF_ONE}
    refused = firm.post(f"/api{LIST}", json=form)
    assert refused.status_code == 422
    assert {one["field"] for one in refused.json()["errors"]} == {
        "terms.remarks",
        "terms.archive_to",
    }


def test_templates_are_searched_by_name_workplace_and_category_and_counted(
    firm: TestClient,
) -> None:
    for name, workplace in (("研发岗", "合肥市"), ("销售岗", "芜湖市")):
        form = {"name": name, "terms": TERMS | {"workplace": workplace}}
        kept = firm.post(f"/api{LIST}", json=form)
        assert kept.status_code == 201, kept.text
    whole = firm.get(LIST).text
    assert "共 3 条" in whole
    for q, found in (("研发", "研发岗"), ("芜湖", "销售岗")):
        page = firm.get(LIST, params={"q": q}).text
        assert "符合条件 1 条，共 3 条" in page
        assert f">{found}</a>" in page
    nothing = firm.get(LIST, params={"q": "没有这样的"}).text
    assert "没有符合条件的模板" in nothing
    assert "新建模板" in nothing
