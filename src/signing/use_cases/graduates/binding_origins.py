"""Where a binding comes from: the phone and the network, as digests that mean something here only.

A phone is known by a random token that its browser, or a program, keeps and shows again: nothing is
read from the phone to tell it from others. Digests have the school in them, so that bindings of two
schools do not show that they came from one place.
"""

import re
import secrets
from datetime import timedelta

from sqlalchemy import literal, select
from typing_extensions import TypedDict

from signing.storage.account_tables import account_events
from signing.storage.binding_tables import is_own_place
from signing.use_cases.access.security_log import Kind
from signing.use_cases.core.actors import WeChatUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.limits.attempts import name_network

TOKEN = re.compile("[A-Za-z0-9_-]{32,64}")
TOKEN_BYTES = 24
KEPT_FOR = timedelta(days=400)
"""How long a browser keeps the token: the longest that browsers allow."""
STAFF_FOR = timedelta(days=30)
"""So long after one of the staff signed in there a network counts as one of theirs."""


class BindingOrigin(TypedDict):
    """Digests of a binding's network and phone, "" where there is none."""

    origin: str
    device: str
    staff_network: bool


class BindingOrigins(UseCases):
    def describe(self, by: WeChatUser, school_code: str, device: str) -> BindingOrigin:
        """`device` is the phone's token; what is none of ours counts as none."""
        known = is_device_token(device)
        origin = self._digest("network", school_code, name_network(by.address))
        near = self._is_of_staff(by, school_code) and not self._is_own(school_code, origin)
        return {
            "origin": origin,
            "device": self._digest("device", school_code, device if known else ""),
            "staff_network": near,
        }

    def _digest(self, kind: str, school_code: str, named: str) -> str:
        if not named:
            return ""
        return self.vault.digest(f"binding {kind}", f"{school_code}|{named}").hex()

    def _is_of_staff(self, by: WeChatUser, school_code: str) -> bool:
        """Return whether staff of the school signed in from the caller's network lately."""
        if not by.address:
            return False
        lately = select(literal(1)).where(
            account_events.c.school_code == school_code,
            account_events.c.address_digest
            == self.vault.digest("address", name_network(by.address)),
            account_events.c.at > by.now - STAFF_FOR,
            account_events.c.kind == Kind.SIGNED_IN.value,
        )
        with self.context.engine.connect() as connection:
            return connection.execute(lately.limit(1)).one_or_none() is not None

    def _is_own(self, school_code: str, origin: str) -> bool:
        """Return whether the school says that its graduates bind there, in its office or hall."""
        named = select(literal(1)).where(is_own_place(school_code, origin))
        with self.context.engine.connect() as connection:
            return connection.execute(named).one_or_none() is not None


def make_device_token() -> str:
    """Return a token for a phone that has none: random, and about nothing."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def is_device_token(text: str) -> bool:
    return TOKEN.fullmatch(text) is not None
