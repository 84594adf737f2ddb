"""What every page shows of numbers and codes: thousands are set apart, codes have their names."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, select

from signing.bootstrap import Installation
from signing.codes.regions import is_region, name_region
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.projections import school_list
from signing.projections.employer_desk.tables import employers
from signing.storage.addresses import normalize_url
from signing.vocabulary import Oversight
from support.routes.api_routes import RouteCase
from support.routes.large_province import multiply_rows
from support.routes.page_routes import PAGE_ROUTES
from support.routes.province import FilledProvince
from support.slow_files import choose_size

pytestmark = pytest.mark.sized

PARAMETER = re.compile(r"\{(\w+)\}")
MORE_PATHS = (
    "/statistics?by=major",
    "/statistics?by=region",
    "/statistics?by=industry",
    "/statistics/99001?by=college",
    "/statistics/99001?by=major",
    "/statistics/facts?count=graduates",
    "/audit?order=oldest",
    "/audit?actor=admin",
    "/reviews?state=all",
    "/prints?tab=printed",
    "/terminations?tab=decided",
)
"""Asked beside the plain pages, by whoever is let."""
AS_WRITTEN = {"script", "style", "time", "option", "textarea", "pre", "code", "select", "title"}
"""Elements in which numbers are no figures: times, what is typed, raw facts."""
BLOCKS = {"tr", "li", "p", "h1", "h2", "h3", "dl", "option", "summary", "label", "figcaption"}
"""Elements that a name and its code stand in together."""
BARE = re.compile(r"(?<![\w.,:/#\-])[1-9]\d{3,6}(?![\w.,:/\-]|年)")
YEAR = re.compile(r"(19|20)\d\d|2100")
STANDARDS = {"GB 32100"}
SCHOOLS = re.compile(r"9[89]\d{3}")
"""Codes of the tests' schools."""


