"""A graduate and an employer beside each other, for the tests of what the other side sees."""

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from support.routes.province import FilledProvince
from support.routes.two_sides import TwoSides
from support.waiting import soon


@pytest.fixture
def story(client: TestClient, province: FilledProvince, installation: Installation) -> TwoSides:
    client.headers.update({"Sec-Fetch-Site": "same-origin"})
    told = TwoSides(client, province, installation)
    soon(lambda: told.ask("graduate", "GET", "/api/me/applications").json()["items"] or None)
    return told
