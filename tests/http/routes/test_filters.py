"""A list is asked for in the same words by programs and by people."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.http.asking.security import COOKIE
from support.routes.province import FilledProvince

SOURCES = Path(__file__).parents[3] / "src" / "signing" / "http"
CHOICES = {
    "/api/reviews": ("counselor", ("channel", "state")),
    "/reviews": ("counselor", ("channel", "state")),
    "/api/prints": ("counselor", ("channel", "tab", "printed")),
    "/prints": ("counselor", ("channel",)),
    "/api/terminations": ("counselor", ("state", "asked_by", "decidable")),
    "/api/amendments": ("counselor", ("state", "decidable")),
    "/api/employer/applications": ("employer", ("stage",)),
    "/employer/applications": ("employer", ("stage",)),
    "/api/statistics/esign": ("province", ("year",)),
}
EACH = [(path, role, name) for path, (role, names) in CHOICES.items() for name in names]


PAGES = [one for one in EACH if not one[0].startswith("/api")]
ROUTES = [one for one in EACH if one not in PAGES]
PIGEON = "PIGEON"
"""No word of any choice."""


def ask_as(client: TestClient, province: FilledProvince, role: str, path: str, **query: str) -> Any:
    client.cookies.set(COOKIE, province.tokens[role])
    return client.get(path, params=query)


@pytest.mark.parametrize(("path", "role", "name"), EACH)
def test_an_empty_choice_chooses_nothing(
    path: str, role: str, name: str, idle_client: TestClient, province: FilledProvince
) -> None:
    empty, without = (
        ask_as(idle_client, province, role, path, **query) for query in ({name: ""}, {})
    )
    assert (empty.status_code, without.status_code) == (200, 200)
    if path.startswith("/api"):
        assert empty.json() == without.json()


@pytest.mark.parametrize(("path", "role", "name"), ROUTES)
def test_a_program_reads_in_both_languages_that_a_choice_is_unknown(
    path: str, role: str, name: str, idle_client: TestClient, province: FilledProvince
) -> None:
    answer = ask_as(idle_client, province, role, path, **{name: PIGEON})
    assert answer.status_code == 422
    [wrong] = answer.json()["errors"]
    assert wrong["field"] == name
    assert re.search("[一-鿿]", wrong["zh"])
    assert wrong["en"].isascii()


@pytest.mark.parametrize(("path", "role", "name"), PAGES)
def test_a_person_reads_in_their_language_that_a_choice_is_unknown(
    path: str, role: str, name: str, idle_client: TestClient, province: FilledProvince
) -> None:
    for language, words in (("zh-CN", "请从列表中选择"), ("en", "choose one of the list")):
        idle_client.headers["Accept-Language"] = language
        answer = ask_as(idle_client, province, role, path, **{name: PIGEON})
        assert answer.status_code == 200
        assert words in answer.text
        assert 'id="problem"' in answer.text


NARROWED = [
    ("signer", "/me/positions", {"q": "质检", "workplace": "合肥"}, {"pay_from": "abc"}),
    ("signer", "/me/positions", {"sort": "pay"}, {"pay_to": "-1", "pay_from": "一万"}),
    ("signer", "/me/positions", {"q": "质检"}, {"employer_id": "x"}),
    ("employer", "/employer/applications", {"q": "林"}, {"position": "x"}),
    ("employer", "/employer/agreements", {"q": "林"}, {"state": PIGEON}),
    ("counselor", "/reviews", {"q": "林"}, {"flag": PIGEON}),
    ("counselor", "/prints", {"q": "林"}, {"tab": PIGEON}),
    ("counselor", "/terminations", {"q": "林"}, {"tab": PIGEON}),
    ("counselor", "/graduates", {"q": "林"}, {"college": "长" * 101}),
    ("province", "/employers", {"kind": "39"}, {"region": "3401001"}),
]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize(("who", "path", "kept", "wrong"), NARROWED)
def test_a_filter_that_cannot_be_read_is_left_out_and_the_others_stay(
    who: str,
    path: str,
    kept: dict[str, str],
    wrong: dict[str, str],
    language: str,
    idle_client: TestClient,
    province: FilledProvince,
) -> None:
    idle_client.headers["Accept-Language"] = language
    answer = ask_as(idle_client, province, who, path, **kept, **wrong)
    assert answer.status_code == 200
    asked = dict(answer.url.params.items())
    assert asked == kept | {"refused": "1"}
    told = unescape(answer.text).split('id="problem"')[1].split("</ul>")[0]
    assert len(re.findall("<li>", told)) == len(wrong)
    assert not [name for name in wrong if re.search(rf"<li>(<[^>]*>)?{name}", told)], "no raw names"
    if language == "en":
        assert not re.search("[一-鿿]", told)
    for value in kept.values():
        assert f'value="{value}"' in answer.text
    again = idle_client.get(answer.url.path, params=kept)
    assert 'id="problem"' not in again.text, "Back and a new search say nothing of it"


def test_what_was_typed_as_pay_stays_in_its_field(
    idle_client: TestClient, province: FilledProvince
) -> None:
    page = ask_as(idle_client, province, "signer", "/me/positions", pay_from="abc", pay_to="9000")
    field = page.text.split('name="pay_from"')[1].split(">", maxsplit=1)[0]
    assert 'value="abc"' in field
    assert 'aria-invalid="true"' in field
    assert 'value="9000"' in page.text.split('name="pay_to"')[1].split(">", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("written", "home"),
    [
        (r"[ (]reading\(\w+\.NAME", "readers.py"),
        (r"\b(Channel|Stage) \| None, .*Query", "filters.py"),
    ],
)
def test_a_reader_and_a_choice_are_described_in_one_place(written: str, home: str) -> None:
    found = {
        path.name for path in SOURCES.rglob("*.py") if re.search(written, path.read_text("utf-8"))
    }
    assert found == {home}


LISTS = {
    "/reviews": "counselor",
    "/prints": "counselor",
    "/graduates": "admin",
    "/staff": "admin",
    "/statistics": "province",
    "/schools": "province",
    "/employers": "province",
    "/audit": "auditor",
    "/employer/applications": "employer",
    "/employer/positions": "employer",
    "/employer/agreements": "employer",
    "/me/positions": "signer",
}
SELECT = re.compile(r'<select [^>]*name="([a-z_]+)".*?</select>', re.DOTALL)
OPTION = re.compile(r'<option value="([^"]+)"')


@pytest.mark.parametrize("path", LISTS)
def test_every_choice_that_a_list_offers_opens_it(
    path: str, idle_client: TestClient, province: FilledProvince
) -> None:
    page = ask_as(idle_client, province, LISTS[path], path).text
    offered = [
        {one[1]: unescape(value)}
        for one in SELECT.finditer(page)
        for value in OPTION.findall(one[0])
    ]

    assert offered
    answers = {str(query): idle_client.get(path, params=query).status_code for query in offered}
    assert {query: status for query, status in answers.items() if status != 200} == {}
