"""The seal's certificates: made at first, replaced by a real authority's, renewed, watched."""

import multiprocessing
import stat
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import ValidationError

from signing.settings import Settings
from signing.use_cases.signature import Seal, SealFolder
from signing.use_cases.signature.authority import make_signing_request as request_for
from signing.use_cases.signature.credential import CertificateError, make_key, read_common_name
from signing.use_cases.signature.expiry import SealState, compute_expiry
from signing.use_cases.signature.trust import read_certificates
from support.printing.certificates import (
    PLATFORM,
    SOUND,
    YEAR,
    CertificateAuthority,
    dump_pem,
    read_clock,
    verify_signature,
)
from support.printing.printed_pages import make_sheet, print_sheets
from support.waiting import PATIENCE

PDF = print_sheets(make_sheet())


@pytest.fixture
def folder(tmp_path: Path) -> SealFolder:
    made = SealFolder(tmp_path / "keys" / "seal", PLATFORM)
    made.make(read_clock())
    return made


def read_files(folder: SealFolder) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder.path)): path.read_bytes()
        for path in folder.path.rglob("*")
        if path.is_file()
    }


def list_replaced(folder: SealFolder) -> list[str]:
    return sorted(path.name.partition("-")[0] for path in folder.path.glob("replaced/*"))


# ── the first start ──


def test_the_first_start_makes_a_root_for_ten_years_and_a_seal_for_two(
    folder: SealFolder,
) -> None:
    made = folder.load_credential()
    assert made.ends - read_clock() > 2 * YEAR - timedelta(minutes=1)
    assert made.top.not_valid_after_utc - read_clock() > 10 * YEAR - timedelta(minutes=1)
    assert read_common_name(made.certificate) == read_common_name(made.top) == PLATFORM
    key = made.certificate.public_key()
    assert isinstance(key, EllipticCurvePublicKey)
    assert isinstance(key.curve, SECP256R1)


def test_its_keys_are_for_nobody_elses_eyes(folder: SealFolder) -> None:
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    for path in folder.path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_the_next_start_changes_nothing(folder: SealFolder) -> None:
    before = read_files(folder)
    folder.make(read_clock() + YEAR)
    assert read_files(folder) == before


def test_the_longest_name_that_the_settings_take_fits(tmp_path: Path) -> None:
    longest = "省" * 21
    assert Settings(platform_name=longest, _env_file=None).platform_name == longest
    with pytest.raises(ValidationError, match="21"):
        Settings(platform_name=longest + "省", _env_file=None)

    folder = SealFolder(tmp_path, longest)
    folder.make(read_clock())
    assert read_common_name(folder.load_credential().certificate) == longest
    assert (
        verify_signature(Seal(folder).sign(PDF, read_clock()), folder.load_credential().top)
        == SOUND
    )


def make_in_process(path: Path, begin: "Barrier") -> None:
    begin.wait(PATIENCE)
    SealFolder(path, PLATFORM).make(read_clock())


