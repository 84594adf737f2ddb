"""A mail address as it is kept: one spelling, sent to as every mail server understands it.

The part before the @ is ASCII, for a message to another part is lost at the first server that does
not know SMTPUTF8 (RFC 6531). The domain may be of any script: it is kept in its ASCII form (IDNA
2008), and shown as people write it.
"""

import re
import unicodedata

import idna

LONGEST = 254
"""Of a whole address (RFC 5321, 4.5.3.1.3, without its angle brackets)."""
LONGEST_LOCAL = 64
LONGEST_DOMAIN = 253
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ASCII_DOMAIN = re.compile(rf"{LABEL}(?:\.{LABEL})+")
LOCAL = re.compile(rf"{ATOM}(?:\.{ATOM})*")
"""No quoted strings, no comments (RFC 5322): nobody has such an address, and attackers do."""


class NoAddressError(ValueError):
    """It is no mail address."""


class UnsendableError(NoAddressError):
    """Its part before the @ is not ASCII, so that not every server would carry it."""


def read_address(typed: str) -> str:
    """Return the one spelling of what somebody typed. Raises NoAddressError, UnsendableError."""
    narrow = unicodedata.normalize("NFKC", typed).strip()
    local, at, domain = narrow.rpartition("@")
    if not at or not local or len(local) > LONGEST_LOCAL:
        raise NoAddressError
    if not local.isascii():
        raise UnsendableError
    if not LOCAL.fullmatch(local):
        raise NoAddressError
    address = f"{local}@{_read_domain(domain)}"
    if len(address) > LONGEST:
        raise NoAddressError
    return address


def is_sendable(address: str) -> bool:
    """Return whether mail can be sent there as it is spelt: no line ends in it, no header begins.

    Whoever sends looks once more, at what the operator set and at what was kept.
    """
    local, _, domain = address.rpartition("@")
    fits = len(local) <= LONGEST_LOCAL and len(address) <= LONGEST
    return bool(fits and LOCAL.fullmatch(local) and ASCII_DOMAIN.fullmatch(domain))


def show_address(address: str) -> str:
    """Return the address with its domain in its own script."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{idna.decode(domain)}"
    except idna.IDNAError:
        return address


def fold_address(address: str) -> str:
    """Return what two spellings of one address share: no provider tells capitals apart."""
    return address.lower()


def _read_domain(domain: str) -> str:
    """Return it in ASCII; with a dot, and no number at its end, as no host of the net has."""
    try:
        found = idna.encode(domain, uts46=True, std3_rules=True).decode()
    except idna.IDNAError:
        raise NoAddressError from None
    _, dot, last = found.rpartition(".")
    if not dot or last.isdigit() or not last or len(found) > LONGEST_DOMAIN:
        raise NoAddressError
    return found