class Texts(HTMLParser):
    """Collects (text of the innermost block, text, classes around it) of a page."""

    VOID = frozenset(
        {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.blocks: list[list[str]] = [[]]
        self.found: list[tuple[list[str], str, set[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.VOID:
            return
        self.open.append((tag, dict(attrs).get("class") or ""))
        if tag in BLOCKS:
            self.blocks.append([])

    def handle_endtag(self, tag: str) -> None:
        while self.open and any(name == tag for name, _ in self.open):
            name, _ = self.open.pop()
            if name in BLOCKS:
                inner = self.blocks.pop()
                self.blocks[-1].extend(inner)
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if not data.strip():
            return
        around = {name for name, _ in self.open}
        around |= {one for _, classes in self.open for one in classes.split()}
        self.blocks[-1].append(data)
        self.found.append((self.blocks[-1], data, around))


def read_texts(page: str) -> list[tuple[list[str], str, set[str]]]:
    texts = Texts()
    texts.feed(page)
    return texts.found


def find_bare_numbers(page: str) -> list[str]:
    """Return figures of four digits and more that are written without separators."""
    return [
        f"{number} in {text.strip()!r}"
        for _, text, around in read_texts(page)
        if not around & (AS_WRITTEN | {"mono", "svg"})
        for number in BARE.findall(text)
        if not _is_code(number) and not any(one in text for one in STANDARDS)
    ]


def _is_code(number: str) -> bool:
    return is_region(number) or any(one.fullmatch(number) for one in (YEAR, SCHOOLS))


def find_bare_codes(page: str, names: Mapping[str, str]) -> list[str]:
    """Return where a code stands without its name in the same block, or in a heading."""
    headings = re.findall(r"<h[123][^>]*>(.*?)</h[123]>", page, re.DOTALL)
    return [
        f"{code} in {' '.join(block)!r}"
        for block, text, around in read_texts(page)
        if not around & {"script", "style", "pre", "textarea"}
        for code, name in names.items()
        if re.search(rf"(?<![\w-]){code}(?![\w-])", text)
        and name not in "".join([*headings, *block])
    ]


def find_bare_regions(page: str) -> list[str]:
    """Return codes of GB/T 2260 without the region's name in the same block."""
    return [
        code
        for block, text, around in read_texts(page)
        if not around & {"script", "style", "pre", "textarea"}
        for code in re.findall(r"(?<![\w-])[1-8]\d{5}(?![\w-])", text)
        if is_region(code) and name_region(code) not in "".join(block)
    ]


def find_bare_employers(page: str, names: Mapping[str, str]) -> list[str]:
    """Return credit codes on a page that does not say whose they are.

    The parties of an agreement are told below its name, section by section.
    """
    shown = "".join(text for _, text, around in read_texts(page) if "pre" not in around)
    return [code for code, name in names.items() if code in shown and name not in shown]


def list_pages(province: FilledProvince) -> Iterator[tuple[str, str]]:
    """Yield (role, path) of each page, for the first who may see it, a school and the province."""
    cases = [(one, case) for one, case in PAGE_ROUTES.items() if one.startswith("GET ")]
    for route, case in cases[:: choose_size(1, 2)]:
        path = PARAMETER.sub(
            lambda one: _fill_name(province, case, one[1]),  # noqa: B023 - called at once
            route.removeprefix("GET "),
        )
        well = [who for who, status in case.opens.items() if status == 200 and who != "nobody"]
        for role in well:
            if role in {well[0], "admin", "province", "auditor"}:
                yield role, path
    for path in MORE_PATHS:
        for role in ("province", "admin", "auditor", "counselor"):
            yield role, path


def _fill_name(province: FilledProvince, case: RouteCase, name: str) -> str:
    known = case.at.get(name, name)
    return province.names.get(known, known)


def read_pages(client: TestClient, province: FilledProvince) -> Iterator[tuple[str, str]]:
    """Yield (who and where, page) of each page in both languages."""
    for role, path in list_pages(province):
        for language in ("zh", "en"):
            cookies = f"{COOKIE}={province.tokens[role]}; signing_language={language}"
            client.cookies.clear()
            answer = client.get(path, headers={"Cookie": cookies})
            if answer.status_code == 200 and "text/html" in answer.headers["content-type"]:
                yield f"{role} {path} {language}", answer.text


@pytest.mark.usefixtures("unprojected")
def test_a_school_is_told_by_name_wherever_its_code_stands(
    installation: Installation, province: FilledProvince
) -> None:
    client = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    with installation.reading.connect() as connection:
        names = school_list.name_schools(connection, Oversight())
    assert "99001" in names
    pages = list(read_pages(client, province))
    bare = {where: found for where, page in pages if (found := find_bare_codes(page, names))}
    assert len(pages) > choose_size(150, 60)
    assert not bare, "\n".join(f"{where}: {found}" for where, found in bare.items())


@pytest.mark.usefixtures("unprojected")
def test_regions_and_employers_are_told_by_name_wherever_their_codes_stand(
    installation: Installation, province: FilledProvince
) -> None:
    client = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    with installation.reading.connect() as connection:
        rows = connection.execute(select(employers.c.credit_code, employers.c.name)).all()
    names = {row.credit_code: row.name for row in rows}
    assert names
    bare = {
        where: found
        for where, page in read_pages(client, province)
        if (found := find_bare_regions(page) + find_bare_employers(page, names))
    }
    assert not bare, "\n".join(f"{where}: {found}" for where, found in bare.items())


@pytest.mark.usefixtures("unprojected")
def test_thousands_are_set_apart_in_every_figure(
    installation: Installation, province: FilledProvince, database_url: str
) -> None:
    engine = create_engine(normalize_url(database_url))
    with engine.begin() as connection:
        multiply_rows(connection)
    engine.dispose()
    client = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    pages = list(read_pages(client, province))
    bare = {where: found for where, page in pages if (found := find_bare_numbers(page))}
    assert any(re.search(r"\d,\d{3}", page) for _, page in pages)
    assert not bare, "\n".join(f"{where}: {found}" for where, found in bare.items())


def test_a_bare_number_and_a_bare_code_are_noticed() -> None:
    page = '<table><tr><td class="num">12345</td><td>99001</td><td>2026</td></tr></table>'
    assert [one.split()[0] for one in find_bare_numbers(page)] == ["12345"]
    assert find_bare_codes(page, {"99001": "云山大学"})
    assert not find_bare_codes("<p>云山大学 <small>99001</small></p>", {"99001": "云山大学"})
    assert not find_bare_numbers('<td class="num">12,345</td><td class="mono">4211345</td>')
    assert find_bare_employers("<p>9134</p>", {"9134": "云帆科技"}) == ["9134"]
    assert find_bare_regions("<dl><dt>生源地</dt><dd>340104</dd></dl>") == ["340104"]
    assert not find_bare_regions("<p>安徽省合肥市蜀山区 340104</p>")
