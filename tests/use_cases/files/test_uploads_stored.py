"""Where files are stored: a folder, or a bucket of S3; sealed in both."""

import secrets
import socket
from pathlib import Path
from uuid import uuid4

import pytest

from signing.refusals import FileMissing, NotReady
from signing.settings import Settings
from signing.use_cases.files.evidence import Evidence, Upload
from signing.use_cases.files.uploads.scanning import NoScanner
from signing.use_cases.privacy.vault import Cipher
from support.printing.documents import A_PDF
from support.servers.object_store import serve_bucket

UPLOAD = Upload("a.pdf", A_PDF)


@pytest.fixture
def cipher() -> Cipher:
    return Cipher(uuid4(), secrets.token_bytes(32))


@pytest.fixture
def _account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "invented")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "invented")
    monkeypatch.setenv("AWS_REGION", "cn-east-1")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")


def test_files_lie_in_the_data_directory_unless_told_otherwise(
    tmp_path: Path, cipher: Cipher
) -> None:
    settings = Settings(data_dir=tmp_path / "数据 1", _env_file=None)
    evidence = Evidence.at(settings.files, NoScanner())
    file = evidence.keep(cipher, UPLOAD)
    assert evidence.read(cipher, file.digest) == A_PDF
    assert (tmp_path / "数据 1" / "files" / str(cipher.subject) / file.digest).exists()


@pytest.mark.usefixtures("_account")
def test_files_lie_sealed_under_their_digest_in_a_bucket(
    cipher: Cipher, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve_bucket() as (address, kept):
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        evidence = Evidence.at("s3://province/signing", NoScanner())
        file = evidence.keep(cipher, UPLOAD)
        assert list(kept) == [f"/province/signing/{cipher.subject}/{file.digest}"]
        assert A_PDF[:8] not in b"".join(kept.values())
        assert evidence.read(cipher, file.digest) == A_PDF
        with pytest.raises(FileMissing):
            evidence.read(cipher, "0" * 64)


@pytest.mark.usefixtures("_account")
def test_a_store_that_is_away_is_told_as_such_and_keeps_nothing(
    cipher: Cipher, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{closed.getsockname()[1]}")
        evidence = Evidence.at("s3://province/signing", NoScanner())
        with pytest.raises(NotReady):
            evidence.keep(cipher, UPLOAD)
        with pytest.raises(NotReady):
            evidence.read(cipher, "0" * 64)


@pytest.mark.parametrize("url", ["http://x/y", "var/files", "file://host", "s3://"])
def test_a_place_that_cannot_be_one_ends_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="files_url"):
        Settings(files_url=url, _env_file=None)


@pytest.mark.parametrize("address", ["localhost", "clamd.sock", "host:port"])
def test_an_address_of_a_scanner_that_cannot_be_one_ends_the_start(address: str) -> None:
    with pytest.raises(ValueError, match="clamd"):
        Settings(clamd=address, _env_file=None)
