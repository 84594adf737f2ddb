"""`signing keys`: a seal's life on the command line, from the first look to a real authority."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from typer.testing import CliRunner

from signing.cli import app
from signing.use_cases.signature import SealFolder
from support.printing.certificates import (
    PLATFORM,
    YEAR,
    CertificateAuthority,
    dump_pem,
    read_clock,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SealFolder:
    monkeypatch.setenv("SIGNING_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    return SealFolder(tmp_path / "var" / "keys" / "seal", PLATFORM)


@pytest.fixture
def made(folder: SealFolder) -> SealFolder:
    folder.make(read_clock())
    return folder


def run_keys(*arguments: str, fails: bool = False) -> str:
    """Run `signing keys`, and return its output on one line, whatever the screen's width."""
    ran = CliRunner().invoke(app, ["keys", *arguments])
    assert ran.exit_code == (1 if fails else 0), ran.output
    return ran.output if "--pem" in arguments else " ".join(ran.output.split())


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["show", "renew"])
def test_before_the_first_start_it_says_how_to_get_a_seal(command: str) -> None:
    said = run_keys(command, fails=True)
    assert "先运行一次 signing serve" in said
    assert "run `signing serve` once" in said


def test_it_shows_names_fingerprints_ends_and_that_there_is_nothing_to_do(
    made: SealFolder,
) -> None:
    said = run_keys("show")
    assert PLATFORM in said
    assert made.load_credential().certificate.fingerprint(SHA256()).hex(":").upper() in said
    assert f"{made.load_credential().ends:%Y-%m-%d}" in said
    assert "Nothing to do." in said


def test_every_pair_of_a_fingerprint_is_shown_as_it_is(
    made: SealFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = ":".join(f"{byte:02X}" for byte in range(256))
    monkeypatch.setattr("signing.cli.seals.fingerprint", lambda _: every)
    assert made.load_credential().chain
    assert every in run_keys("show")


def test_a_month_before_the_end_it_says_how_to_renew(folder: SealFolder) -> None:
    folder.make(read_clock() - 2 * YEAR + timedelta(days=20))
    said = run_keys("show")
    assert "即将到期" in said
    assert "signing keys renew" in said


def test_the_root_can_be_given_to_others(made: SealFolder) -> None:
    exported = x509.load_pem_x509_certificate(run_keys("show", "--pem").encode())
    assert exported == made.load_credential().top


def test_a_real_authority_takes_over_without_a_restart(made: SealFolder, tmp_path: Path) -> None:
    ca = CertificateAuthority(read_clock())
    run_keys("request", "--to", "ours.csr")
    (tmp_path / "ours.pem").write_bytes(dump_pem(ca.issue((tmp_path / "ours.csr").read_text())))
    (tmp_path / "chain.pem").write_bytes(dump_pem(*ca.chain))

    said = run_keys("install", "ours.pem", "--chain", "chain.pem")

    assert "旧证书保留在 replaced" in said
    assert made.load_credential().top == ca.root
    assert "signing keys request" in run_keys("renew", fails=True)


def test_renewing_keeps_the_old_certificate(made: SealFolder) -> None:
    before = made.load_credential().certificate
    assert "Renewed" in run_keys("renew")
    assert made.load_credential().certificate != before
    assert len(list(made.path.glob("replaced/seal-*"))) == 1


@pytest.mark.usefixtures("made")
def test_failures_are_sentences(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no certificate")
    assert "must be PEM or DER" in run_keys("install", "notes.txt", fails=True)
    assert "cannot be written" in run_keys("request", "--to", "nowhere/ours.csr", fails=True)
