"""Student numbers of before may hold anything: their agreements are still opened by every link.

A browser's way over a real server: addresses are taken from the pages, never made here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

import signing.http
from signing.bootstrap import Installation
from signing.http.asking.security import COOKIE
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.core.context import Context
from signing.use_cases.files.uploads.kinds import Upload
from signing.vocabulary import wechat_account_id
from support.files.upload_client import serve_installation
from support.printing.documents import A_PDF
from support.routes.province import FilledProvince
from support.use_cases.contexts import NOW
from support.use_cases.small_province import SmallProvince

NUMBERS = (
    "2022/0101",
    "2022?1",
    "2022#1",
    "100%",
    "%2F1",
    "a\\b",
    "../..",
    "a b;c&d+e=f",
    '"><b>1</b>',
    "学号1",
)
LINK = re.compile(r'(?:href|action|hx-get|hx-post)="([^"]+)"')
TEMPLATES = Path(signing.http.__path__[0]) / "templates"
FREE = re.compile(r'/"? *(?:\{\{|~) *\(?([\w.]*(?:number|beside|code|school|college))\b([^}]*)')


class KnownProvince(SmallProvince):
    """A small province whose schools are registered already."""

    def __init__(self, context: Context) -> None:
        self.context = context


@dataclass
class ServedProvince:
    installation: Installation
    province: FilledProvince
    address: str

    def ask(self, who: str, method: str, path: str, **sent: Any) -> httpx2.Response:
        self.installation.projector().catch_up()
        answer = httpx2.request(
            method,
            self.address + path,
            headers={"Sec-Fetch-Site": "same-origin"},
            cookies={COOKIE: self.province.tokens[who]},
            timeout=60,
            **sent,
        )
        assert answer.status_code < 400, (method, path, answer.status_code, answer.text[:500])
        return answer

    def links(self, who: str, path: str, leading: str, ending: str = "") -> list[str]:
        """Return a page's addresses with this beginning and end, as a browser reads them."""
        found = map(unescape, LINK.findall(self.ask(who, "GET", path).text))
        bare = (one for one in found if one.startswith(leading))
        return [one for one in dict.fromkeys(bare) if one.partition("?")[0].endswith(ending)]


@pytest.fixture
def site(installation: Installation, province: FilledProvince) -> Iterator[ServedProvince]:
    with serve_installation(installation) as (host, port):
        yield ServedProvince(installation, province, f"http://{host}:{port}")


def sign_strange_number(site: ServedProvince, student_number: str) -> str:
    """Enrol past the roster's rule, sign, and return the agreement's number."""
    number = KnownProvince(site.installation.context).sign_agreement(student_number)
    account = wechat_account_id(f"99001{student_number}")
    site.province.tokens["strange"] = (
        Accounts(site.installation.context).sign_in_with_wechat(account, NOW).token
    )
    return number


def find_link(links: list[str], number: str) -> str:
    """Return the link whose address ends with the number of the agreement."""
    named = quote(number, safe="")
    [found] = [one for one in links if one.partition("?")[0].rpartition("/")[2] == named]
    return found


@pytest.mark.parametrize("student_number", NUMBERS)
def test_a_strange_number_is_listed_opened_approved_and_printed_in_pages(
    site: ServedProvince, student_number: str
) -> None:
    number = sign_strange_number(site, student_number)

    opened = find_link(site.links("counselor", "/reviews", "/reviews/"), number)
    page = site.ask("counselor", "GET", opened).text
    assert student_number in unescape(page)
    documents = site.links("counselor", opened, f"{opened.partition('?')[0]}/documents/")
    assert site.ask("counselor", "GET", documents[0]).content == A_PDF
    [approval] = site.links("counselor", opened, "/reviews/", "/approval")
    onward = site.ask("counselor", "POST", approval, data={})
    assert onward.status_code == 303
    site.ask("counselor", "GET", onward.headers["location"])

    printing = find_link(site.links("counselor", "/prints", "/prints/"), number)
    [paper] = site.links("counselor", printing, "/prints/", "/paper")
    printed = site.ask("counselor", "POST", paper, data={"copies": "school"})
    assert printed.content.startswith(b"%PDF")
    must_be_a_name(printed.headers["content-disposition"])
    [filing] = site.links("counselor", printing, "/prints/", "/stamped-copy")
    filed = site.ask("counselor", "POST", filing, files={"file": ("盖章.pdf", A_PDF)})
    assert site.ask("counselor", "GET", filed.headers["location"]).status_code == 200
    site.ask("counselor", "GET", filing)

    theirs = find_link(
        site.links("employer", "/employer/agreements", "/employer/agreements/"), number
    )
    [own] = site.links("employer", theirs, "/employer/agreements/", ".pdf")
    copy = site.ask("employer", "GET", own)
    assert copy.content.startswith(b"%PDF")
    must_be_a_name(copy.headers["content-disposition"])
    assert site.ask("strange", "GET", "/me/agreement.pdf").content.startswith(b"%PDF")


