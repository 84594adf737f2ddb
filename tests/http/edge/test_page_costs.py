"""What the pages that are opened most cost: statements at the cursor, for each reader."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.asking.security import COOKIE
from signing.http.edge.routing import Route
from signing.http.edge.rules import PAGE
from signing.http.routes import routes
from support.routes.page_routes import PAGE_ROUTES
from support.routes.province import FilledProvince
from support.sent_statements import note_statements
from support.slow_files import choose_size

PAGES = {
    ("counselor", "/desk"): 8,
    ("counselor", "/reviews"): 14,
    ("counselor", "/reviews?q=林小满"): 15,
    ("counselor", "/reviews/{waiting}"): 14,
    ("counselor", "/prints"): 8,
    ("counselor", "/terminations"): 6,
    ("counselor", "/notices"): 5,
    ("admin", "/desk"): 9,
    ("admin", "/graduates"): 7,
    ("province", "/statistics"): 12,
    ("employer", "/employer"): 11,
    ("employer", "/employer/positions"): 4,
    ("employer", "/employer/applications"): 7,
    ("employer", "/employer/agreements"): 4,
    ("graduate", "/me"): 7,
    ("graduate", "/me/positions"): 7,
    ("graduate", "/me/applications"): 4,
    ("graduate", "/me/notices"): 5,
    ("counselor", "/api/reviews"): 9,
    ("counselor", "/api/reviews/{waiting}"): 7,
    ("graduate", "/api/me"): 5,
    ("employer", "/api/employer/applications"): 5,
}
"""Statements of each, by who reads it. Who adds one says here why a reader should wait for it.

A graduate's home asks for the interviews to attend: whoever opens it on the way reads where.
"""
MOST = 12
"""Statements of any page."""
MORE = {
    "/reviews": 14,
    "/reviews/{number}": 14,  # the list with its checks, and the signing beside it with all of it
}
"""Of those that may ask more, each with the reason."""
TWICE = {
    **dict.fromkeys(("/account", "/account/email"), "the account: its password, and its address"),
    "/account/webhooks/{webhook_id}": "the webhook: itself, and whose deliveries are listed",
    "/audit": "where the log ends: for the lines, and for who is searched",
    **dict.fromkeys(
        (
            *("/graduates/{graduate_id}", "/graduates/{graduate_id}/identity"),
            *("/graduates/{graduate_id}/{act}", "/privacy-requests/{inquiry_id}"),
            *("/me/source", "/me/looks"),
        ),
        "the graduate: as they are, and fact by fact",
    ),
    "/roster/{token}": "the upload: how far it is, and what is in it",
}
"""Pages that ask for one thing twice, each with what it is."""
PARAMETER = re.compile(r"\{(\w+)\}")


@pytest.fixture
def statements() -> Iterator[list[str]]:
    with note_statements() as noted:
        yield noted


@pytest.mark.parametrize(("reader", "page"), PAGES, ids=lambda one: one)
def test_a_page_or_a_list_asks_no_more_than_it_did(
    installation: Installation,
    province: FilledProvince,
    idle_client: TestClient,
    statements: list[str],
    reader: str,
    page: str,
) -> None:
    installation.projector().catch_up()
    idle_client.cookies.set(COOKIE, province.tokens[reader])
    path = page.format(**province.names)
    idle_client.get(path)  # what is loaded once
    installation.projector().catch_up()
    statements.clear()

    answer = idle_client.get(path)

    assert answer.status_code == 200, answer.text
    assert len(statements) <= PAGES[reader, page], "\n\n".join(statements)


@pytest.mark.sized
def test_no_page_asks_much_or_anything_twice(
    installation: Installation,
    province: FilledProvince,
    idle_client: TestClient,
    statements: list[str],
) -> None:
    installation.projector().catch_up()
    many, twice = {}, {}
    for reader, template, path in list_pages(province):
        idle_client.cookies.set(COOKIE, province.tokens[reader])
        idle_client.get(path)  # what is loaded once
        statements.clear()
        assert idle_client.get(path).status_code == 200, path
        if len(statements) > MORE.get(template, MOST):
            many[reader, template] = len(statements)
        repeated = [one for one, times in Counter(statements).items() if times > 1]
        if repeated and template not in TWICE:
            twice[reader, template] = repeated

    assert (many, twice) == ({}, {})


def list_pages(province: FilledProvince) -> Iterator[tuple[str, str, str]]:
    """Yield (reader, template, path) of pages: of the first who may, a school and the province."""
    cases = {
        one.path: PAGE_ROUTES[f"GET {one.path}"]
        for one in routes()
        if isinstance(one, Route) and one.rules == PAGE and "GET" in (one.methods or ())
    }
    for template, case in [*cases.items()][:: choose_size(1, 6)]:
        well = [role for role, status in case.opens.items() if status == 200]
        names = {name: province.names.get(at, at) for name, at in case.at.items()}
        path = PARAMETER.sub(lambda one: (province.names | names)[one[1]], template)  # noqa: B023 - called at once
        for role in well:
            if role in {well[0], "admin", "province"}:
                yield role, template, path
