"""Names with which an employer may register: none begins a formula in somebody's spreadsheet."""

import pytest
from fastapi.testclient import TestClient

from support.files.upload_client import authorize
from support.routes.api_routes import CREDIT_CODE, EMPLOYER
from support.routes.province import PASSWORD, FilledProvince

FORMULAS = ("=1+1", "+86商贸", "-甲公司", "@SUM(A1)", "＝HYPERLINK(A1)", "＋甲", "－甲", "＠甲")
ACCOUNT = {"credit_code": CREDIT_CODE, "username": "huizhou", "password": PASSWORD}


@pytest.mark.parametrize("name", [*FORMULAS, " =1+1", "\u200b=1+1"])
def test_a_name_that_begins_a_formula_is_refused_at_every_door(
    idle_client: TestClient, province: FilledProvince, name: str
) -> None:
    named = EMPLOYER | {"name": name}
    answers = (
        idle_client.post("/api/employers", json=named | ACCOUNT),
        idle_client.patch(
            "/api/employer", json={"name": name}, headers=authorize(province, "employer")
        ),
    )

    for answer in answers:
        assert answer.status_code == 422, answer.text
        [error] = answer.json()["errors"]
        assert (error["field"], "公式" in error["zh"]) == ("name", True)


def test_two_companies_may_share_a_name(idle_client: TestClient, province: FilledProvince) -> None:
    own = idle_client.get("/api/employer", headers=authorize(province, "employer")).json()

    answer = idle_client.post("/api/employers", json=EMPLOYER | ACCOUNT | {"name": own["name"]})

    assert answer.status_code == 201, answer.text
