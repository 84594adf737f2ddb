"""No request reads the whole of a large table: the plan of every query that a GET asks."""

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, text
from sqlalchemy.engine import URL

from conftest import copy_database
from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.projections import deadlines
from signing.projections.roster_list.tables import graduates
from signing.storage.engine import reading_engine
from signing.storage.readers import PooledReader
from signing.vocabulary import Role
from support.routes.api_routes import API_ROUTES, RouteCase
from support.routes.large_province import list_large_tables, multiply_rows
from support.routes.page_routes import PAGE_ROUTES
from support.routes.province import FilledProvince, ProvinceTemplate
from support.slow_files import choose_size
from support.use_cases.database_owner import connect_as_owner
from support.use_cases.installations import open_installation

pytestmark = pytest.mark.sized

PARAMETER = re.compile(r"\{(\w+)\}")
SEARCHED = {
    "GET /reviews": "?state=all&q=林",
    "GET /terminations": "?q=林",
    "GET /prints": "?q=林小",
    "GET /graduates": "?q=林小满",
    "GET /employers": "?q=云帆",
    "GET /me/positions": "?q=工程&sort=pay&pay_from=5000&region=34&kind=39",
    "GET /api/positions": "?workplace=合肥&job_category=13&pay_to=9000",
    "GET /audit": "?who=林小满",
    "GET /api/amendments": "?state=decided&q=林",
    "GET /api/reviews": "?state=approved&confirmation=unconfirmed",
    "GET /api/graduates": "?q=林",
    "GET /api/statistics/esign": "?by=college&as_of=2026-05-01",
    "GET /api/statistics/dashboard": "?as_of=1",
}
"""What is asked beside the plain list."""
READS_ALL = {
    "/api/destinations.xlsx": "the whole register of a year, as one file",
    "/destinations.xlsx": "the same on its page",
    "/employers": "words are looked for in all employers, which are tens of thousands",
    "/api/employers": "the same for programs",
}
"""Paths that read a table wholly, each with its reason."""
NUMBERS = ("2026-99001-2026999999-1", "91340100MA0000999R", "2026999999")
"""An agreement's, an employer's and a graduate's; nobody has them."""
LISTS_WITH_NUMBERS = {
    "admin": (
        *("/api/reviews?state=all", "/api/reviews?state=pending", "/api/reviews?state=approved"),
        *("/api/prints?", "/api/terminations?", "/api/amendments?", "/api/graduates?"),
        *("/prints?", "/terminations?", "/graduates?"),
        "/api/reviews/{effective}/neighbours?state=approved",
    ),
    "employer": ("/employer/agreements?",),
    "province": ("/api/employers?",),
}
"""Lists in an order of their own in which such a number is looked for, by who reads them."""
FORGET_WHAT_IS_COMMON = "DELETE FROM pg_statistic WHERE starelid = ANY(:indexes)"
"""The planner then takes each word for as common as it may take any that it does not know."""
LOOPS = 50
"""Of any step of a plan: more is a list that is walked until it meets the number."""
AS_IF_LARGER = "SET LOCAL seq_page_cost = 20"
"""What PostgreSQL decides for tables of twenty times as many pages, without filling them."""

Asked = tuple[str, Any]
"""(statement, parameters)"""


@contextmanager
def note_queries() -> Iterator[list[Asked]]:
    """Yield the list that each query is added to, as the driver gets it."""
    noted: list[Asked] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            noted.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def list_requests(province: FilledProvince) -> Iterator[tuple[str, str]]:
    """Yield (role, path) of each GET that a role may ask; searches are asked too."""
    routes = [one for one in {**API_ROUTES, **PAGE_ROUTES}.items() if one[0].startswith("GET ")]
    for route, case in routes[:: choose_size(1, 4)]:
        path = route.removeprefix("GET ")
        for role in _list_readers(case):
            filled = PARAMETER.sub(lambda one: _fill(province, case, one[1]), path)  # noqa: B023 - called at once
            yield role, filled
            if route in SEARCHED:
                yield role, filled + SEARCHED[route]


def _list_readers(case: RouteCase) -> list[str]:
    """Return who is answered: the first of all, a whole school's, and the province."""
    well = [role for role, status in case.opens.items() if status == 200 and role != "nobody"]
    return [one for one in well if one in {well[0], "admin", "province"}]


def _fill(province: FilledProvince, case: RouteCase, name: str) -> str:
    known = case.at.get(name, name)
    return province.names.get(known, known)