def test_processes_that_start_at_once_end_with_one_pair_that_fits(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    begin = spawn.Barrier(3)
    starts = [
        spawn.Process(target=make_in_process, args=(tmp_path / "seal", begin)) for _ in range(3)
    ]
    for one in starts:
        one.start()
    for one in starts:
        one.join()
    assert [one.exitcode for one in starts] == [0, 0, 0]

    folder = SealFolder(tmp_path / "seal", PLATFORM)
    assert sorted(read_files(folder)) == ["authority.crl", "authority.pem", "seal.pem"]
    sealed = Seal(folder).sign(PDF, read_clock())
    assert verify_signature(sealed, *read_certificates(folder.path / "authority.pem")) == SOUND


# ── a real authority ──


def test_a_real_authoritys_certificate_signs_from_then_on_and_the_old_one_is_kept(
    folder: SealFolder,
) -> None:
    ca, before = CertificateAuthority(read_clock()), folder.load_credential()
    seal = Seal(folder)
    certificate = ca.issue(folder.request())
    assert folder.load_credential().certificate == before.certificate

    folder.install(certificate, ca.chain, read_clock())

    assert verify_signature(seal.sign(PDF, read_clock()), ca.root) == SOUND
    assert list_replaced(folder) == ["seal"]
    (old,) = folder.path.glob("replaced/*")
    assert read_certificates(old)[0] == before.certificate
    assert not (folder.path / "request.pem").exists()


def test_asking_again_asks_for_the_same_key(folder: SealFolder) -> None:
    first, second = (x509.load_pem_x509_csr(folder.request().encode()) for _ in range(2))
    assert first.public_key() == second.public_key()
    assert first.public_key() != folder.load_credential().certificate.public_key()


def test_a_certificate_for_another_key_is_refused(folder: SealFolder) -> None:
    ca = CertificateAuthority(read_clock())
    folder.request()
    must_refuse(folder, ca.issue(request_for(make_key(), PLATFORM)), ca.chain, "not for this key")


def test_an_expired_certificate_is_refused(folder: SealFolder) -> None:
    ca = CertificateAuthority(read_clock())
    past = (read_clock() - YEAR, read_clock() - timedelta(seconds=1))
    must_refuse(folder, ca.issue(folder.request(), past), ca.chain, "expired")


def test_a_certificate_of_the_future_is_refused(folder: SealFolder) -> None:
    ca = CertificateAuthority(read_clock())
    future = (read_clock() + timedelta(hours=1), read_clock() + YEAR)
    must_refuse(folder, ca.issue(folder.request(), future), ca.chain, "not valid yet")


def test_a_certificate_that_may_not_sign_is_refused(folder: SealFolder) -> None:
    ca = CertificateAuthority(read_clock())
    must_refuse(folder, ca.issue(folder.request(), signs=False), ca.chain, "digitalSignature")


def test_a_chain_in_the_wrong_order_is_refused(folder: SealFolder) -> None:
    ca = CertificateAuthority(read_clock())
    must_refuse(folder, ca.issue(folder.request()), ca.chain[::-1], "was not issued by")


def must_refuse(
    folder: SealFolder,
    certificate: x509.Certificate,
    chain: list[x509.Certificate],
    why: str,
) -> None:
    before = read_files(folder)
    with pytest.raises(CertificateError, match=why):
        folder.install(certificate, chain, read_clock())
    assert read_files(folder) == before


@pytest.mark.parametrize("form", ["PEM", "DER"])
def test_certificates_are_read_in_both_forms_that_authorities_send(
    tmp_path: Path, form: str
) -> None:
    root = CertificateAuthority(read_clock()).root
    file = tmp_path / "root.cer"
    file.write_bytes(dump_pem(root) if form == "PEM" else root.public_bytes(Encoding.DER))
    assert read_certificates(file) == [root]


def test_a_file_that_is_no_certificate_is_told_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("no certificate")
    with pytest.raises(CertificateError, match="PEM or DER"):
        read_certificates(file)


# ── renewal ──


def test_renewing_takes_a_new_key_under_the_same_root(folder: SealFolder) -> None:
    before = folder.load_credential()
    renewed = folder.renew(read_clock())
    assert renewed.certificate.public_key() != before.certificate.public_key()
    assert renewed.top == before.top
    assert verify_signature(Seal(folder).sign(PDF, read_clock()), before.top) == SOUND
    assert list_replaced(folder) == ["seal"]


def test_a_root_that_ends_before_the_new_certificate_is_renewed_too(folder: SealFolder) -> None:
    before = folder.load_credential().top
    later = read_clock() + 9 * YEAR
    renewed = folder.renew(later)
    assert renewed.top != before
    assert renewed.ends - later == timedelta(days=730)
    assert list_replaced(folder) == ["authority", "seal"]


def test_another_authoritys_certificate_is_left_only_when_asked_for(folder: SealFolder) -> None:
    ca, root = CertificateAuthority(read_clock()), folder.load_credential().top
    folder.install(ca.issue(folder.request()), ca.chain, read_clock())
    with pytest.raises(CertificateError, match="--local"):
        folder.renew(read_clock())
    assert folder.renew(read_clock(), local=True).top == root


# ── expiry ──


@pytest.mark.parametrize(
    ("before_the_end", "state", "days_left"),
    [
        (timedelta(days=30, seconds=1), SealState.OK, 30),
        (timedelta(days=30), SealState.EXPIRING, 30),
        (timedelta(seconds=1), SealState.EXPIRING, 0),
        (timedelta(0), SealState.EXPIRED, 0),
        (timedelta(days=-2), SealState.EXPIRED, -2),
    ],
)
def test_the_end_is_told_thirty_days_ahead(
    folder: SealFolder, before_the_end: timedelta, state: SealState, days_left: int
) -> None:
    ends = folder.load_credential().ends
    with time_machine.travel(ends - before_the_end, tick=False):
        found = compute_expiry(folder, datetime.now(ends.tzinfo))
    assert (found.not_after, found.days_left, found.state) == (ends, days_left, state)
