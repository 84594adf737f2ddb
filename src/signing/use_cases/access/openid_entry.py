"""Signs staff in with an OpenID provider: PKCE, state and nonce; it creates no accounts."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

from signing.refusals import (
    OpenIdNotSet,
    OpenIdRefused,
    OpenIdUnknown,
    TicketOver,
)
from signing.text import find_foreign
from signing.use_cases.access import one_time
from signing.use_cases.access.account_rows import Account, find_account
from signing.use_cases.access.accounts import Accounts, NewSession
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.access.one_time import BYTES, Found, Purpose
from signing.use_cases.access.openid import Provider, is_strong
from signing.use_cases.access.second_step import SecondStep, SecondStepDue
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.context import UseCases
from signing.vocabulary import STAFF_ROLES

LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class Departure:
    """Where the browser goes, and what it must keep until it returns."""

    url: str
    browser: str


@dataclass(frozen=True, repr=False)
class Return:
    """What the browser brings back; `issuer` if the provider names itself (RFC 9207)."""

    state: str
    code: str | None
    issuer: str | None
    browser: str


@dataclass(frozen=True)
class OpenIdEntry(UseCases):
    provider: Provider | None

    def begin_sign_in(self, visit: Visit) -> Departure:
        provider = self._require_provider()
        browser, verifier, nonce = (secrets.token_urlsafe(BYTES) for _ in range(3))
        about = {"browser": _make_challenge(browser), "verifier": verifier, "nonce": nonce}
        endpoint = provider.fetch_endpoints().authorization
        with open_transaction(self.context.engine) as connection:
            state = one_time.issue_token(connection, Purpose.OPENID, visit.now, LIFE, about=about)
        asked = {
            "response_type": "code",
            "client_id": provider.client.client_id,
            "redirect_uri": provider.client.callback,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": _make_challenge(verifier),
            "code_challenge_method": "S256",
        }
        return Departure(f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}", browser)

    def finish_sign_in(self, back: Return, visit: Visit) -> NewSession | SecondStepDue:
        """Raises TicketOver, OpenIdRefused, OpenIdUnknown, OpenIdAway."""
        provider = self._require_provider()
        begun = self._use_up_departure(back, visit)
        if back.code is None or back.issuer not in {None, provider.client.issuer}:
            raise OpenIdRefused
        about = begun.about
        claims = provider.fetch_claims(back.code, about["verifier"], about["nonce"], visit.now)
        account = self._find_account(provider, claims)
        if is_strong(claims, provider.client.strong):
            return Accounts(self.context).open_session_for(account, visit)
        due = SecondStep(self.context).issue_ticket(account, visit)
        return due or Accounts(self.context).open_session_for(account, visit)

    def _require_provider(self) -> Provider:
        if self.provider is None:
            raise OpenIdNotSet
        return self.provider

    def _use_up_departure(self, back: Return, visit: Visit) -> Found:
        """Return the sign-in that this browser began. Raises TicketOver."""
        with open_transaction(self.context.engine) as connection:
            found = one_time.use_up_token(connection, Purpose.OPENID, back.state, visit.now)
        if found is None or not compare_digest(
            found.about["browser"], _make_challenge(back.browser)
        ):
            raise TicketOver
        return found

    def _find_account(self, provider: Provider, claims: Mapping[str, Any]) -> Account:
        """Return the account that the claims name. Raises OpenIdUnknown."""
        name = claims.get(provider.client.claim)
        is_text = isinstance(name, str) and find_foreign(name) is None
        account = find_account(self.context.engine, str(name)) if is_text else None
        if account is None or account.closed or account.role not in STAFF_ROLES:
            raise OpenIdUnknown
        return account


def _make_challenge(text: str) -> str:
    """Return the S256 code challenge (RFC 7636)."""
    return urlsafe_b64encode(sha256(text.encode()).digest()).rstrip(b"=").decode()