class Explainer:
    """Explains queries at a database, each statement once."""

    def __init__(self, url: str) -> None:
        self._engine = reading_engine(url)
        self._seen: set[str] = set()
        with self._engine.connect() as connection:
            self._big = list_large_tables(connection)

    def find_scans(self, statement: str, parameters: Any) -> list[str]:
        """Return the large tables that the query reads from beginning to end."""
        if statement in self._seen:
            return []
        self._seen.add(statement)
        with self._engine.connect() as connection:
            connection.execute(text(AS_IF_LARGER))
            plan = connection.exec_driver_sql(
                f"EXPLAIN (FORMAT JSON, VERBOSE) {statement}", parameters
            ).scalar_one()
        return [*self._list_scans(plan[0]["Plan"])]

    def count_loops(self, statement: str, parameters: Any) -> int:
        """Return how often the step that is taken most is taken, when it is really asked."""
        with self._engine.connect() as connection:
            plan = connection.exec_driver_sql(
                f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters
            ).scalar_one()
        return max(self._list_loops(plan[0]["Plan"]))

    def _list_loops(self, node: Mapping[str, Any]) -> Iterator[int]:
        yield int(node["Actual Loops"])
        for part in node.get("Plans", ()):
            yield from self._list_loops(part)

    def _list_scans(self, node: Mapping[str, Any]) -> Iterator[str]:
        name = f"{node.get('Schema')}.{node.get('Relation Name')}"
        if node["Node Type"] == "Seq Scan" and name in self._big:
            yield f"{name} where {node.get('Filter')}"
        for part in node.get("Plans", ()):
            yield from self._list_scans(part)

    def close(self) -> None:
        self._engine.dispose()


@pytest.fixture(scope="module")
def large_database(server: URL, province_template: ProvinceTemplate) -> Iterator[str]:
    """Yield a copy of the filled province that is large, and only read here."""
    with copy_database(server, province_template.database) as url:
        engine = reading_engine(url)
        with engine.begin() as connection:
            multiply_rows(connection)
        engine.dispose()
        yield url


@pytest.fixture
def installation(
    large_database: str, province_template: ProvinceTemplate, tmp_path: Path
) -> Iterator[Installation]:
    shutil.copytree(province_template.data, tmp_path, dirs_exist_ok=True)
    with open_installation(large_database, tmp_path) as opened:
        yield opened


@pytest.fixture
def explainer(large_database: str) -> Iterator[Explainer]:
    explaining = Explainer(large_database)
    yield explaining
    explaining.close()


@pytest.mark.usefixtures("unprojected")
def test_no_request_reads_all_of_a_large_table(
    installation: Installation, province: FilledProvince, explainer: Explainer
) -> None:
    client = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    found: dict[str, set[str]] = {}
    asked = 0
    for role, path in list_requests(province):
        client.cookies.set(COOKIE, province.tokens[role])
        with note_queries() as noted:
            client.get(path)
        asked += len(noted)
        scans = {scan for one in noted for scan in explainer.find_scans(*one)}
        if scans and path.split("?")[0] not in READS_ALL:
            found[f"{role} {path}"] = scans

    assert asked > choose_size(200, 50)
    assert not found, "\n".join(f"{who}: {sorted(scans)}" for who, scans in found.items())


@pytest.mark.usefixtures("unprojected")
def test_no_list_is_walked_until_it_meets_a_number(
    installation: Installation,
    province: FilledProvince,
    explainer: Explainer,
    large_database: str,
) -> None:
    forget_what_is_common(large_database)
    client = TestClient(create_app(installation, projecting=False), follow_redirects=False)
    walked: dict[str, int] = {}
    asked = 0
    for role, path in list_searches(province):
        client.cookies.set(COOKIE, province.tokens[role])
        with note_queries() as noted:
            assert client.get(path).status_code == 200, path
        searches = [one for one in noted if "sought" in one[0]]
        asked += len(searches)
        walked[path] = max((explainer.count_loops(*one) for one in searches), default=LOOPS + 1)

    assert asked > choose_size(40, 10)
    assert {path: loops for path, loops in walked.items() if loops > LOOPS} == {}


def list_searches(province: FilledProvince) -> Iterator[tuple[str, str]]:
    """Yield (role, path) of each search by a number, for as few rows as may be asked for."""
    for role, lists in LISTS_WITH_NUMBERS.items():
        for path, number in product(lists, NUMBERS[:: choose_size(1, 2)]):
            limit = "&limit=1" if path.startswith("/api/") and "neighbours" not in path else ""
            found = PARAMETER.sub(lambda one: province.names[one[1]], path)
            yield role, f"{found}&q={number}{limit}"


def forget_what_is_common(url: str) -> None:
    """Forget what is known of the words of each search."""
    find = "SELECT oid FROM pg_class WHERE relname = 'grams' AND relkind = 'i'"
    with connect_as_owner(url) as connection:
        indexes = [*connection.execute(text(find)).scalars()]
        assert indexes
        connection.execute(text(FORGET_WHAT_IS_COMMON), {"indexes": indexes})


def test_the_work_that_reminds_reads_no_large_table_whole(
    installation: Installation, explainer: Explainer
) -> None:
    now, day = datetime.now(UTC), timedelta(days=1)
    reader = PooledReader(installation.reading)
    with note_queries() as noted:
        list(deadlines.list_due(reader, now, [(now, now + day)]))
        for role in (Role.SCHOOL_ADMIN, Role.PROVINCE):
            deadlines.count_passed_on(reader, role, now, now - day, 14 * day)

    assert len(noted) == 5
    assert [scan for one in noted for scan in explainer.find_scans(*one)] == []


def test_a_scan_of_a_large_table_is_noticed(explainer: Explainer) -> None:
    unindexed = text(f"SELECT id FROM {graduates} WHERE major = %(major)s")  # noqa: S608 — our own names
    [scan] = explainer.find_scans(str(unindexed), {"major": "软件工程"})
    assert "roster_list" in scan
