"""Failed attempts, counted per scope in windows of time, so that guessing is futile."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from signing.refusals import TooMany
from signing.storage.schema import attempts

WINDOW = timedelta(minutes=15)
MOST = 10


@dataclass(frozen=True)
class Attempts:
    """`scope` says what is counted, `account:…` or `binding:…`; rows older than a window go."""

    engine: Engine
    most: int = MOST

    def must_be_few(self, scope: str, now: datetime) -> None:
        """Raises TooMany(seconds) after `most` failures in a quarter of an hour."""
        query = select(func.coalesce(func.sum(attempts.c.count), 0)).where(
            attempts.c.scope == scope, attempts.c.window_start == _window(now)
        )
        with self.engine.connect() as connection:
            count: int = connection.execute(query).scalar_one()
        if count >= self.most:
            left = _window(now) + WINDOW - now
            raise TooMany(seconds=max(1, int(left.total_seconds())))

    def count(self, scope: str, now: datetime) -> None:
        start = _window(now)
        row = insert(attempts).values(scope=scope, window_start=start, count=1)
        counted = row.on_conflict_do_update(
            index_elements=["scope", "window_start"], set_={"count": attempts.c.count + 1}
        )
        with self.engine.begin() as connection:
            connection.execute(delete(attempts).where(attempts.c.window_start < start - WINDOW))
            connection.execute(counted)

    def forget(self, scope: str) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(attempts).where(attempts.c.scope == scope))


def _window(now: datetime) -> datetime:
    seconds = int(WINDOW.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)
