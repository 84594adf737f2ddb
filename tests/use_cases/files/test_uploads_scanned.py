"""A virus scanner stands before what is kept: what it finds is refused, and its silence too."""

import secrets
import socket
from pathlib import Path
from uuid import uuid4

import pytest
from obstore.store import MemoryStore

from signing.refusals import FileInfected, ScannerAway
from signing.use_cases.files.evidence import Evidence, Upload
from signing.use_cases.files.uploads.scanning import Clamd, NoScanner, scanner_at
from signing.use_cases.privacy.vault import Cipher
from support.hostile.files import eicar
from support.printing.documents import A_PDF, make_pdf, write_stream
from support.servers.virus_scanner import serve_scanner

INFECTED = make_pdf(write_stream(eicar()))
NEWS = b"INSTREAM size limit exceeded. ERROR\0"


@pytest.fixture
def cipher() -> Cipher:
    return Cipher(uuid4(), secrets.token_bytes(32))


def make_evidence(address: str, seconds: float = 5) -> Evidence:
    return Evidence(MemoryStore(), Clamd(address, seconds))


def must_keep_nothing(evidence: Evidence, cipher: Cipher, content: bytes = A_PDF) -> None:
    with pytest.raises(ScannerAway):
        evidence.keep(cipher, Upload("a.pdf", content))
    assert list(evidence.store.list()) == []


def test_a_clean_file_is_kept(cipher: Cipher) -> None:
    with serve_scanner() as address:
        evidence = make_evidence(address)
        file = evidence.keep(cipher, Upload("a.pdf", A_PDF))
    assert evidence.read(cipher, file.digest) == A_PDF


def test_the_scanner_sees_every_byte_of_a_large_file(cipher: Cipher) -> None:
    large = make_pdf(write_stream(bytes(300_000)), write_stream(eicar()))
    with serve_scanner() as address, pytest.raises(FileInfected):
        make_evidence(address).keep(cipher, Upload("a.pdf", large))


def test_a_virus_is_refused_and_not_kept(cipher: Cipher, tmp_path: Path) -> None:
    with serve_scanner(socket=tmp_path / "clamd.sock") as address:
        evidence = make_evidence(address)
        with pytest.raises(FileInfected) as refused:
            evidence.keep(cipher, Upload("a.pdf", INFECTED))
    assert "病毒" in refused.value.words.zh
    assert list(evidence.store.list()) == []


def test_what_nobody_scans_is_not_kept(cipher: Cipher, tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        must_keep_nothing(make_evidence(f"127.0.0.1:{closed.getsockname()[1]}"), cipher)
    must_keep_nothing(make_evidence(str(tmp_path / "nothing")), cipher)


def test_a_scanner_that_does_not_answer_in_time_is_as_good_as_none(cipher: Cipher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        must_keep_nothing(make_evidence(f"127.0.0.1:{silent.getsockname()[1]}", 0.05), cipher)


@pytest.mark.parametrize("said", [NEWS, b"", b"stream: O", b"stream: OK but\0", b"x" * 9000])
def test_only_a_clear_word_lets_a_file_in(said: bytes, cipher: Cipher) -> None:
    with serve_scanner(lambda _: said) as address:
        must_keep_nothing(make_evidence(address), cipher)


def test_where_no_scanner_is_set_up_none_is_asked() -> None:
    assert isinstance(scanner_at(""), NoScanner)
    assert scanner_at("/run/clamav/clamd.ctl") == Clamd("/run/clamav/clamd.ctl")
