"""OpenID Connect: the client of the provider's endpoints (authorization code).

It fetches the provider's keys for each sign-in, so it knows each new key and trusts no withdrawn
one; staff signs in a few times a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2
import structlog

from signing.refusals import OpenIdAway, OpenIdRefused
from signing.use_cases.core.outside import load_trust

TIMEOUT_SECONDS = 5.0
LEEWAY_SECONDS = 60
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""Signatures by a key that only the provider has: neither `none` nor a shared secret."""
LOG = structlog.get_logger()


@dataclass(frozen=True, repr=False)
class OpenIdClient:
    """The installation as its provider knows it. `strong` are values of `amr` or `acr`."""

    issuer: str
    client_id: str
    client_secret: str
    claim: str
    strong: frozenset[str]
    callback: str


@dataclass(frozen=True)
class Endpoints:
    authorization: str
    token: str
    keys: str


@dataclass(frozen=True, repr=False)
class Provider:
    client: OpenIdClient

    def fetch_endpoints(self) -> Endpoints:
        """Raises OpenIdAway."""
        issuer = self.client.issuer
        told = _fetch("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if told.get("issuer") != issuer:
            raise _away("another issuer")
        found = [
            told.get(f"{name}") for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        ]
        scheme = issuer.partition("://")[0]
        if not all(isinstance(one, str) and one.startswith(f"{scheme}://") for one in found):
            raise _away("endpoints")
        return Endpoints(*map(str, found))

    def fetch_claims(
        self, code: str, verifier: str, nonce: str, now: datetime
    ) -> Mapping[str, Any]:
        """Return the claims about whoever signed in. Raises OpenIdRefused, OpenIdAway."""
        endpoints = self.fetch_endpoints()
        told = _fetch(
            "POST",
            endpoints.token,
            auth=httpx2.BasicAuth(self.client.client_id, self.client.client_secret),
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self.client.callback,
                "code_verifier": verifier,
            },
        )
        keys = _fetch("GET", endpoints.keys)
        return self._check_token(str(told.get("id_token", "")), keys, nonce, now)

    def _check_token(
        self, token: str, keys: Mapping[str, Any], nonce: str, now: datetime
    ) -> Mapping[str, Any]:
        """Check the ID token (OpenID Connect Core 1.0, 3.1.3.7)."""
        from joserfc import jwt  # noqa: PLC0415 — few installations have a provider
        from joserfc.errors import JoseError  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        wanted = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.client.issuer},
            aud={"essential": True, "value": self.client.client_id},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
        )
        try:
            read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]  # what a provider sent
            wanted.validate(read.claims)
        except (JoseError, ValueError, TypeError, KeyError) as wrong:
            raise _refused(type(wrong).__name__) from None
        if read.claims.get("azp", self.client.client_id) != self.client.client_id:
            raise _refused("azp")
        return read.claims


def is_strong(claims: Mapping[str, Any], strong: frozenset[str]) -> bool:
    """Return whether the provider itself checked a second factor, by the values of `strong`."""
    methods = claims.get("amr")
    named = {one for one in methods if isinstance(one, str)} if isinstance(methods, list) else set()
    return bool(strong & (named | {str(claims.get("acr", ""))}))


def _fetch(method: str, url: str, **sent: Any) -> Mapping[str, Any]:
    """Raises OpenIdRefused if the provider refuses, OpenIdAway for other failures."""
    try:
        answer = httpx2.request(method, url, timeout=TIMEOUT_SECONDS, verify=load_trust(), **sent)
        told = answer.json()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as failed:
        raise _away(type(failed).__name__) from None
    if answer.is_client_error:
        raise _refused("by the provider")
    if not answer.is_success or not isinstance(told, dict):
        raise _away(str(answer.status_code))
    return told


def _away(why: str) -> OpenIdAway:
    LOG.warning("openid.away", why=why)
    return OpenIdAway()


def _refused(why: str) -> OpenIdRefused:
    LOG.warning("openid.refused", why=why)
    return OpenIdRefused()
