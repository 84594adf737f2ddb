"""docs/cryptography.md names every algorithm in use, beside the file that uses it."""

import re
from pathlib import Path

import pytest

from signing import copycode
from signing.proof.notes import Kind
from signing.use_cases.privacy.suites import MARK, OF_SM4, SUITES

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "signing"
TEXT = (ROOT / "docs" / "cryptography.md").read_text("utf-8")
INVENTORY = TEXT.partition("## Inventory")[2].partition("## What stays")[0]
ROWS = [line.split(" | ") for line in INVENTORY.splitlines() if line.startswith("| ")][1:]
PATH = re.compile(r"`([\w/]+\.(?:py|sql))`")
ALGORITHMS = {
    "SHA-256": r"\bsha256\b|SHA256",
    "SHA-512": r"\bsha512\b",
    "SHA-1": r"\bSHA1\b|\bsha1\b",
    "MD5": r"\bmd5\b|\bMD5\b",
    "BLAKE2b": r"\bblake2b\b",
    "SM3": r"\bSM3\b",
    "HMAC": r"\bHMAC\(|hmac\.new|import compare_digest, new|\b(?:Timestamp)?Signer\(",
    "AES-256-GCM": r"\bAESGCM\b",
    "AES-SIV": r"\bAESSIV\b",
    "SM4-GCM": r"\bSM4\(|_sm4\(",
    "ChaCha20": r"ChaCha20",
    "Fernet": r"\bFernet\b",
    "Ed25519": r"\bEd25519",
    "ECDSA P-256": r"\bSECP256R1\b",
    "RSA": r"\brsa\b",
    "X.509": r"\bimport x509\b",
    "CMS": r"pyhanko\.sign\b|asn1crypto import cms",
    "JWS": r"\bjoserfc\b",
    "WebAuthn": r"\bimport webauthn\b",
    "Argon2id": r"\bpwdlib\b",
}


def find_algorithms(file: Path) -> set[str]:
    code = file.read_text("utf-8")
    return {name for name, used in ALGORITHMS.items() if re.search(used, code)}


def list_users() -> dict[str, set[str]]:
    """Return the algorithms by file, of all files that use any."""
    files = [one for one in SOURCE.rglob("*") if one.suffix in {".py", ".sql"}]
    found = {str(one.relative_to(SOURCE)): find_algorithms(one) for one in files}
    return {path: names for path, names in found.items() if names}


def list_rows() -> dict[str, str]:
    """Return the algorithms that the inventory says, as text, by file."""
    return {path: row[1] for row in ROWS for path in PATH.findall(row[-1])}


def test_the_inventory_names_every_file_that_uses_an_algorithm_once() -> None:
    named = [path for row in ROWS for path in PATH.findall(row[-1])]

    assert sorted(named) == sorted(list_users())


@pytest.mark.parametrize("path", sorted(list_users()))
def test_the_inventory_names_what_a_file_uses(path: str) -> None:
    row = list_rows()[path]

    assert not {name for name in list_users()[path] if name not in row}


def test_no_row_names_what_none_of_its_files_uses() -> None:
    users = list_users()
    for row in ROWS:
        used = set[str]().union(*(users[path] for path in PATH.findall(row[-1])))
        named = {
            name for name in ALGORITHMS if re.search(rf"(?<![\w-]){re.escape(name)}\b", row[1])
        }
        assert named <= used, row[0]


def test_the_suites_stand_as_they_are() -> None:
    for suite in SUITES:
        row = f"| {suite.number} | `{suite.name}` | {suite.encryption} | {suite.digest} |"
        assert row in TEXT


def test_the_versions_stand_as_they_are() -> None:
    assert MARK == b"signing\0"
    for version in (OF_SM4.decode(), copycode.CONTEXT.decode(), copycode.CONTENT):
        assert f"`{version}`" in TEXT
    assert f"three bits at its head, now {copycode.FIRST} and {copycode.AMENDED}" in TEXT
    assert f"{Kind.LOG.value} log, {Kind.WITNESS.value} witness" in TEXT
