"""The signed code on a printed copy, issued and verified. Runs alone: `python copycode.py -h`.

The code is Base32 (RFC 4648, no padding), to be read byte by byte in docs/verification.md, of:
head (34 bits: version 3, number of the key 8, copy 2, day 14, year of the agreement 7),
in version 2 the paper's edition (8; version 1 is of the first), the rest of the number (an integer,
in the fewest bytes that hold it), digest (16 bytes, of what the paper says), signature (64 bytes:
Ed25519 over `signing/copy/1` and all before).
"""

import argparse
import json
import re
import sys
import unicodedata
from base64 import b32decode, b32encode, urlsafe_b64decode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

CONTEXT, CONTENT = b"signing/copy/1", "signing/content/1"
FIRST, AMENDED, HEAD, EDITION, DIGEST, SIGNATURE, LONGEST = 1, 2, 34, 8, 16, 64, 400
COPIES, LETTER = ("employer", "graduate", "school", "release"), "release"
FIRST_DAY, DIGITS = date(2020, 1, 1), "0123456789-"
PLAIN = re.compile(r"(20(?!00)\d\d|21[01]\d|212[0-7])-([0-9-]+)", re.ASCII)
Keys = Mapping[int, Ed25519PublicKey]


class Unread(Enum):
    MALFORMED = "这不是核验码，或者不完整。 This is no such code, or not all of it."
    UNKNOWN_KEY = "密钥文件中没有签发它的密钥。 It names a key that is not among the keys given."
    FORGED = "伪造：签名不符，不要相信这张纸。 FORGED: not their signature. Do not trust the paper."


@dataclass(frozen=True)
class CopyCode:
    """`edition` is the paper's: 1 as it was approved first, one more with each amendment.

    `approved_on` of a release letter (`copy` is "release") is when the agreement ended.
    """

    number: str
    copy: str
    approved_on: date
    key_id: int
    digest: bytes
    edition: int = 1


@dataclass(frozen=True)
class Content:
    """What the paper says; `check` is the short code beside the QR code.

    A release letter says no pay: who ended the agreement stands in its place, as printed.
    """

    number: str
    check: str
    name: str
    employer: str
    credit_code: str
    position: str
    monthly_pay: str


def digest_content(content: Content) -> bytes:
    """Return half of SHA-256 over the JSON array ["signing/content/1", number, check, name, …].

    The check code is a salt: without it, whoever has a leaked address could try names and pays
    until they match. The identity number is left out, so that nobody who verifies has to type it.
    """
    texts = [" ".join(unicodedata.normalize("NFC", one).split()) for one in astuple(content)]
    texts[1] = re.sub("[^0-9A-Z]", "", texts[1].upper())
    with suppress(InvalidOperation):
        texts[-1] = f"{Decimal(re.sub('[,，元 ]', '', texts[-1])):.2f}"
    array = json.dumps([CONTENT, *texts], ensure_ascii=False, separators=(",", ":"))
    return sha256(array.encode()).digest()[:DIGEST]


def matches(code: CopyCode, content: Content) -> bool:
    return code.digest == digest_content(content)


def issue_code(private: Ed25519PrivateKey, code: CopyCode) -> str:
    """Raises ValueError if the format has no room for the content."""
    body = _pack(code)
    issued = b32encode(body + private.sign(CONTEXT + body)).decode().rstrip("=")
    if read_unverified(issued) != code:
        raise ValueError(code)
    return issued


def read_unverified(code: str) -> CopyCode | None:
    """Return what a code claims, without checking its signature; or None."""
    parts = _split(code)
    return parts and parts[0]


def read_code(code: str, keys: Keys) -> CopyCode | Unread:
    parts = _split(code)
    if parts is None:
        return Unread.MALFORMED
    claimed, body, signature = parts
    if claimed.key_id not in keys:
        return Unread.UNKNOWN_KEY
    try:
        keys[claimed.key_id].verify(signature, CONTEXT + body)
    except InvalidSignature:
        return Unread.FORGED
    return claimed


def parse_keys(key_set: Mapping[str, Any]) -> dict[int, Ed25519PublicKey]:
    """Return the keys of a JWK Set (RFC 7517, 8037). Raises KeyError, TypeError, ValueError."""
    keys = {int(one["kid"]): one["x"] for one in key_set["keys"] if one["crv"] == "Ed25519"}
    raw = {number: urlsafe_b64decode(x + "=" * (-len(x) % 4)) for number, x in keys.items()}
    return {number: Ed25519PublicKey.from_public_bytes(x) for number, x in raw.items()}


