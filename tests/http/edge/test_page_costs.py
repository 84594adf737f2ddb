"""What the pages that are opened most cost: statements at the cursor, for each reader."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.asking.security import COOKIE
from signing.storage.limits import LimitedCursor
from support.routes.province import FilledProvince

PING = "SELECT 1"
"""By which a pool sees that a connection that rested still lives."""
PAGES = {
    ("counselor", "/desk"): 16,
    ("counselor", "/reviews"): 24,
    ("counselor", "/reviews?q=林小满"): 24,
    ("counselor", "/reviews/{waiting}"): 24,
    ("counselor", "/prints"): 8,
    ("counselor", "/terminations"): 6,
    ("counselor", "/notices"): 5,
    ("admin", "/desk"): 23,
    ("admin", "/graduates"): 7,
    ("province", "/statistics"): 26,
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


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list that each statement is added to."""
    noted: list[str] = []
    execute = LimitedCursor.execute

    def executing(cursor: Any, statement: Any, *args: Any) -> None:
        if statement != PING:
            noted.append(str(statement))
        execute(cursor, statement, *args)

    monkeypatch.setattr(LimitedCursor, "execute", executing)
    return noted


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
