"""A story is read from the log, where a fact has its place a moment after it was recorded."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.http.asking.security import COOKIE
from signing.http.edge.receipts import COOKIE as RECEIPT_COOKIE
from signing.projections.engine import freshness
from support.routes.province import FilledProvince

REASON = "签错了单位，重新签约"
BEHIND = "本页数据正在更新"
HELD_SECONDS = 0.5
API_STORIES = [
    ("signer", "/api/me/history", "items"),
    ("auditor", "/api/audit/graduates/{signer_id}", "facts"),
    ("auditor", "/api/audit/facts?kind=GraduateUnlocked&stream={signer_id}", "items"),
]
PAGE_STORIES = [
    ("admin", "/graduates/{signer_id}", REASON),
    ("signer", "/me/history", "解锁"),
    ("auditor", "/audit/graduates/{signer_id}", "GraduateUnlocked"),
    ("auditor", "/audit", "GraduateUnlocked"),
]
WITH_NAMES = {"/me/history", "/audit/graduates/{signer_id}", "/audit"}
"""They name people and employers by read models, which nobody keeps up here."""


@pytest.fixture
def waiting_client(installation: Installation) -> TestClient:
    """Return a client whose reads wait: facts get their positions while it asks."""
    return TestClient(create_app(installation))


@contextmanager
def hold_back_positions(installation: Installation) -> Iterator[None]:
    """Give facts their positions after a while only, as on a busy machine."""
    late = threading.Timer(HELD_SECONDS, assign_positions, [installation])
    late.start()
    yield
    late.join()


def assign_positions(installation: Installation) -> None:
    while installation.log.assign_positions():
        pass


def unlock(client: TestClient, province: FilledProvince) -> str:
    """Unlock the signer as the school; return the receipt."""
    answer = client.post(
        f"/api/graduates/{province.names['signer_id']}/unlock",
        json={"reason": REASON},
        headers={"Authorization": f"Bearer {province.tokens['admin']}"},
    )
    assert answer.status_code == 201, answer.text
    return answer.headers["Signing-Receipt"]


@pytest.mark.parametrize(("who", "path", "items"), API_STORIES)
def test_an_answer_waits_until_the_log_has_the_fact(
    waiting_client: TestClient,
    installation: Installation,
    province: FilledProvince,
    who: str,
    path: str,
    items: str,
) -> None:
    assign_positions(installation)
    receipt = unlock(waiting_client, province)

    with hold_back_positions(installation):
        answer = waiting_client.get(
            path.format(**province.names),
            headers={
                "Authorization": f"Bearer {province.tokens[who]}",
                "Signing-Receipt": receipt,
            },
        )

    assert answer.json()[items][-1]["fact"] == "GraduateUnlocked"
    assert "Signing-Stale" not in answer.headers


@pytest.mark.parametrize(("who", "path", "told"), PAGE_STORIES)
def test_a_page_waits_until_the_log_has_the_fact(
    waiting_client: TestClient,
    installation: Installation,
    province: FilledProvince,
    who: str,
    path: str,
    told: str,
) -> None:
    assign_positions(installation)
    page = path.format(**province.names)
    waiting_client.cookies.set(RECEIPT_COOKIE, unlock(waiting_client, province))
    waiting_client.cookies.set(COOKIE, province.tokens[who])

    with hold_back_positions(installation):
        shown = waiting_client.get(page).text

    assert told in shown
    assert BEHIND not in shown or path in WITH_NAMES


def test_a_page_that_waited_in_vain_says_that_it_is_behind(
    idle_client: TestClient, province: FilledProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "PATIENCE_SECONDS", 0.05)
    page = f"/graduates/{province.names['signer_id']}"
    receipt = unlock(idle_client, province)
    idle_client.cookies.set(RECEIPT_COOKIE, receipt)
    idle_client.cookies.set(COOKIE, province.tokens["admin"])

    shown = idle_client.get(page).text

    assert REASON not in shown
    assert BEHIND in shown
    answer = idle_client.get(
        "/api/me/history",
        headers={
            "Authorization": f"Bearer {province.tokens['signer']}",
            "Signing-Receipt": receipt,
        },
    )
    assert answer.headers["Signing-Stale"] == "1"