def _pack(code: CopyCode) -> bytes:
    plain = PLAIN.fullmatch(code.number)
    year = int(plain[1]) - 2000 if plain else 0
    rest = _read_integer(plain[2]) if plain else int.from_bytes(code.number.encode(), "big")
    days = (code.approved_on - FIRST_DAY).days
    room = 0 < code.key_id < 1 << 8 and 0 <= days < 1 << 14 and 0 < code.edition < 1 << EDITION
    if not (room and rest):
        raise ValueError(code)
    version, more = (FIRST, "") if code.edition == 1 else (AMENDED, f"{code.edition:08b}")
    head = f"{version:03b}{code.key_id:08b}{COPIES.index(code.copy):02b}{days:014b}{year:07b}{more}"
    size = -(-(len(head) + rest.bit_length()) // 8)
    return (int(head, 2) << 8 * size - len(head) | rest).to_bytes(size) + code.digest


def _split(code: str) -> tuple[CopyCode, bytes, bytes] | None:
    """Return claim, signed bytes and signature; or None. A code has one spelling only."""
    with suppress(ValueError, IndexError):
        letters = code[: LONGEST + 1].encode("ascii").upper()
        packed = b32decode(letters + b"=" * (-len(letters) % 8))
        body, signature = packed[:-SIGNATURE], packed[-SIGNATURE:]
        claimed = _unpack(body)
        same = _pack(claimed) == body and b32encode(packed).rstrip(b"=") == letters
        return (claimed, body, signature) if same and len(letters) <= LONGEST else None
    return None


def _unpack(body: bytes) -> CopyCode:
    bits = "".join(f"{one:08b}" for one in body[:-DIGEST])
    named = HEAD if int(bits[:3], 2) == FIRST else HEAD + EDITION
    ends = pairwise((3, 11, 13, 27, HEAD))
    key_id, copy, days, year = (int(bits[begin:end], 2) for begin, end in ends)
    edition, rest = int(bits[HEAD:named] or "1", 2), int(bits[named:], 2)
    text = rest.to_bytes(len(body)).lstrip(b"\0")
    number = f"{2000 + year}-{_write_integer(rest)}" if year else text.decode()
    approved_on = FIRST_DAY + timedelta(days)
    return CopyCode(number, COPIES[copy], approved_on, key_id, body[-DIGEST:], edition)


def _read_integer(characters: str) -> int:
    return sum((DIGITS.index(one) + 1) * 11**at for at, one in enumerate(reversed(characters)))


def _write_integer(value: int) -> str:
    return _write_integer((value - 1) // 11) + DIGITS[(value - 1) % 11] if value else ""


def main(arguments: Sequence[str] | None = None) -> int:
    asked = argparse.ArgumentParser(description="离线核验就业协议书。 Verify a copy, offline.")
    asked.add_argument("keys", help="a JWK Set, from /api/verifications/keys")
    asked.add_argument("code", help="what the QR code says: an address, or its last part")
    for name in FIELDS:
        others = OTHER_NAMES.get(name, ())
        asked.add_argument(f"--{name}", *others, help="as on the paper; all six or none")
    path, code, *typed = vars(asked.parse_args(arguments)).values()
    try:
        keys = parse_keys(json.loads(Path(path).read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        asked.error(f"密钥文件无法读取。 The key file cannot be read: {wrong}")
    if None in typed and any(typed):
        asked.error(f"六项须全部填写。 Give all six: --{' --'.join(FIELDS)}")
    told, good = report(
        read_code(code.strip().rpartition("/")[2], keys), [] if None in typed else typed
    )
    sys.stdout.write(told)
    return 0 if good else 1


def report(found: CopyCode | Unread, typed: Sequence[str]) -> tuple[str, bool]:
    """Return what is proved and what is not, and whether all is well."""
    if isinstance(found, Unread):
        return f"✗ {found.value}\n", False
    same = matches(found, Content(found.number, *typed)) if typed else None
    proved = PROVED_LETTER if found.copy == LETTER else PROVED_COPY
    return (PROVED + proved).format(**vars(found), said=SAID[same]), same is not False


FIELDS = ("check", "name", "employer", "credit-code", "position", "pay")
OTHER_NAMES = {"pay": ("--ended-by",)}
SAID = {
    True: "✓ 所填内容与签发时一致。 What you typed is what was signed.",
    False: "✗ 所填内容与签发时不一致！ What you typed is NOT what was signed.",
    None: "? 未核对纸面内容，填写后可核对。 What the paper says was not compared: type it in.",
}
PROVED = "✓ 由密钥 {key_id} 的持有者签发。 Issued by who holds key {key_id}.\n"
PROVED_COPY = """\
  协议编号 agreement {number} · 联 copy {copy} · 审核通过 approved on {approved_on}
  第 {edition} 版 edition {edition}
{said}
? 现在是否仍然有效，只有联网才能知道。 Whether it is still in effect, only the site can tell.
? 有没有被新一版替换也是。 So is whether a later edition has replaced it.
"""
PROVED_LETTER = """\
  解约证明 termination letter · 协议编号 agreement {number} · 协议终止 ended on {approved_on}
{said}
"""

if __name__ == "__main__":
    sys.exit(main())
