"""The seal on an electronic agreement, as pyHanko and poppler see it."""

import gc
import shutil
import socket
import threading
import time
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore
from structlog.testing import capture_logs

from signing.refusals import NotReady, SealExpired
from signing.use_cases.signature import Seal, SealFolder, timestamping
from support.printing.certificates import (
    PLATFORM,
    SOUND,
    CertificateAuthority,
    make_stamper,
    read_clock,
    read_signature_entries,
    run_pdfsig,
    serve_timestamps,
    verify_signature,
)
from support.printing.printed_pages import (
    PERSON,
    make_sheet,
    print_sheets,
    read_text,
)
from support.waiting import PATIENCE

PDF = print_sheets(make_sheet())


@pytest.fixture
def folder(tmp_path: Path) -> SealFolder:
    made = SealFolder(tmp_path / "seal", PLATFORM)
    made.make(read_clock())
    return made


def load_root(folder: SealFolder) -> Any:
    return folder.load_credential().top


def test_a_sealed_agreement_is_intact_valid_and_trusted_by_who_trusts_the_root(
    folder: SealFolder,
) -> None:
    sealed = Seal(folder).sign(PDF, read_clock())
    assert verify_signature(sealed, load_root(folder)) == SOUND


def test_who_does_not_know_the_root_sees_it_intact_but_not_trusted(
    folder: SealFolder,
) -> None:
    found = verify_signature(
        Seal(folder).sign(PDF, read_clock()), CertificateAuthority(read_clock()).root
    )
    assert (found.intact, found.valid, found.trusted) == (True, True, False)


def test_poppler_finds_the_seal_valid_over_the_whole_file(
    folder: SealFolder, tmp_path: Path
) -> None:
    said = run_pdfsig(Seal(folder).sign(PDF, read_clock()), tmp_path)
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert "SHA-256" in said
    assert PLATFORM in said


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9])
def test_a_changed_byte_is_noticed_by_both(
    folder: SealFolder, tmp_path: Path, where: float
) -> None:
    sealed = bytearray(Seal(folder).sign(PDF, read_clock()))
    at = PDF.index(b"stream", int(len(PDF) * where)) + 40
    sealed[at] ^= 1

    assert not verify_signature(bytes(sealed), load_root(folder)).intact
    said = run_pdfsig(bytes(sealed), tmp_path)
    assert "Signature Validation" in said
    assert "Signature is Valid." not in said


def test_what_was_printed_stays_the_beginning_of_the_file(folder: SealFolder) -> None:
    sealed = Seal(folder).sign(PDF, read_clock())
    assert sealed.startswith(PDF)
    assert len(sealed) > len(PDF)


def test_the_sealed_file_reads_as_before(folder: SealFolder) -> None:
    sealed = Seal(folder).sign(PDF, read_clock())
    assert read_text(sealed) == read_text(PDF)
    assert PERSON.name in read_text(sealed)


def test_the_seal_says_in_chinese_who_signed_and_why(folder: SealFolder) -> None:
    entries = read_signature_entries(Seal(folder).sign(PDF, read_clock()))
    assert entries["/SubFilter"] == "/ETSI.CAdES.detached"
    assert entries["/Reason"] == "证明本协议书由平台签发，签章后未被改动"
    assert entries["/Name"] == PLATFORM


def test_nothing_is_drawn_on_the_page(folder: SealFolder) -> None:
    reader = PdfFileReader(BytesIO(Seal(folder).sign(PDF, read_clock())))
    (field,) = reader.root["/AcroForm"]["/Fields"]
    assert [float(edge) for edge in field.get_object()["/Rect"]] == [0, 0, 0, 0]


# ── time stamps ──


def test_a_time_stamp_service_makes_it_b_t(folder: SealFolder, tmp_path: Path) -> None:
    (folder.path / "authority.crl").unlink()
    ca = CertificateAuthority(read_clock())
    with serve_timestamps(make_stamper(ca)) as service:
        seal = Seal(folder, service.url)
        sealed = seal.sign(PDF, read_clock())

    assert verify_signature(sealed, load_root(folder), ca.root) == replace(SOUND, stamped=True)
    assert "Signature is Valid." in run_pdfsig(sealed, tmp_path)
    assert "/DSS" not in PdfFileReader(BytesIO(sealed)).root
    assert (service.asked, seal.unstamped) == (1, 0)


