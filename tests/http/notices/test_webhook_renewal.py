"""A renewed secret is answered again to a retry, and to nobody else."""

from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from support.routes.province import FilledProvince


def test_a_retry_under_its_key_gets_the_same_secret_and_another_renewal_none(
    installation: Installation, province: FilledProvince
) -> None:
    client = TestClient(create_app(installation, projecting=False))
    path = f"/api/webhooks/{province.names['webhook']}/secret"
    keyed = {"Authorization": f"Bearer {province.tokens['admin']}", "Idempotency-Key": "renewal-1"}
    first = client.post(path, json={}, headers=keyed)
    assert first.status_code == 201
    again = client.post(path, json={}, headers=keyed)
    assert (again.status_code, again.json()) == (201, first.json())

    other = client.post(path, json={}, headers=keyed | {"Idempotency-Key": "renewal-2"})
    assert (other.status_code, other.json()["code"]) == (409, "SecretRenewing")
    english = client.post(
        path, json={}, headers=keyed | {"Idempotency-Key": "3", "Accept-Language": "en"}
    )
    assert "24 more hours" in english.text
    assert first.json()["secret"] not in other.text
