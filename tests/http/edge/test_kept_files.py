"""Files that came with a refused form are kept with it, sealed, and go along when it is mended."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from signing.bootstrap import Installation
from signing.events import TerminationRequested
from signing.http.asking.security import COOKIE
from signing.storage.account_tables import one_time_tokens
from signing.use_cases.access.kept_files import (
    MOST_BROWSERS,
    MOST_BYTES,
    KeptFile,
    KeptFiles,
)
from signing.use_cases.access.kept_forms import LIFE
from support.printing.documents import A_PDF, draw_photograph
from support.routes.province import FilledProvince

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HIDDEN = re.compile(r'<input type="hidden" name="kept_files" value="([^"]+)">')
DOCUMENTS, RELEASE = "/employer/documents", "/me/termination"
LICENCE = ("营业执照.pdf", A_PDF, "application/pdf")
A_FILE = KeptFile("file", "a.pdf", A_PDF)


@pytest.fixture
def browser(idle_client: TestClient) -> TestClient:
    idle_client.cookies.clear()
    return idle_client


def send(client: TestClient, path: str, data: dict[str, str], files: Any = None) -> Any:
    headers = {"Sec-Fetch-Site": "same-origin", "Referer": f"http://testserver{path}"}
    return client.post(path, data=data, files=files, headers=headers, follow_redirects=False)


def read_mark(page: str) -> dict[str, str]:
    return {"kept_files": HIDDEN.findall(page)[0]}


def test_a_licence_without_a_title_is_not_chosen_again(
    browser: TestClient, province: FilledProvince
) -> None:
    browser.cookies.set(COOKIE, province.tokens["employer"])
    refused = send(browser, DOCUMENTS, {"title": ""}, {"file": LICENCE})
    assert refused.status_code == 303
    page = unescape(browser.get(refused.headers["location"]).text)
    assert "已选好 营业执照.pdf" in page
    assert "必填" in page
    assert " required" not in page.split('name="file"')[1].split(">", maxsplit=1)[0]

    done = send(browser, DOCUMENTS, {"title": "执照副本"} | read_mark(page))
    assert (done.status_code, done.headers["location"]) == (303, DOCUMENTS)
    bearer = {"Authorization": f"Bearer {province.tokens['employer']}"}
    held = browser.get("/api/employer", headers=bearer).json()["qualifications"]
    again = browser.get(DOCUMENTS).text
    assert len({one["file"]["digest"] for one in held}) == 1, "the same bytes as before"
    assert "已选好" not in again


def test_a_photograph_without_a_code_is_not_sent_again(
    browser: TestClient, province: FilledProvince
) -> None:
    browser.cookies.set(COOKIE, province.tokens["signer"])
    picture = ("照片.jpg", draw_photograph(), "image/jpeg")
    refused = send(browser, "/me/agreement/stamped-copy", {}, {"file": picture})
    assert refused.status_code == 303
    page = browser.get(refused.headers["location"]).text
    assert "二维码" in page.split('id="problem"')[1].split("<form")[0]
    assert "已选好" not in page
    assert " required" in page.split('name="file"')[1].split(">", maxsplit=1)[0]


def test_all_files_of_a_request_for_release_stay_through_two_refusals(
    browser: TestClient, province: FilledProvince, installation: Installation
) -> None:
    browser.cookies.set(COOKIE, province.tokens["signer"])
    two = [("files", LICENCE), ("files", ("照片.png", draw_photograph(form="PNG"), "image/png"))]
    first = send(browser, RELEASE, {"reason": "读" * 2001}, two)
    page = unescape(browser.get(first.headers["location"]).text)
    assert page.count("已选好") == 2
    second = send(browser, RELEASE, {"reason": "书" * 2001} | read_mark(page))
    page = unescape(browser.get(second.headers["location"]).text)
    assert page.count("已选好") == 2

    mended = {"reason": "考上研究生", "ended_by": "GRADUATE"}
    done = send(browser, RELEASE, mended | read_mark(page))
    assert done.headers["location"] == RELEASE
    facts = installation.context.ledger.load_facts(UUID(province.names["signer_id"]))
    [asked] = [one for one in facts if isinstance(one, TerminationRequested)]
    assert len(asked.files) == 2


def test_a_file_that_is_refused_itself_is_not_kept(
    browser: TestClient, province: FilledProvince
) -> None:
    browser.cookies.set(COOKIE, province.tokens["employer"])
    bad = {"file": ("执照.pdf", b"<html></html>", "application/pdf")}
    refused = send(browser, DOCUMENTS, {"title": "执照"}, bad)
    page = unescape(browser.get(refused.headers["location"]).text)
    assert "已选好" not in page
    assert "文件不能保留，请重新选择" in page


def test_another_session_in_the_same_browser_takes_nothing_along(
    browser: TestClient, province: FilledProvince
) -> None:
    browser.cookies.set(COOKIE, province.tokens["employer"])
    refused = send(browser, DOCUMENTS, {"title": ""}, {"file": LICENCE})
    mark = read_mark(browser.get(refused.headers["location"]).text)
    browser.cookies.set(COOKIE, province.tokens["other_employer"])
    other = send(browser, DOCUMENTS, {"title": "执照"} | mark)
    assert "refused=1" in other.headers["location"]
    assert "请选择文件" in unescape(browser.get(other.headers["location"]).text)


def test_what_is_stored_is_sealed_and_ends_after_half_an_hour(installation: Installation) -> None:
    desk = KeptFiles(installation.context)
    mark = desk.keep("holder", [A_FILE, KeptFile("file", "b.pdf", b"\n\n")], NOW)
    with installation.context.engine.connect() as connection:
        about = connection.execute(select(one_time_tokens.c.about)).scalar_one()
    assert "a.pdf" not in str(about)
    assert [one.content for one in desk.find("holder", mark, NOW)] == [A_PDF, b"\n\n"]
    assert desk.find("holder", "another mark", NOW) == []
    assert desk.find("somebody else", mark, NOW) == []
    assert desk.find("holder", mark, NOW + LIFE) == []


def test_the_newest_form_replaces_the_files_of_the_one_before(installation: Installation) -> None:
    desk = KeptFiles(installation.context)
    first = desk.keep("holder", [A_FILE], NOW)
    second = desk.keep("holder", [KeptFile("file", "b.pdf", b"b")], NOW)
    assert desk.find("holder", first, NOW) == []
    assert [one.name for one in desk.find("holder", second, NOW)] == ["b.pdf"]
    desk.forget("holder")
    assert desk.find("holder", second, NOW) == []


def test_too_much_and_too_many_are_not_kept(installation: Installation) -> None:
    desk = KeptFiles(installation.context)
    assert desk.keep("holder", [KeptFile("file", "a", bytes(MOST_BYTES + 1))], NOW) == ""
    small = [KeptFile("file", "a", b"a")]
    for number in range(MOST_BROWSERS):
        assert desk.keep(f"holder {number}", small, NOW)
    assert desk.keep("one more", small, NOW) == ""
    assert desk.keep("holder 1", small, NOW), "who has some may replace them"
