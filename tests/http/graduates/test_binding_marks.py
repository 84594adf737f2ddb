"""绑定核查: an administrator sees what came from one phone, and says what they found."""

from io import BytesIO
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from python_calamine import load_workbook

from signing.bootstrap import Installation
from signing.events import WeChatBound
from signing.http.app import create_app
from signing.http.asking.binding_forms import PHONE
from signing.http.asking.security import COOKIE
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.graduates.binding_origins import is_device_token, make_device_token
from signing.vocabulary import wechat_account_id
from support.routes.graduate_pages import TICKED
from support.routes.province import FilledProvince
from support.use_cases.contexts import NOW
from support.use_cases.small_province import SmallProvince, make_person

OURS = {"Sec-Fetch-Site": "same-origin"}
PEOPLE = ("21", "22", "23")


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> TestClient:
    del province
    one = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    one.headers.update(OURS)
    return one


@pytest.fixture
def mark(client: TestClient, installation: Installation, province: FilledProvince) -> str:
    """Three graduates bind on one phone; return the mark."""
    small_province = SmallProvince.__new__(SmallProvince)
    small_province.context = installation.context
    phone = make_device_token()
    for number in PEOPLE:
        small_province.enrol(number, name="赵新来")
        account = wechat_account_id(f"phone of {number}")
        token = Accounts(installation.context).sign_in_with_wechat(account, NOW).token
        identity = {
            "school_code": "99001",
            "name": "赵新来",
            "student_number": number,
            "id_number": make_person(number, "赵新来").id_number,
            "device": phone,
        }
        bearer = {"Authorization": f"Bearer {token}"}
        made = client.post("/api/me/binding", json=identity, headers=bearer)
        assert made.status_code == 201, made.text
    installation.projector().catch_up()
    be(client, province, "admin")
    [found] = client.get("/api/bindings/marked").json()["items"]
    return str(found["id"])


def be(client: TestClient, province: FilledProvince, who: str) -> None:
    client.cookies.set(COOKIE, province.tokens[who])


def check(client: TestClient, mark: str, **fields: str) -> int:
    form = {"words": "已逐一电话核实", "until": "2099-01-01T00:00:00Z"} | fields
    return client.post(f"/bindings/{mark}/verification", data=form).status_code


def test_a_mark_says_who_bound_and_why_it_is_shown(client: TestClient, mark: str) -> None:
    [found] = client.get("/api/bindings/marked").json()["items"]
    assert (found["kind"], found["graduates"], found["checked_at"]) == ("device", 3, None)
    assert sorted(one["student_number"] for one in found["listed"]) == sorted(PEOPLE)
    listed = client.get("/bindings").text
    assert "同一部手机" in listed
    page = client.get(f"/bindings/{mark}").text
    assert "可能是同学借用手机" in page
    for one in found["listed"]:
        UUID(one["graduate_id"])
        assert f'href="/graduates/{one["graduate_id"]}"' in page
        assert f'href="/graduates/{one["graduate_id"]}/unbinding"' in page
    assert 'data-count="binding_marks">1</b>' in client.get("/desk").text
    for path in ("/api/desk", "/api/desk/live"):
        assert client.get(path).json()["binding_marks"] == 1


def test_what_was_found_is_kept_and_nobody_is_unbound(
    client: TestClient, mark: str, installation: Installation
) -> None:
    [found] = client.get("/api/bindings/marked").json()["items"]
    assert check(client, mark, words="") == 422
    assert check(client, mark, until="yesterday") == 422
    assert check(client, mark, words="。") == 422
    assert check(client, mark) == 303
    assert check(client, mark, words="第二次") == 303  # of the same bindings: the first stays
    assert client.get("/api/bindings/marked").json()["items"] == []
    assert "没有待核查的绑定" in client.get("/bindings").text
    [done] = client.get("/api/bindings/marked?state=checked").json()["items"]
    assert (done["id"], done["words"]) == (mark, "已逐一电话核实")
    assert done["checked_until"] == found["last_at"]
    assert "已逐一电话核实" in client.get(f"/bindings/{mark}").text
    whose = UUID(found["listed"][0]["graduate_id"])
    assert not [
        one
        for one in installation.context.ledger.load_facts(whose)
        if type(one).__name__ == "WeChatUnbound"
    ]


def test_only_what_was_seen_is_looked_at(client: TestClient, mark: str) -> None:
    [found] = client.get("/api/bindings/marked").json()["items"]
    form = {"words": "先看了前两个", "until": found["first_at"]}
    answer = client.post(f"/api/bindings/marked/{mark}/verification", json=form)
    assert (answer.status_code, answer.json()["checked_until"]) == (201, found["first_at"])
    [still] = client.get("/api/bindings/marked").json()["items"]
    assert still["id"] == mark
    assert "核实以后" in client.get(f"/bindings/{mark}").text


