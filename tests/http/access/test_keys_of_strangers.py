"""Who has no account is known by where they call from: no stranger reads the answer of another."""

from typing import Any

from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from support.printing.print_client import read_refusal
from support.routes.api_routes import CREDIT_CODE, EMPLOYER, TERMS
from support.routes.province import FilledProvince
from support.use_cases.small_province import make_person

NEWCOMER = EMPLOYER | {
    "credit_code": CREDIT_CODE,
    "username": "tea",
    "password": "a long enough one",
}
KEY = {"Idempotency-Key": "1"}


def open_client_at(installation: Installation, address: str) -> TestClient:
    return TestClient(create_app(installation, projecting=False), client=(address, 1))


def register_employer(client: TestClient) -> Any:
    return client.post("/api/employers", json=NEWCOMER, headers=KEY)


def test_a_guessed_key_gives_no_stranger_the_answer_of_another(installation: Installation) -> None:
    first = register_employer(open_client_at(installation, "198.51.100.7"))
    assert first.status_code == 201
    again = register_employer(open_client_at(installation, "198.51.100.7"))
    assert (again.status_code, again.json()) == (201, first.json())
    assert read_refusal(register_employer(open_client_at(installation, "203.0.113.5"))) == (
        409,
        "AlreadyRegistered",
    )


def test_nor_does_the_same_key_stand_in_anothers_way(installation: Installation) -> None:
    register_employer(open_client_at(installation, "198.51.100.7"))
    other = NEWCOMER | {"credit_code": "91340100MA2MRBQX1D", "username": "coffee"}
    near = open_client_at(installation, "198.51.100.7").post(
        "/api/employers", json=other, headers=KEY
    )
    far = open_client_at(installation, "203.0.113.5").post(
        "/api/employers", json=other, headers=KEY
    )
    assert read_refusal(near) == (422, "KeyReused")
    assert read_refusal(far) == (409, "AlreadyRegistered")


def test_a_household_keeps_its_keys_while_its_addresses_change(installation: Installation) -> None:
    first = register_employer(open_client_at(installation, "2001:db8:1:2::1"))
    assert (
        register_employer(open_client_at(installation, "2001:db8:1:2:ffff::9")).json()
        == first.json()
    )


def test_who_holds_a_card_has_keys_of_their_own(
    installation: Installation, province: FilledProvince
) -> None:
    signing = {
        "pass": province.names["pass"],
        "employer": EMPLOYER | {"credit_code": CREDIT_CODE},
        "job_category": "13",
        "terms": TERMS,
    }
    path = f"/api/cards/{province.names['token']}/signing"
    first = open_client_at(installation, "198.51.100.7").post(path, json=signing, headers=KEY)
    assert first.status_code == 201
    other = open_client_at(installation, "203.0.113.5").post(path, json=signing, headers=KEY)
    assert other.status_code == 409
    assert first.json()["agreement_number"] not in other.text
    assert make_person("1").id_number not in other.text


def test_no_address_is_written_down(installation: Installation) -> None:
    register_employer(open_client_at(installation, "198.51.100.7"))
    with installation.writing.connect() as connection:
        rows = connection.exec_driver_sql("SELECT answers::text FROM answers").scalars().all()
    assert len(rows) == 1
    assert "198.51.100.7" not in rows[0]