def test_where_revocations_are_known_it_is_b_lt_and_still_covers_the_whole_file(
    folder: SealFolder, tmp_path: Path
) -> None:
    ca = CertificateAuthority(read_clock())
    with serve_timestamps(make_stamper(ca)) as service:
        sealed = Seal(folder, service.url).sign(PDF, read_clock())

    assert verify_signature(sealed, load_root(folder), ca.root) == replace(SOUND, stamped=True)
    assert "Total document signed" in run_pdfsig(sealed, tmp_path)
    store = DocumentSecurityStore.read_dss(PdfFileReader(BytesIO(sealed)))
    assert len(store.crls) == 1
    assert len(store.certs) == 2


def test_outdated_and_damaged_revocations_are_left_out(folder: SealFolder) -> None:
    (folder.path / "broken.crl").write_text("-----BEGIN X509 CRL-----\n")
    (folder.path / "old.crl").write_bytes(
        CertificateAuthority(read_clock()).revocations(
            read_clock(), read_clock() - timedelta(minutes=1)
        )
    )
    (folder.path / "fresh.crl").write_bytes(
        CertificateAuthority(read_clock()).revocations(
            read_clock(), read_clock() + timedelta(days=7)
        )
    )
    assert len(folder.load_revocations(read_clock())) == 2


def test_a_dead_time_stamp_service_costs_the_stamp_but_not_the_download(
    folder: SealFolder,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    seal = Seal(folder, f"http://127.0.0.1:{port}/tsa")

    with capture_logs() as log:
        sealed = seal.sign(PDF, read_clock())

    assert verify_signature(sealed, load_root(folder)) == SOUND
    assert seal.unstamped == 1
    assert [(one["event"], one["log_level"]) for one in log] == [("seal.unstamped", "warning")]


def test_a_service_that_never_answers_is_given_up(
    folder: SealFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timestamping, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        seal = Seal(folder, f"http://127.0.0.1:{silent.getsockname()[1]}/tsa")
        begun = time.monotonic()
        sealed = seal.sign(PDF, read_clock())
        took = time.monotonic() - begun

    assert verify_signature(sealed, load_root(folder)) == SOUND
    assert 0.2 <= took < PATIENCE


@pytest.mark.parametrize(
    ("answer", "status"),
    [(b"no time stamp", 200), (b"", 200), (b"", 500), (b"\x30" * 16_385, 200)],
)
def test_nonsense_from_the_service_is_no_stamp(
    folder: SealFolder, answer: bytes, status: int
) -> None:
    with serve_timestamps(lambda _: answer, status) as service:
        seal = Seal(folder, service.url)
        assert verify_signature(seal.sign(PDF, read_clock()), load_root(folder)) == SOUND
    assert seal.unstamped == 1


def test_a_stamp_for_another_request_is_no_stamp(folder: SealFolder) -> None:
    stamped = make_stamper(CertificateAuthority(read_clock()))
    first: list[bytes] = []

    def repeats(request: bytes) -> bytes:
        first.append(stamped(request))
        return first[0]

    with serve_timestamps(repeats) as service:
        seals = [Seal(folder, service.url), Seal(folder, service.url)]
        for seal in seals:
            seal.sign(PDF, read_clock())
    assert [seal.unstamped for seal in seals] == [0, 1]


def test_a_service_that_failed_is_left_alone_for_a_minute_and_then_asked_again(
    folder: SealFolder,
) -> None:
    failed = read_clock()
    with serve_timestamps(lambda _: b"", 500) as service:
        seal = Seal(folder, service.url)
        seal.sign(PDF, failed)
        seal.sign(PDF, failed + timedelta(seconds=59))
        assert service.asked == 1
        seal.sign(PDF, failed + timedelta(seconds=60))
    assert service.asked == 2
    assert seal.unstamped == 3


# ── what cannot sign ──


def test_an_expired_certificate_refuses_rather_than_sign_or_leave_unsigned(
    folder: SealFolder,
) -> None:
    ends = folder.load_credential().ends
    assert Seal(folder).sign(PDF, ends - timedelta(seconds=1))
    with pytest.raises(SealExpired) as refused:
        Seal(folder).sign(PDF, ends)
    assert "学校打印" in refused.value.words.next_zh


def test_a_lost_key_file_is_refused_and_logged(folder: SealFolder) -> None:
    shutil.rmtree(folder.path)
    with capture_logs() as log, pytest.raises(NotReady):
        Seal(folder).sign(PDF, read_clock())
    assert [one["event"] for one in log] == ["seal.unreadable"]


def test_the_library_is_set_aside_once_it_is_loaded(folder: SealFolder) -> None:
    # given a process whose collector looks through all that it holds
    before = gc.get_freeze_count()
    try:
        # when the library is loaded ahead of the first signature
        Seal(folder).warm(threading.Event())

        # then no collection over a command looks through it
        assert gc.get_freeze_count() > before + 10_000
    finally:
        gc.unfreeze()
