"""Wrong tries lock an account, longer each time, whether it exists or not.

A lock holds where the tries came from: in a network, or on a device that signed in before and shows
so. Only many tries from many networks lock an account for every device that is not known. So
whoever tries wrong passwords keeps out themselves, and hardly anybody else.

A try counts before it is checked, so that a thousand at once are not a thousand guesses. The
database holds keyed digests of usernames: people type passwords where names belong.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select, text

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
"""Of an account in a network or on a known device; at its password, and at its second factor."""
FREE_EVERYWHERE = 100
"""Of an account in all networks together, by devices that are not known: NIST SP 800-63B allows so
many failures."""
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(hours=1)
FORGOTTEN = timedelta(days=1)
MOST_OF_AN_ADDRESS = 200
"""In a quarter of an hour, by devices that are not known: a whole school may stand behind one."""
MOST_SECRETS = 50
"""Wrong links, codes and secrets of programs from an address; they close no sign-in."""

TAKE = text("""
    INSERT INTO wrong_tries AS tried (scope, account, count, last_at)
    VALUES (:scope, :account, 1, :now)
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
    """A counted try; if it is wrong, nobody can try again there until `locked_until`.

    `wide` is the key of the whole account and `limits` those of the address, if they counted it.
    """

    scope: bytes
    locked_until: datetime | None
    wide: bytes | None = None
    limits: tuple[Limit, ...] = ()


class Lockouts(UseCases):
    def key_of_password(self, username: str) -> bytes:
        """Return the key of the account in all networks."""
        return self.vault.digest("password", username)

    def key_of_factor(self, username: str) -> bytes:
        return self.vault.digest("second factor", username)

    def key_of_confirmation(self, username: str) -> bytes:
        """Only whoever is signed in as the account confirms a password, so strangers lock none."""
        return self.vault.digest("password again", username)

    def list_keys(self, username: str) -> list[bytes]:
        return [
            self.key_of_password(username),
            self.key_of_factor(username),
            self.key_of_confirmation(username),
        ]

    def count_try(self, scope: bytes, now: datetime) -> Try:
        """Raises TooMany(seconds) while the key is locked."""
        return self._count(scope, now, FREE)

    def count_password_try(self, username: str, visit: Visit, device: str | None) -> Try:
        """Count a try at a password, for a known device or for the network of an unknown one.

        Raises TooMany(seconds). A refused try uses up nobody's allowance.
        """
        return self._count_entry("password", username, visit, device)

    def count_factor_try(self, username: str, visit: Visit, device: str | None) -> Try:
        """Count a try at a second factor, as one at a password. Raises TooMany(seconds).

        So whoever has the password, and not the factor, keeps out themselves and not its owner.
        """
        return self._count_entry("second factor", username, visit, device)

    def _count_entry(self, what: str, username: str, visit: Visit, device: str | None) -> Try:
        account = self.vault.digest(what, username)
        if device is not None:
            own = self.vault.digest(f"{what} on a device", f"{device}\n{username}")
            return self._count(own, visit.now, FREE, account)
        limits = (self._limit_of_address("address", visit.address, MOST_OF_AN_ADDRESS),)
        attempts = Attempts(self.context.engine)
        attempts.take(limits, visit.now)
        try:
            self._must_be_open(account, visit.now)
            near = self._count(
                self._key_in_network(what, username, visit), visit.now, FREE, account
            )
            wide = self._count(account, visit.now, FREE_EVERYWHERE)
        except TooMany:
            attempts.give_back(limits, visit.now)
            raise
        return Try(near.scope, near.locked_until or wide.locked_until, account, limits)

    def forgive(self, taken: Try, now: datetime) -> None:
        """Forget the tries of whoever was right now, where they were counted."""
        keys = [key for key in (taken.scope, taken.wide) if key]
        with self.context.engine.begin() as connection:
            connection.execute(delete(wrong_tries).where(wrong_tries.c.scope.in_(keys)))
        Attempts(self.context.engine).give_back(taken.limits, now)

    def find_locked(self, scopes: Iterable[bytes], now: datetime) -> Mapping[bytes, datetime]:
        """Return the keys that are locked somewhere, and until when."""
        with self.context.engine.connect() as connection:
            return self._locked(connection, scopes, now)

    @staticmethod
    def forget(connection: Connection, *scopes: bytes) -> None:
        """Forget the tries of the keys, and those that an account's key has in all networks."""
        named = or_(wrong_tries.c.scope.in_(scopes), wrong_tries.c.account.in_(scopes))
        connection.execute(delete(wrong_tries).where(named))

    def address_must_be_welcome(self, address: str, now: datetime) -> None:
        """Raises TooMany(seconds) after many wrong links, secrets of programs and codes."""
        limit = self._limit_of_address("secrets", address, MOST_SECRETS)
        Attempts(self.context.engine).must_be_open([limit], now)

    def count_address(self, address: str, now: datetime) -> None:
        limit = self._limit_of_address("secrets", address, MOST_SECRETS)
        Attempts(self.context.engine).count([limit], now)

    def count_wrong(self, taken: Try, account: Account | None, visit: Visit) -> None:
        """Count a wrong try for its address, and log it if it locks the account."""
        if taken.limits:
            Attempts(self.context.engine).clear_away(visit.now)
        else:
            self.count_address(visit.address, visit.now)
        with self.context.engine.begin() as connection:
            old = wrong_tries.c.last_at < visit.now - FORGOTTEN
            connection.execute(delete(wrong_tries).where(old))
        if account is not None and taken.locked_until is not None:
            SecurityLog(self.context).note(Kind.LOCKED, account, visit)

    def _count(self, scope: bytes, now: datetime, free: int, account: bytes | None = None) -> Try:
        asked = {
            "scope": scope,
            "account": account,
            "now": now,
            "forgotten": now - FORGOTTEN,
            "free": free,
            "first": FIRST_LOCK.total_seconds(),
            "longest": LONGEST_LOCK.total_seconds(),
        }
        with self.context.engine.connect() as connection:
            taken = connection.execute(TAKE, asked).one_or_none()
        if taken is None:
            self._must_be_open(scope, now)
            raise TooMany(seconds=1)  # it was locked until this moment
        return Try(scope, taken.locked_until)

    def _must_be_open(self, scope: bytes, now: datetime) -> None:
        """Raises TooMany(seconds) for a key that is locked itself, and not in one network only."""
        query = select(wrong_tries.c.locked_until).where(wrong_tries.c.scope == scope)
        with self.context.engine.connect() as connection:
            until = connection.execute(query).scalar()
        if until is not None and until > now:
            raise TooMany(seconds=max(1, int((until - now).total_seconds())))

    def _key_in_network(self, what: str, username: str, visit: Visit) -> bytes:
        network = name_network(visit.address)
        return self.vault.digest(f"{what} in a network", f"{network}\n{username}")

    def _limit_of_address(self, kind: str, address: str, most: int) -> Limit:
        digest = self.vault.digest("address", name_network(address)).hex()
        return Limit(f"{kind}:{digest}", ((most, WINDOW),))

    @staticmethod
    def _locked(
        connection: Connection, scopes: Iterable[bytes], now: datetime
    ) -> dict[bytes, datetime]:
        keys = list(scopes)
        named = or_(wrong_tries.c.scope.in_(keys), wrong_tries.c.account.in_(keys))
        rows = connection.execute(
            select(wrong_tries).where(named, wrong_tries.c.locked_until > now)
        )
        until: dict[bytes, datetime] = {}
        for row in rows:
            key = bytes(row.account or row.scope)
            until[key] = max(row.locked_until, until.get(key, row.locked_until))
        return until
