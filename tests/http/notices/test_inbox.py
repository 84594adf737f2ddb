"""Everybody's inbox over HTTP and as pages: scoped, marked as read, and counted on a bell."""

import re

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from support.routes.province import FilledProvince

OURS = {"Sec-Fetch-Site": "same-origin"}
BELL = re.compile(r"<b data-bell( hidden)?>([^<]*)</b>")


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> TestClient:
    del province
    installation.projector().catch_up()
    one = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    one.headers.update(OURS)
    return one


def be(client: TestClient, province: FilledProvince, who: str) -> TestClient:
    client.cookies.set(COOKIE, province.tokens[who])
    return client


def read_bell(client: TestClient, path: str) -> str:
    found = BELL.search(client.get(path).text)
    assert found is not None
    return "" if found[1] else found[2]


def list_ids(client: TestClient, **asked: str) -> list[int]:
    return [one["id"] for one in client.get("/api/notices", params=asked).json()["items"]]


@pytest.mark.parametrize(
    ("who", "kind"),
    [
        ("signer", "SchoolApproved"),
        ("employer", "ResumeSubmitted"),
        ("counselor", "OfferSigned"),
        ("admin", "PrivacyRequested"),
        ("province", "EmployerClaimed"),
    ],
)
def test_every_role_is_told_in_both_languages_with_one_next_step(
    client: TestClient, province: FilledProvince, who: str, kind: str
) -> None:
    items = be(client, province, who).get("/api/notices", params={"limit": 200}).json()["items"]

    [told, *_] = [one for one in items if one["kind"] == kind]
    assert told["zh"]
    assert told["en"]
    assert told["unread"] is True
    assert client.get(told["next"]["path"]).status_code in {200, 303}


@pytest.mark.parametrize("who", ["signer", "leaver", "employer", "counselor", "admin", "province"])
def test_a_notice_leads_to_the_item_that_waits_as_its_to_do_does(
    client: TestClient, province: FilledProvince, who: str
) -> None:
    one = be(client, province, who)
    items = one.get("/api/notices", params={"limit": 200}).json()["items"]
    paths = {told["next"]["path"] for told in items}

    for path in paths:
        assert one.get(path).status_code in {200, 303}, path
    waits = {"amendment", "privacy_request", "stamped_copy", "claim"}
    to_do = [todo for todo in one.get("/api/deadlines").json()["items"] if todo["kind"] in waits]
    assert to_do or who in {"signer", "leaver", "employer"}, "of these nothing waits here"
    assert {todo["path"] for todo in to_do} <= paths
    assert to_do or who not in {"admin", "province"}


def test_an_inbox_may_be_empty(client: TestClient, province: FilledProvince) -> None:
    one = be(client, province, "auditor")

    assert one.get("/api/notices").json() == {"items": [], "next": None}
    assert one.get("/api/notices/unread").json() == {"unread": 0, "more": False}
    assert "还没有通知" in one.get("/notices").text
    assert read_bell(one, "/notices") == ""


def test_a_colleague_reads_for_themselves_over_the_api(
    client: TestClient, province: FilledProvince
) -> None:
    one = be(client, province, "employer")
    [newest, *_] = list_ids(one)
    before = one.get("/api/notices/unread").json()["unread"]

    first = one.post(f"/api/notices/{newest}/read")
    again = one.post(f"/api/notices/{newest}/read")

    assert (first.status_code, first.json()["unread"], again.status_code) == (200, False, 200)
    assert one.get("/api/notices/unread").json()["unread"] == before - 1
    assert newest not in list_ids(one, unread="true")
    assert newest in list_ids(one)

    done = one.post("/api/notices/read", json={"until": 2**62}).json()
    assert done == {"read_until": newest, "unread": 0, "more": False}
    assert list_ids(one, unread="true") == []