def test_a_schools_own_device_is_named_and_marked_again_once_that_is_taken_back(
    client: TestClient, mark: str
) -> None:
    # given a mark of a tablet that the school keeps
    assert "来自它的绑定不再提示" in client.get(f"/bindings/{mark}").text
    path = f"/bindings/{mark}/own-place"
    refused = client.post(path, data={"words": ""})
    assert (refused.status_code, "哪里、谁在用" in refused.text) == (422, True)

    # when the administrator names it, it is on the list of its own alone, with the words
    assert client.post(path, data={"words": "就业办公室的平板"}).status_code == 303
    assert client.get("/api/bindings/marked").json()["items"] == []
    [own] = client.get("/api/bindings/marked?state=own").json()["items"]
    assert (own["id"], own["own_words"], own["words"]) == (mark, "就业办公室的平板", None)
    assert "就业办公室的平板" in client.get("/bindings?tab=own").text
    page = client.get(f"/bindings/{mark}").text
    assert "恢复提示" in page
    assert "已核实</button>" not in page
    assert 'data-count="binding_marks">0</b>' in client.get("/desk").text

    # and marked as before once that is taken back, over the API too
    assert client.post(f"{path}/end").status_code == 303
    assert [one["id"] for one in client.get("/api/bindings/marked").json()["items"]] == [mark]
    named = client.post(f"/api/bindings/marked/{mark}/own-place", json={"words": "平板"})
    assert (named.status_code, named.json()["words"]) == (201, "平板")
    assert client.delete(f"/api/bindings/marked/{mark}/own-place").status_code == 204
    assert client.get("/api/bindings/marked?state=own").json()["items"] == []


def test_the_sheet_has_every_binding(client: TestClient, mark: str) -> None:
    del mark
    sheet = client.get("/bindings/sheet.xlsx")
    rows = load_workbook(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["同一部手机"] * 3


@pytest.mark.parametrize("made_up", ["device", "friend-1", "device-", "network-" + "0" * 64])
def test_made_up_marks_and_those_of_others_are_not_found(
    client: TestClient, mark: str, province: FilledProvince, made_up: str
) -> None:
    assert client.get(f"/bindings/{made_up}").status_code == 404
    assert check(client, made_up) == 404
    be(client, province, "other_admin")
    assert client.get("/api/bindings/marked").json()["items"] == []
    assert client.get(f"/bindings/{mark}").status_code == 404
    assert check(client, mark) == 404
    be(client, province, "counselor")
    assert client.get("/bindings").status_code == 403
    assert "/bindings" not in client.get("/desk").text


def test_marks_come_in_pages(client: TestClient, mark: str) -> None:
    first = client.get("/api/bindings/marked?limit=1").json()
    assert ([one["id"] for one in first["items"]], first["next"]) == ([mark], None)
    wrong = client.get("/api/bindings/marked?cursor=made-up")
    assert wrong.status_code == 422


def test_a_phone_keeps_one_token_that_scripts_cannot_read(
    client: TestClient, province: FilledProvince
) -> None:
    be(client, province, "stranger")
    first = client.get("/me/binding")
    cookie = first.headers["set-cookie"]
    assert is_device_token(client.cookies[PHONE])
    assert "HttpOnly" in cookie
    assert PHONE not in client.get("/me/binding").headers.get("set-cookie", "")
    client.cookies.delete(PHONE)
    client.cookies.set(PHONE, "made-up")
    assert PHONE in client.get("/me/binding").headers["set-cookie"]


def test_the_pages_of_a_phone_record_its_token(
    client: TestClient, installation: Installation
) -> None:
    small_province = SmallProvince.__new__(SmallProvince)
    small_province.context = installation.context
    graduate = small_province.enrol("31", name="赵新来")
    account = wechat_account_id("phone of 31")
    client.cookies.set(
        COOKIE, Accounts(installation.context).sign_in_with_wechat(account, NOW).token
    )
    client.get("/me/binding")
    form = {
        "school_code": "99001",
        "name": "赵新来",
        "student_number": "31",
        "id_number": make_person("31", "赵新来").id_number,
    }
    assert client.post("/me/binding", data=form | TICKED).status_code == 303
    facts = installation.context.ledger.load_facts(graduate.id)
    [bound] = [fact for fact in facts if isinstance(fact, WeChatBound)]
    assert len(bound.device) == len(bound.origin) == 64


def test_a_program_sends_a_token_or_none(client: TestClient, province: FilledProvince) -> None:
    be(client, province, "stranger")
    form = {"school_code": "99001", "name": "某", "student_number": "1", "id_number": "1"}
    assert client.post("/api/me/binding", json=form).status_code == 404
    wrong = client.post("/api/me/binding", json=form | {"device": "iPhone 15"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "device")
