"""本校学院: an administrator renames and merges colleges on pages, after seeing whom it moves."""

from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from support.routes.province import FilledProvince
from support.waiting import soon

LIST, CHANGE = "/staff/colleges", "/staff/colleges/change"
RENAMED = {"college": "文学院", "name": "人文学院"}


@pytest.fixture
def admin(client: TestClient, province: FilledProvince) -> TestClient:
    client.cookies.set(COOKIE, province.tokens["admin"])
    client.headers.update({"Sec-Fetch-Site": "same-origin"})
    client.follow_redirects = False
    soon(lambda: "文学院" in client.get(LIST).text or None)
    return client


def ask(client: TestClient, province: FilledProvince, role: str, path: str, **sent: Any) -> Any:
    """Ask the API as somebody."""
    bearer = {"Authorization": f"Bearer {province.tokens[role]}"}
    method = "POST" if "json" in sent else "GET"
    return client.request(method, path, headers=bearer, **sent)


def read_with(client: TestClient, path: str, words: str) -> str | None:
    text = unescape(client.get(path).text)
    return text if words in text else None


def test_the_page_says_whom_a_change_moves_before_it_is_confirmed(
    admin: TestClient, province: FilledProvince
) -> None:
    waiting = soon(lambda: ask(admin, province, "counselor", "/api/reviews").json()["counts"])
    page = unescape(admin.get(CHANGE, params={"college": "文学院"}).text)
    assert "<h1>学院更名</h1>" in page
    assert f"<dt>待审核协议</dt><dd>{waiting['pending']}</dd>" in page
    assert "counselor" in page
    both = unescape(admin.get(CHANGE, params={"college": ["文学院", "理学院"]}).text)
    assert "<h1>合并学院</h1>" in both
    assert "counselor、other_college" in both


def test_a_renamed_college_moves_lists_and_whoever_is_in_charge_signs_in_again(
    admin: TestClient, province: FilledProvince
) -> None:
    before = ask(admin, province, "counselor", "/api/reviews").json()["counts"]
    done = admin.post(CHANGE, data=RENAMED)
    assert (done.status_code, done.headers["location"]) == (303, LIST)
    page = soon(lambda: read_with(admin, LIST, "人文学院"))
    assert 'value="文学院"' not in page
    assert ask(admin, province, "counselor", "/api/reviews").status_code == 401
    for_all = soon(
        lambda: (
            (found := ask(admin, province, "admin", "/api/reviews?college=人文学院").json())[
                "counts"
            ]
            == before
            and found
        )
    )
    assert for_all["choices"]["colleges"].count("人文学院") == 1


def test_a_second_click_renames_once(admin: TestClient) -> None:
    form = RENAMED | {"once": "one-click"}
    first, second = (admin.post(CHANGE, data=form) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"college": "文学院", "name": "理学院"}, 409, "本校已有同名的学院"),
        ({"college": "文学院"}, 422, 'id="e-name"'),
        ({"college": "文学院", "name": "😀学院"}, 422, 'id="e-name"'),
        ({"college": "文学院", "name": "///"}, 422, 'id="e-name"'),
        ({"college": "没有的学院", "name": "人文学院"}, 404, "本校没有这个学院"),
        ({"name": "人文学院"}, 404, "本校没有这个学院"),
    ],
)
def test_what_cannot_be_changed_is_said_on_the_page(
    admin: TestClient, form: dict[str, str], status: int, said: str
) -> None:
    answer = admin.post(CHANGE, data=form)
    assert answer.status_code == status
    assert said in unescape(answer.text)


def test_nothing_ticked_and_a_college_that_is_gone_lead_back_to_the_list(
    admin: TestClient,
) -> None:
    nothing = admin.get(CHANGE)
    assert nothing.status_code == 422
    assert "请至少勾选一个学院" in unescape(nothing.text)
    gone = admin.get(CHANGE, params={"college": "没有的学院"})
    assert gone.status_code == 404
    assert "<h1>本校学院</h1>" in gone.text


def test_the_api_previews_renames_and_merges(admin: TestClient, province: FilledProvince) -> None:
    path = "/api/school/colleges"
    seen = ask(admin, province, "admin", f"{path}/preview?college=文学院").json()
    assert (seen["colleges"], seen["counselors"]) == (["文学院"], ["counselor"])
    assert seen["graduates"] > 0
    merged = ask(
        admin,
        province,
        "admin",
        f"{path}/merger",
        json={"colleges": ["文学院", "理学院"], "into": "文理学院"},
    )
    assert merged.status_code == 201
    assert merged.json()["counselors"] == 2
    assert merged.json()["graduates"] >= seen["graduates"]
    again = ask(
        admin, province, "admin", f"{path}/renaming", json={"college": "文学院", "name": "x"}
    )
    assert (again.status_code, again.json()["code"]) == (404, "NoSuchCollege")


def test_the_auditor_reads_the_change_as_few_lines(
    admin: TestClient, province: FilledProvince
) -> None:
    admin.post(CHANGE, data=RENAMED)
    admin.cookies.set(COOKIE, province.tokens["auditor"])
    said = "学院文学院更名为人文学院"
    page = soon(lambda: read_with(admin, "/audit?kind=CollegeRenamed", said))
    assert page.count(said) == 1
    moved = unescape(admin.get("/audit?kind=GraduateCollegeChanged").text)
    assert moved.count("随学院更名或合并") <= 2
