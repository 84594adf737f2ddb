"""Wrong tries lock an account, longer each time, whether it exists or not.

A try counts before it is checked, so that a thousand at once are not a thousand guesses. The
database holds keyed digests of usernames: people type passwords where names belong.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, text

from signing.refusals import TooMany
from signing.storage.account_tables import wrong_tries
from signing.use_cases.access.account_rows import Account
from signing.use_cases.access.security_log import Kind, SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.context import UseCases
from signing.use_cases.limits.attempts import (
    WINDOW,
    Attempts,
    Limit,
    name_network,
)

FREE = 5
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(hours=1)
FORGOTTEN = timedelta(days=1)
MOST_OF_AN_ADDRESS = 50
"""In a quarter of an hour: a whole school may stand behind one address."""

TAKE = text("""
    INSERT INTO wrong_tries AS tried (scope, count, last_at) VALUES (:scope, 1, :now)
    ON CONFLICT (scope) DO UPDATE SET
      count = CASE WHEN tried.last_at < :forgotten THEN 1 ELSE tried.count + 1 END,
      last_at = :now,
      locked_until = CASE WHEN tried.last_at >= :forgotten AND tried.count + 1 >= :free
        THEN :now + least(:longest, :first * 2 ^ least(tried.count + 1 - :free, 20))
                    * interval '1 second' END
    WHERE coalesce(tried.locked_until, :now) <= :now
    RETURNING locked_until
""")


@dataclass(frozen=True)
class Try:
    """A counted try; if it is wrong, nobody can try again until `locked_until`."""

    scope: bytes
    locked_until: datetime | None


class Lockouts(UseCases):
    def key_of_password(self, username: str) -> bytes:
        return self.vault.digest("password", username)

    def key_of_factor(self, username: str) -> bytes:
        return self.vault.digest("second factor", username)

    def list_keys(self, username: str) -> list[bytes]:
        return [self.key_of_password(username), self.key_of_factor(username)]

    def count_try(self, scope: bytes, now: datetime) -> Try:
        """Raises TooMany(seconds) while the key is locked."""
        asked = {
            "scope": scope,
            "now": now,
            "forgotten": now - FORGOTTEN,
            "free": FREE,
            "first": FIRST_LOCK.total_seconds(),
            "longest": LONGEST_LOCK.total_seconds(),
        }
        with self.context.engine.connect() as connection:
            taken = connection.execute(TAKE, asked).one_or_none()
            if taken is not None:
                return Try(scope, taken.locked_until)
            until = self._locked(connection, [scope], now).get(scope, now)
        raise TooMany(seconds=max(1, int((until - now).total_seconds())))

    def find_locked(self, scopes: Iterable[bytes], now: datetime) -> Mapping[bytes, datetime]:
        """Return the locked keys, and until when."""
        with self.context.engine.connect() as connection:
            return self._locked(connection, scopes, now)

    @staticmethod
    def forget(connection: Connection, *scopes: bytes) -> None:
        connection.execute(delete(wrong_tries).where(wrong_tries.c.scope.in_(scopes)))

    def address_must_be_welcome(self, address: str, now: datetime) -> None:
        """Raises TooMany(seconds)."""
        Attempts(self.context.engine).must_be_open([self._limit_of_address(address)], now)

    def count_address(self, address: str, now: datetime) -> None:
        Attempts(self.context.engine).count([self._limit_of_address(address)], now)

    def count_wrong(self, taken: Try, account: Account | None, visit: Visit) -> None:
        """Count a wrong try for its address, and log it if it locks the account."""
        self.count_address(visit.address, visit.now)
        with self.context.engine.begin() as connection:
            old = wrong_tries.c.last_at < visit.now - FORGOTTEN
            connection.execute(delete(wrong_tries).where(old))
        if account is not None and taken.locked_until is not None:
            log = SecurityLog(self.context)
            with self.context.engine.begin() as connection:
                log.record(connection, Kind.LOCKED, account, log.doing(visit))

    def _limit_of_address(self, address: str) -> Limit:
        digest = self.vault.digest("address", name_network(address)).hex()
        return Limit(f"address:{digest}", ((MOST_OF_AN_ADDRESS, WINDOW),))

    @staticmethod
    def _locked(
        connection: Connection, scopes: Iterable[bytes], now: datetime
    ) -> dict[bytes, datetime]:
        query = select(wrong_tries.c.scope, wrong_tries.c.locked_until).where(
            wrong_tries.c.scope.in_(list(scopes)), wrong_tries.c.locked_until > now
        )
        return {bytes(row.scope): row.locked_until for row in connection.execute(query)}