@pytest.mark.parametrize("notice", ["0", "999999999", str(2**63 - 2)])
def test_what_is_not_ones_own_is_not_there(
    client: TestClient, province: FilledProvince, notice: str
) -> None:
    answer = be(client, province, "employer").post(f"/api/notices/{notice}/read")

    assert (answer.status_code, answer.json()["code"]) == (404, "NoSuchInboxNotice")


def test_notices_of_others_cannot_be_read_by_their_number(
    client: TestClient, province: FilledProvince
) -> None:
    [of_employer, *_] = list_ids(be(client, province, "employer"))

    for stranger in ("other_employer", "other_college", "other_admin", "graduate", "auditor"):
        answer = be(client, province, stranger).post(f"/api/notices/{of_employer}/read")
        assert answer.status_code == 404, stranger


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"until": -1},
        {"until": "x"},
        {"until": True},
        {"until": 2**63},
        {"until": 1, "also": 2},
    ],
)
def test_a_wrong_mark_is_refused(
    client: TestClient, province: FilledProvince, wrong: dict[str, object]
) -> None:
    answer = be(client, province, "employer").post("/api/notices/read", json=wrong)

    assert answer.status_code == 422


def test_a_kind_is_asked_for_and_pages_follow_on(
    client: TestClient, province: FilledProvince
) -> None:
    one = be(client, province, "employer")
    of_kind = one.get("/api/notices", params={"group": "applications", "limit": 2}).json()
    behind = one.get(
        "/api/notices", params={"group": "applications", "limit": 2, "cursor": of_kind["next"]}
    ).json()

    items = [*of_kind["items"], *behind["items"]]
    assert {one["group"] for one in items} == {"applications"}
    assert [one["id"] for one in items] == sorted({one["id"] for one in items}, reverse=True)
    wrong = one.get("/api/notices", params={"cursor": "made up"})
    assert wrong.status_code == 422


@pytest.mark.parametrize("who", ["employer", "counselor", "admin", "province", "signer"])
def test_the_bell_counts_and_all_are_marked_as_read(
    client: TestClient, province: FilledProvince, who: str
) -> None:
    one = be(client, province, who)
    path = "/me/notices" if who == "signer" else "/notices"
    page = one.get(path).text
    assert read_bell(one, path) == str(one.get("/api/notices/unread").json()["unread"])
    assert "全部标为已读" in page

    until = re.search(r'name="until" value="(\d+)"', page)
    assert until is not None
    answer = one.post("/notices/read", data={"until": until[1]})
    again = one.post("/notices/read", data={"until": until[1]})

    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert again.status_code == 303
    after = one.get(path).text
    assert 'action="/notices/read"' not in after
    assert 'class="unread"' not in after
    assert read_bell(one, path) == ""
    assert "没有未读的通知" in one.get(f"{path}?unread=true").text


def test_within_a_kind_only_its_own_are_marked_and_the_reader_stays(
    client: TestClient, province: FilledProvince
) -> None:
    # given an inbox with several kinds, and one of them chosen
    one = be(client, province, "employer")
    before = one.get("/api/notices", params={"unread": "true", "limit": 200}).json()["items"]
    others = {told["id"] for told in before if told["group"] != "applications"}
    [newest, *_] = list_ids(one, group="applications")
    assert any(other < newest for other in others), "others are older"
    page = one.get("/notices?unread=true&group=applications").text
    assert "本类全部标为已读" in page

    # when all of it are marked
    action = re.search(r'action="(/notices/read\?[^"]*)"', page)
    assert action is not None
    answer = one.post(action[1].replace("&amp;", "&"), data={"until": str(newest)})

    # then the others stay unread, and the same page says what was done
    assert answer.headers["location"] == "/notices?unread=true&group=applications"
    assert "这一类通知已全部标为已读。" in one.get(answer.headers["location"]).text
    assert set(list_ids(one, unread="true", limit="200")) == others
    assert list_ids(one, unread="true", group="applications") == []


