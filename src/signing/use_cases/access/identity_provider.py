"""The client of a provider that finds out who somebody is, by their face or their papers.

The bridge before it answers `POST {url}/sessions`, `GET {url}/sessions/{id}` and `GET {url}/ready`
(docs/operations.md). It never gives a picture here, and only refusals leave this module.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

import structlog

from signing.refusals import IdentityAway, IdentityNotSet
from signing.use_cases.core.outside import Bridge, BridgeAwayError, read_name

LONGEST_ADDRESS = 1000
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
"""Where an address may be http: nobody is between."""
LOG = structlog.get_logger()


@dataclass(frozen=True)
class IdentitySession:
    """`address` is where the person goes to show who they are."""

    id: str
    address: str


@dataclass(frozen=True)
class IdentityResult:
    """`passed` is None as long as the person has not been there; `reference` the provider's."""

    passed: bool | None
    reference: str


class IdentityProvider(Protocol):
    @property
    def is_set(self) -> bool:
        """Whether there is a provider."""
        ...

    @property
    def rests(self) -> bool:
        """Whether it failed so often that it is left alone for now."""
        ...

    def begin(self, name: str, id_number: str, return_path: str) -> IdentitySession:
        """`return_path` is the page of ours that it leads back to.

        Raises IdentityAway, IdentityNotSet.
        """
        ...

    def find_result(self, session: str) -> IdentityResult:
        """Raises IdentityAway, IdentityNotSet."""
        ...

    def look(self) -> bool:
        """Return whether the provider can be reached."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class NoIdentity:
    """An installation without a provider."""

    is_set: bool = False
    rests: bool = False

    def begin(self, name: str, id_number: str, return_path: str) -> IdentitySession:
        del name, id_number, return_path
        raise IdentityNotSet

    def find_result(self, session: str) -> IdentityResult:
        del session
        raise IdentityNotSet

    def look(self) -> bool:
        return False

    def close(self) -> None:
        """There is nothing to close."""


class BridgedIdentity:
    is_set = True

    def __init__(self, bridge: Bridge, own_address: str) -> None:
        self._bridge, self._own_address = bridge, own_address

    @property
    def rests(self) -> bool:
        return self._bridge.rests

    def begin(self, name: str, id_number: str, return_path: str) -> IdentitySession:
        back = self._own_address + return_path
        body = {"name": name, "id_number": id_number, "return_address": back}
        try:
            told = self._bridge.post("/sessions", body, {})
            found = IdentitySession(read_name(told, "id"), _read_address(told))
        except (BridgeAwayError, ValueError) as failed:
            why = failed.why if isinstance(failed, BridgeAwayError) else "odd answer"
        else:
            return found
        raise _away(why)

    def find_result(self, session: str) -> IdentityResult:
        try:
            told = self._bridge.get(f"/sessions/{quote(session, safe='')}")
            found = _read_result(told)
        except (BridgeAwayError, ValueError) as failed:
            why = failed.why if isinstance(failed, BridgeAwayError) else "odd answer"
        else:
            return found
        raise _away(why)

    def look(self) -> bool:
        try:
            self._bridge.get("/ready")
        except BridgeAwayError as away:
            LOG.warning("identity.away", why=away.why)
            return False
        return True

    def close(self) -> None:
        self._bridge.close()


def _read_address(told: Mapping[str, Any]) -> str:
    """Return an address that a person may be sent to: encrypted on its way, and of one line."""
    given = told.get("address")
    if not isinstance(given, str) or len(given) > LONGEST_ADDRESS or not given.isascii():
        raise ValueError
    parts = urlsplit(given)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    if not is_safe or not parts.hostname or not given.isprintable() or " " in given:
        raise ValueError
    return given


def _read_result(told: Mapping[str, Any]) -> IdentityResult:
    passed = told.get("passed")
    if passed is not None and not isinstance(passed, bool):
        raise ValueError
    return IdentityResult(passed, read_name(told, "reference") if passed else "")


def _away(why: str) -> IdentityAway:
    """`why` is the kind of what went wrong, never its text."""
    LOG.warning("identity.away", why=why)
    return IdentityAway()
