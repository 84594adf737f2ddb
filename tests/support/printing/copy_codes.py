"""A key, what a paper says, and its code."""

from base64 import b32decode, b32encode
from dataclasses import replace
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.copycode import (
    Content,
    CopyCode,
    digest_content,
    issue_code,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NUMBER = "2026-99001-20220100001-1"
APPROVED = date(2026, 5, 13)
CONTENT = Content(
    number=NUMBER,
    check="9F3A-11B2-77C0",
    name="买买提·吐尔逊",
    employer="江淮云图软件技术有限公司",
    credit_code="91340100MA2N0XYZ1K",
    position="数据分析师",
    monthly_pay="8500.50",
)


def make_code(number: str = NUMBER, *, copy: str = "employer", key_id: int = 1) -> CopyCode:
    said = digest_content(replace(CONTENT, number=number))
    return CopyCode(number, copy, APPROVED, key_id, said)


def issue_copy_code(number: str = NUMBER, *, copy: str = "employer", key_id: int = 1) -> str:
    return issue_code(KEY, make_code(number, copy=copy, key_id=key_id))


def flip_bit(code: str, bit: int) -> str:
    """Flip one bit of a code, as somebody without the key would."""
    packed = bytearray(b32decode(code + "=" * (-len(code) % 8)))
    packed[bit // 8] ^= 0x80 >> bit % 8
    return b32encode(packed).decode().rstrip("=")
