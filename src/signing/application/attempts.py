"""Failed attempts, counted per scope in windows of time, so that guessing is futile."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from signing.refusals import TooMany
from signing.storage.schema import attempts

WINDOW = timedelta(minutes=15)
KEPT = timedelta(days=1)
MOST = 10
NETWORK_BITS = 64
"""Whoever has an IPv6 address has all that begin with the same so many bits."""


@dataclass(frozen=True)
class Attempts:
    """`scope` says what is counted, `account:…` or `binding:…`; rows older than a day go."""

    engine: Engine
    most: int = MOST

    def must_be_few(self, scope: str, now: datetime) -> None:
        """Raises TooMany(seconds) after `most` failures in a quarter of an hour."""
        query = select(func.coalesce(func.sum(attempts.c.count), 0)).where(
            attempts.c.scope == scope, attempts.c.window_start == window_of(now)
        )
        with self.engine.connect() as connection:
            count: int = connection.execute(query).scalar_one()
        if count >= self.most:
            left = window_of(now) + WINDOW - now
            raise TooMany(seconds=max(1, int(left.total_seconds())))

    def count(self, scope: str, now: datetime) -> None:
        start = window_of(now)
        row = insert(attempts).values(scope=scope, window_start=start, count=1)
        counted = row.on_conflict_do_update(
            index_elements=["scope", "window_start"], set_={"count": attempts.c.count + 1}
        )
        with self.engine.begin() as connection:
            connection.execute(delete(attempts).where(attempts.c.window_start <= start - KEPT))
            connection.execute(counted)

    def forget(self, scope: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(attempts).where(attempts.c.scope == scope))


def window_of(now: datetime) -> datetime:
    seconds = int(WINDOW.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)


def name_network(address: str) -> str:
    """All addresses that one caller has, by one name: an IPv4 address, or an IPv6 network."""
    try:
        found = ip_address(address)
    except ValueError:  # a name, or a socket without an address
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or f"{int(found) >> NETWORK_BITS:x}::")
