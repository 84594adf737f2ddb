"""The guide for whoever writes a mini program: each of its requests is sent, on the demo's season.

`make guides` writes the answers as they are; what is written is what was read here.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.demo.loading import load_demo
from signing.demo.wechat import simulated_wechat, with_wechat
from signing.http.app import create_app
from signing.pdf.agreement import make_press
from signing.settings import Settings
from support.guides.told_requests import Walk, list_steps
from support.use_cases.contexts import NOW

GUIDE = Path("docs/mini-program.md").absolute()
PASSWORD = "demo-demo-demo"


@pytest.fixture
def walk(database_url: str, tmp_path: Path) -> Iterator[Walk]:
    with simulated_wechat() as wechat, time_machine.travel(NOW, tick=False):
        settings = Settings(
            database_url=database_url,
            data_dir=tmp_path,
            demo_password=PASSWORD,
            second_factor="off",
            _env_file=None,
        )
        settings = with_wechat(settings, wechat)
        installation = Installation.open(settings)
        installation.projector().prepare()
        load_demo(installation.context, settings, make_press(settings.address))
        client = TestClient(create_app(installation, projecting=False))
        yield Walk(client.request, installation.projector().catch_up)
        installation.close()


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
