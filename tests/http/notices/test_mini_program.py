"""The guide for whoever writes a mini program: each of its requests is sent, on the demo's season.

`make guides` writes the answers as they are; what is written is what was read here.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from support.guides.demo_service import open_demo
from support.guides.told_requests import Walk, list_steps

GUIDE = Path("docs/mini-program.md").absolute()


@pytest.fixture
def walk(database_url: str, tmp_path: Path) -> Iterator[Walk]:
    with open_demo(database_url, tmp_path) as (client, catch_up):
        yield Walk(client.request, catch_up)


def test_every_request_of_the_guide_is_answered_as_it_says(walk: Walk) -> None:
    guide = GUIDE.read_text("utf-8")

    answered = walk.rewrite(guide)

    if os.environ.get("WRITE_GUIDES"):
        GUIDE.write_text(answered, "utf-8")
        return
    assert answered == guide, "stale: run `make guides`"


def test_the_guide_leads_through_all_that_a_graduate_does(idle_client: TestClient) -> None:
    """Every call of graduates is told with its answer, or named in the table at the end."""
    guide = GUIDE.read_text("utf-8")
    told = {re.sub(r"\{\{\w+\}\}|\b1\b", "{}", one.split("?")[0]) for one in list_steps(guide)}
    named = {re.sub(r"\{\w+\}", "{}", one) for one in re.findall(r"`([A-Z]+ /api/[^`?]+)`", guide)}
    assert len(told) > 30
    described = idle_client.get("/api/openapi.json").json()["paths"]
    missing = {
        call
        for path, calls in described.items()
        for method, one in calls.items()
        if "graduate · 毕业生" in one["tags"]
        and (call := re.sub(r"\{\w+\}", "{}", f"{method.upper()} {path}")) not in told | named
    }
    assert missing == set()
