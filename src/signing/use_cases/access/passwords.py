"""Hashes passwords, and checks which ones may be chosen (OWASP ASVS 5.0, chapter 6.2).

A password must be long; any characters will do. zxcvbn estimates how hard it is to guess: it knows
common passwords, keyboard rows, dates, and the owner's names. There are no other rules.
"""

import re
import secrets
import threading
from functools import cache

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

from signing.refusals import PasswordTooEasy, PasswordTooShort
from signing.use_cases.access.hashing import TURNS

HASHER = PasswordHash.recommended()
JUDGING = threading.Lock()
"""zxcvbn keeps the owner's words where all threads see them: one password is judged at a time."""
SHORTEST = 12
RECOMMENDED = 15
LONGEST = 200
JUDGED = 72
"""Of so many characters the guesses are estimated: the time for it grows with their square."""
SAFE_SCORE = 3
"""At least 10^8 guesses, for someone who knows the owner."""
OF_THE_SERVICE = ("signing", "wangqian", "jiuye", "xieyi", "网上签约", "就业协议")


def hash_password(password: str) -> str:
    """Hash by Argon2id at the library's recommended cost: about 50 ms. Raises PasswordsCrowded."""
    with TURNS.turn():
        return HASHER.hash(password)


def hash_new_password(password: str, *about_owner: str) -> str:
    """Hash a chosen password. Raises PasswordTooShort, PasswordTooEasy, PasswordsCrowded."""
    if len(password) < SHORTEST:
        raise PasswordTooShort(shortest=SHORTEST, recommended=RECOMMENDED)
    if _score(password, *about_owner) < SAFE_SCORE:
        raise PasswordTooEasy(recommended=RECOMMENDED)
    return hash_password(password)


def hash_nobodys_password() -> str:
    """Return the hash of a random password that nobody knows; a link replaces it later."""
    return hash_password(secrets.token_urlsafe(32))


def check_password(password: str, password_hash: str | None) -> tuple[bool, str | None]:
    """Return whether it is the password, and a new hash if the old one is cheaper than today's.

    Without a valid hash it checks a fixed one, so that an unknown name takes as long as a known
    one. Raises PasswordsCrowded.
    """
    try:
        with TURNS.turn():
            fitting, better = HASHER.verify_and_update(password, password_hash or _nobodys_hash())
    except UnknownHashError:
        return check_password(password, None)
    return fitting and password_hash is not None, better


def _score(password: str, *about_owner: str) -> int:
    from zxcvbn import zxcvbn  # noqa: PLC0415 — 12 MiB of words and 0.05 s, for who chooses one

    parts = (part for words in about_owner for part in re.split(r"[\s._-]+", words) if part)
    known = [*OF_THE_SERVICE, *about_owner, *parts]
    with JUDGING:
        score: int = zxcvbn(password[:JUDGED], user_inputs=known)["score"]
    return score


@cache
def _nobodys_hash() -> str:
    return hash_password(secrets.token_urlsafe())
