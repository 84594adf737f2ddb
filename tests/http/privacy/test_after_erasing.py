"""An agreement in effect outlives its graduate's data: it holds, counts, and is touched no more."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.use_cases.core.actors import Operator
from signing.use_cases.graduates.graduates import Graduates
from support.files.upload_client import authorize
from support.printing.documents import A_PDF
from support.routes.province import FilledProvince
from support.use_cases.contexts import NOW, make_stamp

LATER = NOW + timedelta(days=5 * 365)
REASON = {"reason": "查档"}


@pytest.fixture
def number(installation: Installation, province: FilledProvince) -> str:
    """Return the number of an agreement in effect whose graduate was erased after the retention."""
    of = UUID(province.names["signer_id"])
    Graduates(installation.context).erase(Operator(stamp=make_stamp(at=LATER)), of)
    installation.projector().catch_up()
    return province.names["effective"]


def read_path(client: TestClient, province: FilledProvince, path: str, role: str) -> Any:
    answer = client.get(path, headers=authorize(province, role))
    assert answer.status_code == 200, (path, answer.text)
    return answer.json()


def test_it_still_holds_and_still_counts_without_a_name(
    idle_client: TestClient, province: FilledProvince, number: str
) -> None:
    told = idle_client.get(f"/api/verifications/{province.names['code']}").json()
    assert (told["state"], told["graduate_name"]) == ("in_effect", "")
    [signed] = [
        one
        for one in read_path(idle_client, province, "/api/employer/agreements", "employer")["items"]
        if one["agreement_number"] == number
    ]
    assert signed["state"] == "EFFECTIVE"
    [school] = [
        one
        for one in read_path(idle_client, province, "/api/statistics/esign?by=school", "province")[
            "items"
        ]
        if one["key"] == "99001"
    ]
    assert school["signed_online"] == 4
    assert (
        read_path(idle_client, province, f"/api/reviews/{number}", "counselor")["agreement_number"]
        == number
    )


def test_nobody_prints_it_or_waits_to(
    idle_client: TestClient, province: FilledProvince, number: str
) -> None:
    waiting = read_path(idle_client, province, "/api/prints?printed=false", "counselor")["items"]
    assert number not in [one["agreement_number"] for one in waiting]
    told = idle_client.post(
        "/api/prints", headers=authorize(province, "counselor"), json={"numbers": [number]} | REASON
    )
    assert (told.status_code, told.json()["code"]) == (409, "Erased")
    told = idle_client.get(
        f"/api/employer/agreements/{number}.pdf", headers=authorize(province, "employer")
    )
    assert (told.status_code, told.json()["code"]) == (409, "Erased")


def test_nothing_is_decided_or_filed_about_it_any_more(
    idle_client: TestClient, province: FilledProvince, number: str
) -> None:
    """A reason cannot even be sealed: the key is gone."""
    asked: list[tuple[str, str, str, dict[str, Any]]] = [
        ("POST", f"/api/graduates/{province.names['signer_id']}/unlock", "admin", {"json": REASON}),
        ("POST", f"/api/reviews/{number}/rejection", "counselor", {"json": REASON}),
        ("POST", f"/api/terminations/{number}/rejection", "counselor", {"json": REASON}),
        ("POST", f"/api/agreements/{number}/stamped-copy", "counselor", {"files": {"file": A_PDF}}),
    ]
    for method, path, role, body in asked:
        told = idle_client.request(method, path, headers=authorize(province, role), **body)
        assert (told.status_code, told.json()["code"]) == (409, "Erased"), (path, told.text)
