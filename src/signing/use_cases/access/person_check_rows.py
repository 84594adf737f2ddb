"""The rows of checks of persons: begun, tried, passed; forgotten after a day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Engine, Row, delete, select, text, update

from signing.storage.account_tables import person_checks as rows
from signing.storage.recorder import Beside
from signing.vocabulary import CheckKind, CheckStep

LIFE = timedelta(minutes=10)
"""Of a code, of a session at a provider, and of a check that was passed, for its step."""
PAUSE = timedelta(seconds=60)
"""Between two codes for one step."""
MOST_TRIES = 5
KEPT = timedelta(days=1)
OPEN = text("""
SELECT pg_advisory_xact_lock(:lock);
INSERT INTO person_checks (id, account, graduate, step, kind, accepted, started_at, expires_at)
SELECT CAST(:id AS uuid), CAST(:account AS uuid), CAST(:graduate AS uuid), :step, :kind,
       CAST(:accepted AS jsonb), :started_at, :expires_at
WHERE NOT EXISTS (
  SELECT FROM person_checks
  WHERE account = CAST(:account AS uuid) AND graduate = CAST(:graduate AS uuid) AND step = :step
    AND passed_at IS NULL AND tries < :most AND started_at > :since)
RETURNING id
""")
"""Opens a check unless one has begun a moment ago: who clicks twice is sent one code."""
TRY = (
    update(rows)
    .where(rows.c.passed_at.is_(None), rows.c.tries < MOST_TRIES)
    .values(tries=rows.c.tries + 1)
    .returning(rows.c.tries)
)
PASSED = "UPDATE person_checks SET passed_at = %s, expires_at = %s WHERE id = %s"
USED = "DELETE FROM person_checks WHERE id = %s"


@dataclass(frozen=True)
class HeldCheck:
    """`accepted` is the edition of the notice, and whether the ID number may be used, or None."""

    id: UUID
    graduate: UUID
    step: CheckStep
    kind: CheckKind
    reference: str
    code_digest: bytes
    sent_to: str
    address: str
    accepted: Mapping[str, Any] | None
    tries: int
    started_at: datetime
    expires_at: datetime
    passed_at: datetime | None

    def passed(self, now: datetime) -> Self:
        return replace(self, passed_at=now, expires_at=now + LIFE)

    def is_over(self, now: datetime) -> bool:
        return now >= self.expires_at or (self.passed_at is None and self.tries >= MOST_TRIES)


@dataclass(frozen=True)
class PersonCheckRows:
    engine: Engine

    def open(self, row: Mapping[str, Any], now: datetime) -> bool:
        """Return whether it was opened: not where one of the same step is younger than PAUSE."""
        named = f"person check {row['account']} {row['step']}".encode()
        asked = dict(row) | {
            "lock": int.from_bytes(sha256(named).digest()[:8], signed=True),
            "started_at": now,
            "expires_at": now + LIFE,
            "since": now - PAUSE,
            "most": MOST_TRIES,
        }
        with self.engine.begin() as connection:
            return connection.execute(OPEN, asked).one_or_none() is not None

    def note_start(self, check: UUID, started: Mapping[str, Any]) -> None:
        """`started` has reference, sent_to, address and code_digest."""
        self._update(check, started)

    def close(self, check: UUID) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(rows).where(rows.c.id == check))

    def find(self, account: UUID, check: UUID) -> HeldCheck | None:
        """Return the account's own check."""
        query = select(rows).where(rows.c.id == check, rows.c.account == account)
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _read(row)

    def find_last(self, account: UUID, graduate: UUID, step: CheckStep) -> HeldCheck | None:
        query = (
            select(rows)
            .where(
                rows.c.account == account,
                rows.c.graduate == graduate,
                rows.c.step == step.value,
            )
            .order_by(rows.c.started_at.desc())
            .limit(1)
        )
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _read(row)

    def find_passed(
        self, account: UUID, graduate: UUID, step: CheckStep, now: datetime
    ) -> HeldCheck | None:
        """Return one that is still good for the step."""
        found = self.find_last(account, graduate, step)
        return found if found and found.passed_at and not found.is_over(now) else None

    def take_try(self, check: UUID) -> int | None:
        """Count a try before it is judged; return its number, None where there is none left."""
        with self.engine.begin() as connection:
            return connection.execute(TRY.where(rows.c.id == check)).scalar_one_or_none()

    def end(self, check: UUID) -> None:
        """Nobody can pass it any more."""
        self._update(check, {"tries": MOST_TRIES})

    def note_passed_now(self, check: UUID, reference: str, now: datetime) -> None:
        """Of a check that nothing is recorded of yet."""
        passed = {"reference": reference, "passed_at": now, "expires_at": now + LIFE}
        self._update(check, passed)

    def clear_away(self, now: datetime) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(rows).where(rows.c.expires_at <= now - KEPT))

    def _update(self, check: UUID, values: Mapping[str, Any]) -> None:
        with self.engine.begin() as connection:
            connection.execute(update(rows).where(rows.c.id == check).values(**values))


def note_passed(check: UUID, now: datetime) -> Beside:
    return Beside(PASSED, (now, now + LIFE, check))


def use_up(check: UUID) -> Beside:
    return Beside(USED, (check,))


def _read(row: Row[Any]) -> HeldCheck:
    told = row._asdict()
    del told["account"]
    digest = told.pop("code_digest")
    step, kind = CheckStep(told.pop("step")), CheckKind(told.pop("kind"))
    return HeldCheck(**told, step=step, kind=kind, code_digest=bytes(digest or b""))
