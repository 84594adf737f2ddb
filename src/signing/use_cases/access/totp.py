"""Time-based one-time passwords (RFC 6238): SHA-1, six digits, thirty seconds, as every app does.

Also recovery codes for whoever lost the app: 120 random bits each, so a plain digest is safe to
keep (OWASP ASVS 5.0, 6.5.2).
"""

import secrets
from base64 import b32encode
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

SECRET_BYTES = 20
DIGITS = 6
STEP_SECONDS = 30
RECOVERY_CODES = 10
RECOVERY_BYTES = 15
GROUP = 4


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def spell_secret(secret: bytes) -> str:
    """Return the secret in base32, as people type it into an app."""
    return b32encode(secret).decode()


def build_url(secret: bytes, username: str, issuer: str) -> str:
    """Return the address that an app scans."""
    return _totp(secret).get_provisioning_uri(username, issuer)


def code_at(secret: bytes, step: int) -> str:
    return _totp(secret).generate(step * STEP_SECONDS).decode()


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - RFC 6238


def step_at(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def find_step(secret: bytes, code: str, now: datetime) -> int | None:
    """Return the time step of the code: the present, the last or the next one; or None."""
    present = step_at(now)
    fitting = [
        step
        for step in range(present - 1, present + 2)
        if compare_digest(code_at(secret, step).encode(), code.encode())
    ]
    return fitting[-1] if fitting else None


def new_recovery_codes() -> list[str]:
    drawn = [b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode() for _ in range(RECOVERY_CODES)]
    return ["-".join(one[at : at + GROUP] for at in range(0, len(one), GROUP)) for one in drawn]


def strip_code(code: str) -> str:
    """Remove what people type between the characters."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def recovery_digest(code: str) -> bytes:
    return sha256(strip_code(code).encode()).digest()
