"""Suites of algorithms: the published vectors, and what one wrote is read under another."""

import io
import secrets
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from signing.use_cases.core.context import Context
from signing.use_cases.core.installation_keys import KeyFolderError, load_keys
from signing.use_cases.printing.jobs.encrypted_file import SealingFile, decrypt_pieces
from signing.use_cases.privacy.key_wrapping import MasterKeys
from signing.use_cases.privacy.suites import (
    INTERNATIONAL,
    MARK,
    SM,
    SUITES,
    Suite,
    UnknownSuiteError,
    compute_hmac_sm3,
    decrypt,
    decrypt_sm4,
    encrypt_sm4,
)
from signing.use_cases.privacy.vault import Vault

KEY, SUBJECT = secrets.token_bytes(32), uuid4()
EACH = pytest.mark.parametrize("suite", SUITES, ids=[suite.name for suite in SUITES])


def test_sm4_is_that_of_gb_t_32907_appendix_a() -> None:
    block = key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = BlockCipher(algorithms.SM4(key), modes.ECB()).encryptor()  # noqa: S305 — blocks

    block = encryptor.update(block)
    assert block.hex() == "681edf34d206965e86b3e94f536e4246"
    for _ in range(999_999):
        block = encryptor.update(block)
    assert block.hex() == "595298c7c6fd271f0402f804c33d3f66"


def test_sm4_gcm_is_that_of_rfc_8998_appendix_a() -> None:
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    about = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex("".join(one * 16 for one in "abcdefea"))
    sealed = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )

    assert encrypt_sm4(key, nonce, plain, about) == sealed
    assert decrypt_sm4(key, nonce, sealed, about) == plain


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_is_that_of_gb_t_32905_appendix_a(text: bytes, digest: str) -> None:
    hashing = hashes.Hash(hashes.SM3())
    hashing.update(text)

    assert hashing.finalize().hex() == digest


def test_hmac_sm3_is_hmac_of_sm3() -> None:
    """As RFC 2104 builds it, of the hash whose vectors hold above."""

    def hash_all(*parts: bytes) -> bytes:
        hashing = hashes.Hash(hashes.SM3())
        for part in parts:
            hashing.update(part)
        return hashing.finalize()

    padded = KEY.ljust(64, b"\0")
    inner, outer = (bytes(one ^ pad for one in padded) for pad in (0x36, 0x5C))

    assert compute_hmac_sm3(KEY, b"abc") == hash_all(outer, hash_all(inner, b"abc"))


@EACH
def test_what_a_suite_encrypts_says_so_and_is_bound_to_its_subject(suite: Suite) -> None:
    sealed = suite.encrypt(KEY, b"plain", SUBJECT.bytes)

    assert sealed.startswith(MARK + bytes([suite.number]))
    assert decrypt(KEY, sealed, SUBJECT.bytes) == b"plain"
    with pytest.raises(InvalidTag):
        decrypt(KEY, sealed, uuid4().bytes)
    with pytest.raises(InvalidTag):
        decrypt(KEY, sealed[:-1] + bytes([sealed[-1] ^ 1]), SUBJECT.bytes)
    with pytest.raises(InvalidTag):
        decrypt(KEY, sealed[: len(MARK) + 3], SUBJECT.bytes)


@pytest.mark.parametrize("claimed", SUITES, ids=[suite.name for suite in SUITES])
@EACH
def test_a_suite_reads_nothing_of_another_s(suite: Suite, claimed: Suite) -> None:
    if suite is claimed:
        return
    sealed = suite.encrypt(KEY, b"plain", SUBJECT.bytes)
    exchanged = MARK + bytes([claimed.number]) + sealed[len(MARK) + 1 :]

    with pytest.raises(InvalidTag):
        decrypt(KEY, exchanged, SUBJECT.bytes)


@pytest.mark.parametrize("number", [b"", b"\x00", b"\x03", b"\xff"])
def test_a_suite_that_nobody_knows_is_named_as_such(number: bytes) -> None:
    with pytest.raises(UnknownSuiteError):
        decrypt(KEY, MARK + number + secrets.token_bytes(40), SUBJECT.bytes)


def test_what_was_recorded_before_there_was_a_mark_is_read() -> None:
    nonce = secrets.token_bytes(12)
    sealed = nonce + AESGCM(KEY).encrypt(nonce, b"plain", SUBJECT.bytes)

    assert decrypt(KEY, sealed, SUBJECT.bytes) == b"plain"


def test_a_suite_chosen_later_writes_from_then_on_and_reads_what_was(
    context: Context, tmp_path: Path
) -> None:
    folder = tmp_path / "keys"
    before = Vault(context.engine, load_keys(folder, may_create=True))
    old = before.make_cipher(SUBJECT).encrypt("林小满")
    identity = before.digest_identity("99001", "7", "34010220030715001X", "林小满")

    after = Vault(context.engine, load_keys(folder, may_create=False, suite=SM))
    new = after.make_cipher(SUBJECT).encrypt("林小满")

    assert after.load_cipher(SUBJECT).decrypt(old) == "林小满"
    assert before.load_cipher(SUBJECT).decrypt(new) == "林小满"
    assert after.make_cipher(other := uuid4()).key == before.load_cipher(other).key
    assert after.digest_identity("99001", "7", "34010220030715001X", "林小满") == identity


def test_an_installation_keeps_the_digests_that_it_began_with(tmp_path: Path) -> None:
    for suite, other in ((INTERNATIONAL, SM), (SM, INTERNATIONAL)):
        folder = tmp_path / suite.name
        assert load_keys(folder, may_create=True, suite=suite).digests is suite
        assert load_keys(folder, may_create=True, suite=other).digests is suite
        assert load_keys(folder, may_create=False, suite=other).digests is suite
    pepper = tmp_path / "sm" / "pepper.key"
    for damaged in (pepper.read_text().replace("2:", "9:"), f"x:{'0' * 64}", ":", "2:"):
        pepper.write_text(damaged)
        with pytest.raises(KeyFolderError):
            load_keys(tmp_path / "sm", may_create=False)


def test_digests_of_suite_2_say_so() -> None:
    assert SM.word_digest(KEY, "x") == f"2:{compute_hmac_sm3(KEY, b'x').hex()}"
    assert len(INTERNATIONAL.word_digest(KEY, "x")) == 64


def test_a_master_key_unwraps_what_it_wrapped_by_either_suite(tmp_path: Path) -> None:
    keys = [MasterKeys(tmp_path, suite) for suite in SUITES]
    keys[0].make(1)
    for wrapping in keys:
        wrapped = wrapping.wrap(1, SUBJECT, KEY)
        assert [one.unwrap(1, SUBJECT, wrapped) for one in keys] == [KEY, KEY]
        with pytest.raises(KeyFolderError):
            wrapping.unwrap(1, uuid4(), wrapped)


@EACH
@pytest.mark.parametrize("size", [0, 1, 256 * 1024, 600_000])
def test_a_printout_is_sealed_by_the_suite_of_its_key(suite: Suite, size: int) -> None:
    key, content, out = secrets.token_bytes(suite.file_key), secrets.token_bytes(size), io.BytesIO()
    sealing = SealingFile(out, key)
    sealing.write(content)
    sealing.close()

    assert b"".join(decrypt_pieces(io.BytesIO(out.getvalue()), key, size)) == content
    broken = bytearray(out.getvalue())
    broken[-1] ^= 1
    with pytest.raises(InvalidTag):
        list(decrypt_pieces(io.BytesIO(bytes(broken)), key, size))