def test_what_came_after_the_page_was_drawn_stays_unread_in_a_kind_too(
    client: TestClient, province: FilledProvince
) -> None:
    one = be(client, province, "employer")
    [newest, second, *_] = list_ids(one, group="applications")

    one.post("/notices/read?group=applications", data={"until": str(second)})

    assert list_ids(one, unread="true", group="applications") == [newest]


@pytest.mark.parametrize(
    ("who", "root", "asked"),
    [
        ("employer", "/notices", "unread=true&group=applications"),
        ("signer", "/me/notices", "unread=true"),
    ],
)
def test_whoever_marks_one_stays_on_the_same_page_of_the_same_choice(
    client: TestClient, province: FilledProvince, who: str, root: str, asked: str
) -> None:
    one = be(client, province, who)
    more = re.search(r'href="([^"]*cursor=[^"]*)"', one.get(f"{root}?{asked}&limit=1").text)
    assert more is not None
    address = more[1].replace("&amp;", "&")
    page = one.get(address).text
    action = re.search(r'action="(/notices/\d+/read\?[^"]*)"', page)
    assert action is not None

    stayed = one.post(action[1].replace("&amp;", "&"), data={"stay": "1"})

    assert stayed.headers["location"] == address
    assert one.get(address).status_code == 200


def test_an_earlier_mark_does_not_take_back_a_later_one(
    client: TestClient, province: FilledProvince
) -> None:
    one = be(client, province, "employer")
    [newest, *_, oldest] = list_ids(one)
    one.post("/api/notices/read", json={"until": newest})

    again = one.post("/api/notices/read", json={"until": oldest})

    assert again.json() == {"read_until": newest, "unread": 0, "more": False}


def test_the_next_step_of_a_notice_marks_it_and_leads_there(
    client: TestClient, province: FilledProvince
) -> None:
    one = be(client, province, "employer")
    [first, second, *_] = one.get("/api/notices").json()["items"]

    led = one.post(f"/notices/{first['id']}/read", data={})
    stayed = one.post(f"/notices/{second['id']}/read", data={"stay": "1"})

    assert led.headers["location"] == first["next"]["path"]
    assert stayed.headers["location"] == "/notices"
    assert not {first["id"], second["id"]} & set(list_ids(one, unread="true"))


def test_pages_of_the_other_kind_lead_each_home(
    client: TestClient, province: FilledProvince
) -> None:
    graduate = be(client, province, "signer").get("/notices")
    assert graduate.status_code == 200
    assert 'class="tabs"' in graduate.text
    assert be(client, province, "employer").get("/me/notices").status_code == 403


def test_unread_is_said_in_words_in_both_languages(
    client: TestClient, province: FilledProvince
) -> None:
    one = be(client, province, "employer")
    assert "未读</b>" in one.get("/notices").text
    one.cookies.set("signing_language", "en")
    english = one.get("/notices").text
    assert "Unread</b>" in english
    assert "Read the résumé" in english


def test_an_ended_account_is_told_of_nothing(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    colleague = province.names["colleague_id"]
    assert be(client, province, "colleague").get("/api/notices").status_code == 200
    removed = be(client, province, "employer").delete(f"/api/employer/colleagues/{colleague}")
    assert removed.status_code < 300, removed.text
    installation.projector().catch_up()

    assert be(client, province, "colleague").get("/api/notices").status_code in {401, 403}


def test_a_page_is_shown_while_the_lists_of_the_bell_are_being_filled(
    client: TestClient, province: FilledProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = be(client, province, "employer")
    state = client.app.state  # type: ignore[attr-defined]  # a FastAPI app
    state.serving.discard("notices")
    monkeypatch.setattr(state.freshness, "is_serving", lambda name: name != "notices")

    page = one.get("/employer/positions")

    assert page.status_code == 200
    assert read_bell(one, "/employer/positions") == ""
    assert one.get("/notices").status_code == 503
