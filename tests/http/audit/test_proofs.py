"""Checkpoints and proofs, fetched and checked as strangers do."""

import threading
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.projections import READ_MODELS
from signing.proof.merkle import hash_leaf, verify_consistency, verify_inclusion
from signing.proof.notes import (
    Checkpoint,
    Kind,
    Note,
    Verifier,
    cosign,
)
from signing.use_cases.audit.checkpoint_keys import CheckpointKeys
from signing.use_cases.core.installation_keys import KeyFolderError
from support.printing.print_client import make_settings
from support.routes.province import FilledProvince
from support.use_cases.contexts import NOW

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS = Verifier("jwc.example.edu.cn/1", Kind.WITNESS, KEY.public_key().public_bytes_raw())
LATER = timedelta(minutes=61)


@pytest.fixture
def chosen_settings() -> dict[str, Any]:
    return {"witnesses": str(WITNESS)}


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> Iterator[TestClient]:
    del province
    while installation.log.count_waiting():
        installation.log.assign_positions()
    with time_machine.travel(NOW):
        yield TestClient(create_app(installation, projecting=False))


@pytest.fixture
def auditor(province: FilledProvince) -> dict[str, str]:
    return {"Authorization": f"Bearer {province.tokens['auditor']}"}


def get_json(client: TestClient, path: str, **headers: str) -> dict[str, Any]:
    answer = client.get(f"/api/audit/{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def fetch_checkpoint(client: TestClient) -> Note:
    answer = client.get("/api/audit/checkpoint")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    return Note.read(answer.text)


def record_more(client: TestClient, installation: Installation, province: FilledProvince) -> None:
    by = {"Authorization": f"Bearer {province.tokens['waiter']}"}
    client.post("/api/me/agreement/dispute", json={"words": "未同意"}, headers=by)
    while installation.log.count_waiting():
        installation.log.assign_positions()


def decode_hashes(coded: list[str]) -> list[bytes]:
    return [b64decode(one) for one in coded]


def test_a_checkpoint_is_signed_by_the_log_over_everything_sealed(
    client: TestClient, installation: Installation
) -> None:
    note, keys = fetch_checkpoint(client), get_json(client, "keys")
    (key,) = [Verifier.read(one) for one in keys["log"]]
    assert note.by([key]) == {key: 0}
    found = Checkpoint.read(note.text)
    assert (found.origin, found.size) == ("127.0.0.1:8000", installation.log.last_position())
    assert found.root == installation.checkpoints.tree.compute_root(found.size)
    assert keys["witnesses"] == [str(WITNESS)]


def test_every_fact_is_proved_to_be_in_the_checkpoint(
    client: TestClient, installation: Installation, auditor: dict[str, str]
) -> None:
    head = Checkpoint.read(fetch_checkpoint(client).text)
    for one in (installation.log.read(0, 3) + installation.log.read(head.size - 3, 3))[::2]:
        proved = get_json(client, f"proofs/inclusion?position={one.position}", **auditor)
        own = hash_leaf(one.position, one.stream, one.version, one.topic, one.state)
        assert b64decode(proved["leaf"]) == own
        path = decode_hashes(proved["proof"])
        assert verify_inclusion(head.root, head.size, one.position - 1, own, path)


def test_a_later_checkpoint_is_proved_to_go_on_from_the_earlier(
    client: TestClient,
    installation: Installation,
    province: FilledProvince,
    auditor: dict[str, str],
) -> None:
    old = Checkpoint.read(fetch_checkpoint(client).text)
    record_more(client, installation, province)
    answer = client.post("/api/audit/checkpoints", headers=auditor)
    assert answer.status_code == 201
    new = Checkpoint.read(Note.read(answer.json()["note"]).text)
    assert new.size > old.size
    proved = get_json(client, f"proofs/consistency?from={old.size}&to={new.size}")
    assert verify_consistency(
        old.size, old.root, new.size, new.root, decode_hashes(proved["proof"])
    )
    listed = get_json(client, "checkpoints")
    assert [one["size"] for one in listed["items"]] == [new.size, old.size]
    first = get_json(client, "checkpoints?limit=1")
    second = get_json(client, f"checkpoints?limit=1&cursor={first['next']}")
    assert [one["size"] for one in second["items"]] == [old.size]
    assert get_json(client, f"checkpoints/{old.size}")["root"] == listed["items"][1]["root"]


def test_one_is_signed_when_its_time_has_come_and_something_was_sealed(
    client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    for later, expected in ((timedelta(0), 1), (LATER, 1)):
        installation.checkpoints.sign_when_due(NOW + later)
        assert len(installation.checkpoints.list_all_heads()) == expected
    record_more(client, installation, province)
    installation.checkpoints.sign_when_due(NOW + LATER / 2)
    assert len(installation.checkpoints.list_all_heads()) == 1
    installation.checkpoints.sign_when_due(NOW + LATER)
    assert len(installation.checkpoints.list_all_heads()) == 2


def test_a_witness_s_line_stands_below_the_checkpoint_from_then_on(client: TestClient) -> None:
    head = Checkpoint.read(fetch_checkpoint(client).text)
    line = str(cosign(head.text, WITNESS.name, KEY, int(NOW.timestamp())))
    for _ in range(2):
        answer = client.post(
            f"/api/audit/checkpoints/{head.size}/cosignatures", json={"cosignature": line}
        )
        assert (answer.status_code, answer.json()["witness"]) == (201, WITNESS.name)
    assert fetch_checkpoint(client).by([WITNESS]) == {WITNESS: int(NOW.timestamp())}
    (one,) = get_json(client, f"checkpoints/{head.size}")["witnessed"]
    assert datetime.fromisoformat(one["at"]) == NOW.replace(microsecond=0)


def test_no_other_line_is_taken(client: TestClient) -> None:
    head = Checkpoint.read(fetch_checkpoint(client).text)
    now, other = int(NOW.timestamp()), Checkpoint(head.origin, head.size, bytes(32))
    stranger = Ed25519PrivateKey.generate()
    lines = [
        str(cosign(other.text, WITNESS.name, KEY, now)),
        str(cosign(head.text, WITNESS.name, stranger, now)),
        str(cosign(head.text, "somebody", KEY, now)),
        str(cosign(head.text, WITNESS.name, KEY, now + 3600)),
        str(cosign(head.text, WITNESS.name, KEY, 1 << 60)),
        str(cosign(head.text, WITNESS.name, KEY, now)) * 2,
        "nothing of the kind",
    ]
    for line in lines:
        answer = client.post(
            f"/api/audit/checkpoints/{head.size}/cosignatures", json={"cosignature": line}
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "CosignatureWrong"), line


@pytest.mark.parametrize(
    "asked",
    [
        "inclusion?position=9999",
        "inclusion?position=3&size=2",
        "inclusion?position=1&size=9999",
        "consistency?from=3&to=2",
        "consistency?from=1&to=9999",
    ],
)
def test_there_is_no_proof_of_what_the_log_does_not_have(
    client: TestClient, auditor: dict[str, str], asked: str
) -> None:
    answer = client.get(f"/api/audit/proofs/{asked}", headers=auditor)
    assert (answer.status_code, answer.json()["code"]) == (404, "NoSuchProof")


def test_a_new_key_signs_under_the_old_name_and_the_old_one_still_verifies(
    client: TestClient,
    installation: Installation,
    province: FilledProvince,
    auditor: dict[str, str],
) -> None:
    old = fetch_checkpoint(client)
    fresh = installation.checkpoints.keys.rotate()
    record_more(client, installation, province)
    client.post("/api/audit/checkpoints", headers=auditor)
    first, second = (Verifier.read(one) for one in get_json(client, "keys")["log"])
    assert (second, second.name) == (fresh, first.name)
    assert old.by([first, second]) == {first: 0}
    assert fetch_checkpoint(client).by([first, second]) == {second: 0}


def test_lost_keys_are_told_and_not_made_anew_behind_signed_checkpoints(
    client: TestClient, database_url: str, tmp_path: Path
) -> None:
    fetch_checkpoint(client)
    for one in (tmp_path / "keys" / "checkpoints").iterdir():
        one.unlink()
    with pytest.raises(KeyFolderError, match="restore the folder"):
        Installation.open(make_settings(database_url, tmp_path))


def test_damaged_keys_are_told(tmp_path: Path) -> None:
    keys = CheckpointKeys.in_folder(tmp_path, "jy.example.edu.cn", may_create=True)
    keys.load_signer()
    (tmp_path / "1.key").write_text("00" * 32)
    with pytest.raises(KeyFolderError, match="damaged"):
        CheckpointKeys.in_folder(tmp_path, "jy.example.edu.cn", may_create=True)
    (tmp_path / "1.vkey").write_text("no key")
    with pytest.raises(KeyFolderError, match="damaged"):
        keys.load_verifiers()


def test_machines_are_told_of_checkpoints_witnesses_and_comparisons(
    installation: Installation, province: FilledProvince, auditor: dict[str, str]
) -> None:
    # given nothing is signed yet, then one checkpoint that a witness co-signs
    del province
    app = create_app(installation, projecting=False)
    near = TestClient(app, client=("127.0.0.1", 50000))
    told = near.get("/ready").json()["proofs"]
    assert told == {"checkpoint": None, "witnessed": None, "verifications": [], "log_check": None}
    installation.projector().catch_up()
    head = Checkpoint.read(fetch_checkpoint(near).text)
    line = str(cosign(head.text, WITNESS.name, KEY, int(NOW.timestamp())))
    near.post(f"/api/audit/checkpoints/{head.size}/cosignatures", json={"cosignature": line})

    # when somebody spoils a read model between two comparisons
    agreements = next(one for one in READ_MODELS if one.NAME == "agreements")
    installation.verifying().verify(agreements)
    (table,) = [one for one in agreements.metadata.sorted_tables if one.name == "signings"][:1]
    with installation.reading.begin() as connection:
        connection.execute(table.delete())
    installation.verifying().verify(agreements)

    # then all of it is told
    told = near.get("/ready").json()["proofs"]
    assert told["checkpoint"]["size"] == told["witnessed"]["size"] == head.size
    assert told["verifications"][0]["differences"] > 0
    listed = get_json(near, "verifications", **auditor)["items"]
    assert [one["differences"] > 0 for one in listed] == [True, False]
    assert {one["position"] for one in listed} == {head.size}
    measured = near.get("/metrics").text
    assert f"signing_checkpoint_size {float(head.size)}" in measured
    assert f"signing_witnessed_size {float(head.size)}" in measured
    assert 'signing_read_model_differences{name="agreements"}' in measured


def test_read_models_are_compared_when_their_time_has_come(
    installation: Installation, province: FilledProvince
) -> None:
    del province
    installation.projector().catch_up()
    models = [one for one in READ_MODELS if one.NAME in {"agreements", "notices"}]
    nightly = replace(installation.verifying(), models=models, interval=timedelta(hours=24))
    stop, now = threading.Event(), datetime.now(UTC)
    for later, expected in ((0, 2), (23, 2), (25, 4)):
        nightly.verify_when_due(now + timedelta(hours=later), stop)
        assert len(nightly.page(None, 10)) == expected
    assert {one.differences for one in nightly.latest()} == {0}
    stop.set()
    nightly.verify_when_due(now + timedelta(days=9), stop)
    assert len(nightly.page(None, 10)) == 4
