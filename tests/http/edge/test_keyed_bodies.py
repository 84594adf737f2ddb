"""With an Idempotency-Key a body is looked at twice, whatever it says that it is."""

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from support.files.upload_client import authorize
from support.routes.api_routes import FILE, JOB
from support.routes.province import FilledProvince

FORM = b'--x\r\nContent-Disposition: form-data; name="reason"\r\n\r\nwhy\r\n--x--\r\n'
KINDS = (
    "application/x-www-form-urlencoded",
    "Application/X-WWW-Form-Urlencoded; charset=utf-7",
    "Multipart/Form-Data; boundary=x",
    "multipart/form-data",
    "application/json",
    "text/plain",
    "",
)


@pytest.mark.parametrize("kind", KINDS)
def test_of_whatever_kind_it_is_told_what_is_wrong(
    kind: str, idle_client: TestClient, province: FilledProvince
) -> None:
    keyed = {"Idempotency-Key": "once", "Content-Type": kind}
    release = idle_client.post(
        "/api/me/termination", headers=authorize(province, "signer") | keyed, content=FORM
    )
    assert release.status_code == 422, release.text
    job = idle_client.post(
        "/api/employer/positions", headers=authorize(province, "employer") | keyed, content=FORM
    )
    assert job.status_code == 422, job.text


def test_a_key_stands_for_one_form_however_its_kind_is_spelt(
    idle_client: TestClient, province: FilledProvince
) -> None:
    headers = authorize(province, "employer") | {"Idempotency-Key": str(uuid4())}
    first, again = (
        idle_client.post(
            "/api/employer/qualifications", headers=headers, data={"title": "营业执照"}, files=FILE
        )
        for _ in range(2)
    )
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    other = idle_client.post("/api/employer/positions", headers=headers, json=JOB)
    assert (other.status_code, other.json()["code"]) == (422, "KeyReused")
