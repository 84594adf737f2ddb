"""Staff that signs in with a provider: PKCE, state and nonce, and no accounts of its making."""

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
    """Where to send the browser, and what it has to keep until it comes back."""

    url: str
    browser: str


@dataclass(frozen=True, repr=False)
class Return:
    """What the browser brought back; `issuer` where the provider names itself (RFC 9207)."""

    state: str
    code: str | None
    issuer: str | None
    browser: str


@dataclass(frozen=True)
class OpenIdEntry(UseCases):
    provider: Provider | None

    def depart(self, visit: Visit) -> Departure:
        provider = self._set()
        browser, verifier, nonce = (secrets.token_urlsafe(BYTES) for _ in range(3))
        about = {"browser": _challenge(browser), "verifier": verifier, "nonce": nonce}
        endpoint = provider.endpoints().authorization
        with open_transaction(self.context.engine) as connection:
            state = one_time.issue_token(connection, Purpose.OPENID, visit.now, LIFE, about=about)
        asked = {
            "response_type": "code",
            "client_id": provider.client.client_id,
            "redirect_uri": provider.client.callback,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        return Departure(f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}", browser)

    def arrive(self, back: Return, visit: Visit) -> NewSession | SecondStepDue:
        """Raises TicketOver, OpenIdRefused, OpenIdUnknown, OpenIdAway."""
        provider = self._set()
        begun = self._take_begun(back, visit)
        if back.code is None or back.issuer not in {None, provider.client.issuer}:
            raise OpenIdRefused
        about = begun.about
        claims = provider.claims(back.code, about["verifier"], about["nonce"], visit.now)
        account = self._account(provider, claims)
        if is_strong(claims, provider.client.strong):
            return Accounts(self.context).open_for(account, visit)
        due = SecondStep(self.context).due(account, visit)
        return due or Accounts(self.context).open_for(account, visit)

    def _set(self) -> Provider:
        if self.provider is None:
            raise OpenIdNotSet
        return self.provider

    def _take_begun(self, back: Return, visit: Visit) -> Found:
        """By this browser, a moment ago, and not used yet."""
        with open_transaction(self.context.engine) as connection:
            found = one_time.use_up_token(connection, Purpose.OPENID, back.state, visit.now)
        if found is None or not compare_digest(found.about["browser"], _challenge(back.browser)):
            raise TicketOver
        return found

    def _account(self, provider: Provider, claims: Mapping[str, Any]) -> Account:
        """Whom the province or a school appointed; nobody is made by a provider's word."""
        name = claims.get(provider.client.claim)
        is_text = isinstance(name, str) and find_foreign(name) is None
        account = find_account(self.context.engine, str(name)) if is_text else None
        if account is None or account.closed or account.role not in STAFF_ROLES:
            raise OpenIdUnknown
        return account


def _challenge(text: str) -> str:
    """S256 of RFC 7636."""
    return urlsafe_b64encode(sha256(text.encode()).digest()).rstrip(b"=").decode()
