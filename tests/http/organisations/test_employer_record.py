"""An employer's record: the same counts for everybody, and releases for whom they concern."""

from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from support.printing.documents import A_PDF
from support.routes.province import FilledProvince
from support.routes.two_sides import TwoSides

PAGES = {
    "graduate": "/me/employers/{}/record",
    "counselor": "/employers/{}/record",
    "other_school": "/employers/{}/record",
    "province": "/employers/{}/record",
    "auditor": "/employers/{}/record",
    "employer": "/employer/record",
}
LINE = "协议生效 4 份，解除 1 份：单位提出 1（不认可 1）"


@pytest.fixture
def sides(installation: Installation, province: FilledProvince) -> TwoSides:
    """One agreement ended by the employer, as it says; the graduate contradicts."""
    client = TestClient(
        create_app(installation, projecting=False),
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    told, number = TwoSides(client, province, installation), province.names["terminating"]
    told.do("leaver", "DELETE", "/api/me/termination")
    asked = client.post(
        f"/api/employer/agreements/{number}/termination",
        data={"reason": "业务调整", "ended_by": "EMPLOYER"},
        files={"files": ("说明.pdf", A_PDF, "application/pdf")},
        headers={"Authorization": f"Bearer {province.tokens['employer']}"},
    )
    assert asked.status_code == 201, asked.text
    told.do(
        "leaver", "POST", "/api/me/termination/answer", {"agreed": False, "words": "没有商量过"}
    )
    told.do("counselor", "POST", f"/api/terminations/{number}/approval")
    installation.projector().catch_up()
    return told


def read(sides: TwoSides, who: str) -> Any:
    path = f"/api/employers/{sides.province.names['employer_id']}/releases"
    return sides.do(who, "GET", path).json()


def open_page(sides: TwoSides, who: str, path: str, language: str = "zh") -> str:
    sides.client.cookies.set(COOKIE, sides.province.tokens[who])
    page = sides.client.get(path, headers={"Accept-Language": language})
    assert page.status_code == 200, page.text
    return unescape(page.text)


def test_everybody_reads_the_same_counts(sides: TwoSides) -> None:
    figures = [read(sides, who)["releases"] for who in PAGES]

    assert all(one == figures[0] for one in figures)
    counted = {name: n for name, n in figures[0].items() if n and name != "since"}
    assert counted == {"effective": 4, "released": 1, "by_employer": 1, "contradicted": 1}


def test_after_a_release_the_graduates_home_leads_to_the_letter(sides: TwoSides) -> None:
    rows = open_page(sides, "leaver", "/me").split('class="card rows"')

    assert any('href="/me/termination"' in row and "解约证明" in row for row in rows[1:])


def test_a_release_is_told_to_whom_it_concerns(sides: TwoSides) -> None:
    number = sides.province.names["terminating"]
    told = {who: [one["agreement_number"] for one in read(sides, who)["items"]] for who in PAGES}

    assert told == {
        "graduate": [None],
        "counselor": [number],
        "other_school": [],
        "province": [number],
        "auditor": [number],
        "employer": [number],
    }


def test_an_employer_reads_no_other_employers_record(sides: TwoSides) -> None:
    path = f"/api/employers/{sides.province.names['employer_id']}/releases"
    refused = sides.ask("other_employer", "GET", path)

    assert (refused.status_code, refused.json()["code"]) == (403, "NotYours")


def test_an_employer_that_never_signed_is_unknown(sides: TwoSides) -> None:
    unknown = "00000000-0000-5000-8000-000000000000"
    refused = sides.ask("province", "GET", f"/api/employers/{unknown}/releases")

    assert (refused.status_code, refused.json()["code"]) == (404, "NoSuchEmployer")


@pytest.mark.parametrize("who", PAGES)
def test_each_page_says_the_counts_and_what_its_reader_may_know(who: str, sides: TwoSides) -> None:
    path = PAGES[who].format(sides.province.names["employer_id"])
    page, number = open_page(sides, who, path), sides.province.names["terminating"]

    assert LINE in page
    assert (number in page) == (who not in {"graduate", "other_school"})
    assert ("用人单位提出解约" in page) == (who != "other_school")
    assert "by the employer 1 (contradicted 1)" in open_page(sides, who, path, "en")


def test_the_line_stands_where_people_decide_and_leads_to_the_record(sides: TwoSides) -> None:
    names = sides.province.names
    firm = names["employer_id"]
    shown = {
        ("graduate", "/me/positions"): "",
        ("graduate", f"/me/positions/{names['position_id']}"): f"/me/employers/{firm}/record",
        ("graduate", f"/me/applications/{names['offered']}"): f"/me/employers/{firm}/record",
        ("counselor", f"/reviews/{names['effective']}"): f"/employers/{firm}/record",
        ("province", f"/employers/{firm}"): f"/employers/{firm}/record",
        ("employer", "/employer"): "/employer/record",
    }
    for (who, path), leads in shown.items():
        page = open_page(sides, who, path)
        assert LINE in page, path
        assert f'href="{leads}"' in page or not leads, path


def test_programs_read_the_counts_beside_what_they_list(sides: TwoSides) -> None:
    [position, *_] = sides.do("graduate", "GET", "/api/positions").json()["items"]
    applied = sides.do("graduate", "GET", "/api/me/applications").json()["items"]
    reviews = sides.do("counselor", "GET", "/api/reviews?state=approved").json()["items"]
    [review] = [
        one for one in reviews if one["agreement_number"] == sides.province.names["effective"]
    ]
    seen = sides.do("counselor", "GET", f"/api/reviews/{review['agreement_number']}").json()

    figures = read(sides, "graduate")["releases"]
    mine = [one for one in applied if one["employer"]["id"] == sides.province.names["employer_id"]]
    assert {str(one["releases"]) for one in (position, *mine, review, seen)} == {str(figures)}
