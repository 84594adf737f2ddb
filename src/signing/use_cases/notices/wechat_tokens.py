"""The access token of WeChat's API: one for all processes, encrypted, fetched by one at a time.

By `stable_token` in its usual mode, which gives the same token again while it is good: whoever
fetches it once more takes it away from nobody.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import Engine, text

from signing.use_cases.core.outside import Bridge, BridgeAwayError
from signing.use_cases.core.tokens import Tokens
from signing.use_cases.notices.sending import TemporaryFailure
from signing.use_cases.notices.wechat_errors import explain_away, explain_token_error, read_error
from signing.watching.metrics import WECHAT_TOKENS

PATH = "/cgi-bin/stable_token"
PURPOSE = "wechat access token of "
LIFE_SECONDS, SPARE_SECONDS = 7200, 200
"""How long a token is good at most, and how much earlier ours is fetched anew."""
FETCH_SECONDS = 15.0
"""Whoever fetches for longer has died: another one does."""
PATIENCE_SECONDS, STEP_SECONDS = 8.0, 0.1
LOG = structlog.get_logger()

FIND = text(
    "SELECT sealed_token FROM wechat_tokens"
    " WHERE app_id = :app AND sealed_token IS NOT NULL AND good_until > clock_timestamp()"
)
CLAIM = text("""
INSERT INTO wechat_tokens AS held (app_id, fetched_by, fetched_until)
VALUES (:app, :claim, clock_timestamp() + make_interval(secs => :seconds))
ON CONFLICT (app_id) DO UPDATE
SET fetched_by = excluded.fetched_by, fetched_until = excluded.fetched_until
WHERE held.fetched_until IS NULL OR held.fetched_until < clock_timestamp()
RETURNING app_id
""")
KEEP = text("""
UPDATE wechat_tokens
SET sealed_token = :token, good_until = clock_timestamp() + make_interval(secs => :seconds)
WHERE app_id = :app AND fetched_by = :claim
""")
FREE = text(
    "UPDATE wechat_tokens SET fetched_by = NULL, fetched_until = NULL"
    " WHERE app_id = :app AND fetched_by = :claim"
)


@dataclass(frozen=True, repr=False)
class AccessTokens:
    """`engine` commits each statement by itself, so that nothing waits in a transaction."""

    engine: Engine
    tokens: Tokens
    bridge: Bridge
    app_id: str
    secret: str

    def load(self, refused: str = "") -> str:
        """Return the token that is good, and is not the one that WeChat just refused.

        Raises TemporaryFailure, also while another process does not get one.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            kept = self._find(refused)
            if kept:
                return kept
            claim = self._claim()
            if claim:
                return self._fetch_under(claim, refused)
            if time.monotonic() > until:
                raise explain_away("waits")
            time.sleep(STEP_SECONDS)

    def _find(self, refused: str) -> str:
        """Return "" for none, and for one that was encrypted under keys of before a restore."""
        with self.engine.connect() as connection:
            sealed = connection.execute(FIND, {"app": self.app_id}).scalar_one_or_none()
        plain = self.tokens.decrypt(PURPOSE + self.app_id, sealed) if sealed else None
        token = plain.decode() if plain else ""
        return "" if token == refused else token

    def _claim(self) -> Mapping[str, Any] | None:
        claim = {"app": self.app_id, "claim": uuid4()}
        with self.engine.connect() as connection:
            won = connection.execute(CLAIM, claim | {"seconds": FETCH_SECONDS}).first()
        return claim if won else None

    def _fetch_under(self, claim: Mapping[str, Any], refused: str) -> str:
        """Another one may have fetched it between the look and the claim."""
        try:
            return self._find(refused) or self._fetch(claim)
        finally:
            with self.engine.connect() as connection:
                connection.execute(FREE, claim)

    def _fetch(self, claim: Mapping[str, Any]) -> str:
        asked = {
            "grant_type": "client_credential",
            "appid": self.app_id,
            "secret": self.secret,
            "force_refresh": False,
        }
        told = _ask(self.bridge, asked)
        token, life = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not token.isascii() or not token:
            raise explain_token_error(read_error(told))
        seconds = life if isinstance(life, int) and 0 < life <= LIFE_SECONDS else LIFE_SECONDS
        sealed = self.tokens.encrypt(PURPOSE + self.app_id, token.encode())
        kept = {"token": sealed, "seconds": max(seconds - SPARE_SECONDS, 0)}
        with self.engine.connect() as connection:
            connection.execute(KEEP, {**claim, **kept})
        WECHAT_TOKENS.inc()
        LOG.info("wechat.token_fetched", seconds=seconds)
        return token


def _ask(bridge: Bridge, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Raises outside of the `except`: the caught error may know the secret."""
    failure: TemporaryFailure
    try:
        return bridge.post(PATH, asked, {})
    except BridgeAwayError as away:
        failure = explain_away(away.why)
    raise failure