@pytest.mark.parametrize("student_number", NUMBERS)
def test_a_strange_number_is_released_in_pages(site: ServedProvince, student_number: str) -> None:
    number = sign_strange_number(site, student_number)
    opened = find_link(site.links("counselor", "/reviews", "/reviews/"), number)
    [approval] = site.links("counselor", opened, "/reviews/", "/approval")
    site.ask("counselor", "POST", approval, data={})
    graduate = KnownProvince(site.installation.context).find_bound(student_number)
    Terminations(site.installation.context).request(graduate, "考研", [Upload("证明.pdf", A_PDF)])

    asked = find_link(site.links("counselor", "/terminations", "/terminations/"), number)
    [evidence] = [
        one for one in site.links("counselor", asked, "/terminations/") if "/files/" in one
    ]
    assert site.ask("counselor", "GET", evidence).content == A_PDF
    [approval] = site.links("counselor", asked, "/terminations/", "/approval")
    decided = site.ask("counselor", "POST", approval, data={})
    assert decided.status_code == 303
    site.ask("counselor", "GET", decided.headers["location"])


@pytest.mark.parametrize("student_number", NUMBERS)
def test_a_strange_number_is_reviewed_and_printed_over_the_api(
    site: ServedProvince, student_number: str
) -> None:
    number = sign_strange_number(site, student_number)
    listed = site.ask("counselor", "GET", "/api/reviews?limit=200").json()["items"]
    assert number in [one["agreement_number"] for one in listed]
    here = f"/api/reviews/{quote(number, safe='')}"
    assert site.ask("counselor", "GET", here).json()["agreement_number"] == number
    site.ask("counselor", "GET", f"{here}/neighbours")
    done = site.ask("counselor", "POST", f"{here}/approval").json()
    assert done["agreement_number"] == number
    printed = site.ask("counselor", "POST", "/api/prints", json={"numbers": [number]})
    assert printed.content.startswith(b"%PDF")
    own = site.ask("employer", "GET", f"/api/employer/agreements/{quote(number, safe='')}.pdf")
    must_be_a_name(own.headers["content-disposition"])


def test_a_correction_of_a_graduate_with_a_strange_number_is_taken(site: ServedProvince) -> None:
    KnownProvince(site.installation.context).graduate("2022/7")
    [one] = [
        item
        for item in site.ask("admin", "GET", "/api/graduates?q=2022/7").json()["items"]
        if item["student_number"] == "2022/7"
    ]
    answer = site.ask(
        "admin",
        "POST",
        f"/graduates/{one['id']}/correction",
        data={"major": "汉语国际教育", "document_type": "护照", "id_number": "E12345678"},
    )
    assert answer.status_code == 303


def test_every_number_code_and_college_of_an_address_is_encoded_by_its_template() -> None:
    bare = [
        f"{path.relative_to(TEMPLATES)}: {found[0]}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for found in FREE.finditer(path.read_text("utf-8"))
        if "segment" not in found[2]
    ]
    assert bare == []


def must_be_a_name(disposition: str) -> None:
    """Check that programs read the header as the name of one file in no folder."""
    told = disposition.lower()
    assert "%2f" not in told
    assert "%5c" not in told
    assert "/" not in told.partition("filename*")[0]
