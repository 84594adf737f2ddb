"""A sealed file gives back what was written, or fails: it is never shorter, longer or other."""

import secrets
from io import BytesIO

import pytest
from cryptography.exceptions import InvalidTag

from signing.use_cases.printing.jobs.encrypted_file import (
    PIECE,
    TAG,
    SealingFile,
    decrypt_pieces,
)

KEY = secrets.token_bytes(32)


def encrypt_content(content: bytes, at_once: int = 1000) -> bytes:
    out = BytesIO()
    file = SealingFile(out, KEY)
    for start in range(0, len(content), at_once):
        file.write(content[start : start + at_once])
    file.close()
    assert file.size == len(content)
    return out.getvalue()


def decrypt_content(content: bytes, size: int, key: bytes = KEY) -> bytes:
    return b"".join(decrypt_pieces(BytesIO(content), key, size))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
@pytest.mark.parametrize("at_once", [777, 2 * PIECE + 5])
def test_what_was_written_is_read(size: int, at_once: int) -> None:
    content = secrets.token_bytes(size)
    assert decrypt_content(encrypt_content(content, at_once), size) == content


def test_nothing_of_it_can_be_read_in_the_file() -> None:
    assert b"%PDF-1.7" not in encrypt_content(b"%PDF-1.7" * 1000)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file[: PIECE + TAG],
        lambda file: file[:-1],
        lambda file: file[PIECE + TAG :] + file[: PIECE + TAG],
        lambda file: file[:50] + bytes([file[50] ^ 1]) + file[51:],
    ],
    ids=["cut between pieces", "cut", "pieces in another order", "a bit turned"],
)
def test_what_is_not_as_it_was_written_is_not_read(damage: object) -> None:
    file = encrypt_content(bytes(2 * PIECE))
    assert callable(damage)
    with pytest.raises(InvalidTag):
        decrypt_content(damage(file), 2 * PIECE)


def test_a_shorter_size_does_not_hide_the_rest() -> None:
    with pytest.raises(InvalidTag):
        decrypt_content(encrypt_content(bytes(2 * PIECE)), PIECE)


def test_another_key_opens_nothing() -> None:
    with pytest.raises(InvalidTag):
        decrypt_content(encrypt_content(b"x"), 1, secrets.token_bytes(32))
