"""What graduates and employers download is sealed; what machines are told of the certificate."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import time_machine
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.events import AgreementPrinted, revive
from signing.http.app import create_app
from signing.use_cases.signature.authority import LIFE
from support.printing.certificates import SOUND, run_pdfsig, verify_signature
from support.routes.province import FilledProvince
from support.use_cases.contexts import NOW


@dataclass(frozen=True)
class SealedSite:
    installation: Installation
    province: FilledProvince
    client: TestClient

    def get(self, path: str, role: str) -> Any:
        return self.client.get(
            path, headers={"Authorization": f"Bearer {self.province.tokens[role]}"}
        )

    @property
    def ends(self) -> datetime:
        return self.installation.context.seal.folder.load_credential().ends


@pytest.fixture
def site(province: FilledProvince, installation: Installation) -> Iterator[SealedSite]:
    """Yield a service whose seal is as old as the facts of its province."""
    shutil.rmtree(installation.settings.seal_folder)
    opened = Installation.open(installation.settings)
    app = create_app(opened, projecting=False)
    yield SealedSite(
        opened, province, TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 1))
    )
    opened.close()


def test_the_parties_download_sealed_files_whose_beginning_is_what_was_recorded(
    site: SealedSite, tmp_path: Path
) -> None:
    root = site.installation.context.seal.folder.load_credential().top
    number = site.province.names["effective"]
    for path, role in (
        ("/api/me/agreement.pdf", "signer"),
        (f"/api/employer/agreements/{number}.pdf", "employer"),
    ):
        answer = site.get(path, role)
        assert answer.status_code == 200
        assert verify_signature(answer.content, root) == SOUND
        assert "Signature is Valid." in run_pdfsig(answer.content, tmp_path)
        drawn = answer.content[: answer.content.index(b"%%EOF") + len(b"%%EOF\n")]
        assert sha256(drawn).hexdigest() in list_digests(site)


def list_digests(site: SealedSite) -> set[str]:
    """Return the digests of all files that were printed."""
    log = site.installation.log
    site.installation.projector().catch_up()
    facts = [revive(one.stream, one.version, one.topic, one.state) for one in log.read(0, 10_000)]
    prints = [one.file for one in facts if isinstance(one, AgreementPrinted)]
    return {file.digest for file in prints if file is not None}


def test_what_goes_to_the_schools_printer_is_not_sealed(site: SealedSite) -> None:
    answer = site.client.post(
        "/api/prints",
        json={"numbers": [site.province.names["effective"]]},
        headers={"Authorization": f"Bearer {site.province.tokens['counselor']}"},
    )
    assert answer.status_code == 200
    assert b"/ByteRange" not in answer.content


def test_an_expired_certificate_is_told_with_what_to_do_and_records_no_print(
    site: SealedSite,
) -> None:
    before = list_digests(site)
    make_expired_seal(site.installation)
    answer = site.get("/api/me/agreement.pdf", "signer")

    told = answer.json()
    assert (answer.status_code, told["code"]) == (503, "SealExpired")
    assert "更新证书" in told["next"]
    assert list_digests(site) == before
    assert site.client.get("/ready").json()["status"] == "ok"


def make_expired_seal(installation: Installation) -> None:
    """Replace the seal by one of two years ago that was not renewed."""
    folder = installation.context.seal.folder
    for path in folder.path.iterdir():
        path.unlink()
    folder.make(NOW - LIFE)


@pytest.mark.parametrize(
    ("days", "state"), [(31, "ok"), (30, "expiring"), (1, "expiring"), (-1, "expired")]
)
def test_machines_see_the_end_coming(site: SealedSite, days: int, state: str) -> None:
    with time_machine.travel(site.ends - timedelta(days=days), tick=False):
        ready = site.client.get("/ready").json()
        metrics = site.client.get("/metrics").text
    seal = ready["certificates"]["seal"]
    assert (seal["days_left"], seal["state"]) == (days, state)
    assert datetime.fromisoformat(seal["not_after"]) == site.ends
    [told] = re.findall(r'^signing_certificate_expiry.*{name="seal"} (.+)$', metrics, re.MULTILINE)
    assert float(told) == site.ends.timestamp()
    assert ready["status"] == "ok"


def test_a_damaged_seal_does_not_make_the_service_unready(site: SealedSite) -> None:
    (site.installation.context.seal.folder.path / "seal.pem").write_text("damaged")
    ready = site.client.get("/ready")
    assert ready.status_code == 200
    assert ready.json()["certificates"]["seal"]["state"] == "unreadable"
    assert site.get("/api/me/agreement.pdf", "signer").status_code == 503
