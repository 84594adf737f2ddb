"""The print desk's list: searched, filtered, paged, and printed as a whole after one question."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from signing.use_cases.printing.jobs.queue import Queue
from support.routes.province import FilledProvince
from support.waiting import soon


@pytest.fixture
def desk(
    client: TestClient, province: FilledProvince, monkeypatch: pytest.MonkeyPatch
) -> TestClient:
    monkeypatch.setattr(Queue, "take", lambda _: None)  # nobody draws
    client.cookies.clear()
    client.cookies.set(COOKIE, province.tokens["counselor"])
    client.headers["Sec-Fetch-Site"] = "same-origin"
    soon(lambda: province.names["terminating"] in list_numbers(client, "/prints"))
    return client


def read(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def list_numbers(client: TestClient, path: str) -> list[str]:
    return re.findall(r'name="numbers" value="([^"]+)"', read(client, path))


def test_a_number_is_found_with_blanks_inside_and_what_is_released_is_marked(
    desk: TestClient, province: FilledProvince
) -> None:
    number = province.names["terminating"]
    pasted = number.replace("-", " - ")
    path = f"/prints?q={pasted}"

    assert list_numbers(desk, path) == [number]
    page = read(desk, path)
    assert "data-apart" in page
    assert "解约审核中" in page
    assert "共 1 条" in page


def test_the_state_narrows_the_list_and_its_figures(
    desk: TestClient, province: FilledProvince
) -> None:
    path = "/prints?state=TERMINATING"
    assert list_numbers(desk, path) == [province.names["terminating"]]
    assert 'aria-current="page">待打印<b>1</b>' in read(desk, path)
    nothing = read(desk, "/prints?tab=printed&state=TERMINATING")
    assert 'aria-current="page">已打印<b>0</b>' in nothing
    assert "没有符合条件的协议书" in nothing
    assert "没有按它筛选" in read(desk, "/prints?state=NONSENSE")


def test_all_is_asked_about_once_and_leaves_out_what_is_released(
    desk: TestClient, province: FilledProvince
) -> None:
    path = f"/prints?q={province.names['effective']}"
    assert "打印符合条件的全部（1 份）" in read(desk, path)
    assert 'name="terminating"' not in read(desk, path.replace("?", "/all?"))
    assert "没有待打印的协议书" in read(desk, "/prints/all?q=查无此人")

    question = read(desk, "/prints/all")
    assert "打印 3 份协议书" in question
    assert "连同解约审核中的 1 份一起打印" in question
    assert order_all(desk, "/prints/all") == 3
    assert order_all(desk, "/prints/all", terminating="true") == 4
    assert order_all(desk, path.replace("?", "/all?"), terminating="true") == 1


def test_what_is_released_is_held_back_from_all_and_that_is_said(
    desk: TestClient, province: FilledProvince
) -> None:
    held = f"/prints?q={province.names['terminating']}"
    page = read(desk, held)
    assert "有 1 份解约审核中，一般不用打印，打印全部时不包括" in page
    assert "/prints/all?" not in page
    question = read(desk, held.replace("?", "/all?"))
    assert "待打印的 1 份协议书都在解约审核中" in question
    assert "0 份" not in question
    assert "确认打印" not in question

    chosen = "/prints?state=TERMINATING"
    assert "打印符合条件的全部（1 份）" in read(desk, chosen)
    question = read(desk, chosen.replace("?", "/all?"))
    assert "打印 1 份协议书" in question
    assert "确认打印" in question
    assert 'id="held"' not in read(desk, f"/prints?q={province.names['effective']}")


def test_a_paper_that_others_printed_waits_and_says_that_the_school_did_not(
    desk: TestClient, province: FilledProvince
) -> None:
    number = province.names["effective"]
    desk.cookies.set(COOKIE, province.tokens["employer"])
    printed = desk.get(f"/api/employer/agreements/{number}.pdf")
    assert printed.status_code == 200, printed.text
    desk.cookies.set(COOKIE, province.tokens["counselor"])

    path = f"/prints?q={number}"
    soon(lambda: "现行内容学校未打印<small>各方共打印 1 次" in read(desk, path) or None)
    assert list_numbers(desk, path) == [number]


def test_an_order_of_all_that_lacks_something_is_asked_again(desk: TestClient) -> None:
    form = {"terminating": "true"}
    again = desk.post("/prints/all", data=form, headers={"Referer": "http://testserver/prints/all"})
    assert again.url.path == "/prints/all"
    assert 'id="e-copies"' in again.text
    assert re.search(r'id="f-terminating"[^>]* checked', again.text)

    nothing = {"copies": "school"}
    refused = desk.post("/prints/all?state=TERMINATING", data=nothing)
    assert refused.status_code == 409
    assert "没有" in refused.text


def test_programs_leave_it_out_too_unless_they_ask(desk: TestClient) -> None:
    for form, total in (({}, 3), ({"terminating": True}, 4)):
        ordered = desk.post("/api/print-jobs", json={"all": True} | form)
        assert (ordered.status_code, ordered.json()["total"]) == (202, total)
        cancel(desk, ordered.json()["id"])


def order_all(desk: TestClient, path: str, **more: str) -> int:
    """Order everything, return how many agreements the job has, and cancel it."""
    form = {"copies": "employer"} | more
    ordered = desk.post(path, data=form, follow_redirects=False)
    assert ordered.status_code == 303, ordered.text
    job = ordered.headers["Location"].rpartition("/")[2]
    return int(cancel(desk, job)["total"])


def cancel(desk: TestClient, job: str) -> Any:
    """Let what the job was to print wait again."""
    cancelled = desk.delete(f"/api/print-jobs/{job}")
    assert cancelled.is_success, cancelled.text
    return cancelled.json()
