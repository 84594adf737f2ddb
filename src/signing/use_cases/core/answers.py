"""Deletes the answers under Idempotency-Keys after a week: no client retries for so long.

And what accounts did last, once no read waits for it any more.
"""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import Engine, delete, func, select, text, tuple_

from signing.storage.engine import DATABASE_ERRORS
from signing.storage.schema import REMEMBERED, answers, last_receipts
from signing.use_cases.core.supervision import LONGEST_SECONDS, note_error

KEPT = timedelta(days=7)
STEP = 1000
PAUSE_SECONDS = 0.2
"""Between two steps, so that commands go first."""
LOOK_SECONDS = 600.0
LOG = structlog.get_logger()


@dataclass(frozen=True)
class Answers:
    engine: Engine

    def run(self, stop: threading.Event) -> None:
        """Delete old answers until `stop`. Several processes may run this at once."""
        wait = PAUSE_SECONDS
        while not stop.wait(wait):
            wait = self._try(stop)

    def forget(self, now: datetime) -> int:
        """Delete one batch of old answers, the oldest first; return how many."""
        old = (
            select(answers.c.account, answers.c.key)
            .where(answers.c.recorded_at < now - KEPT)
            .order_by(answers.c.recorded_at)
            .limit(STEP)
            .with_for_update(skip_locked=True)
            .cte("old")  # runs once: a subselect may run for each row, and find others each time
        )
        theirs = tuple_(answers.c.account, answers.c.key)
        forgetting = delete(answers).where(theirs.in_(select(old.c.account, old.c.key)))
        with self.engine.begin() as connection:
            return connection.execute(forgetting).rowcount

    def forget_receipts(self) -> int:
        """Delete those that no read looks at, but not what a command is changing; by its clock."""
        over = last_receipts.c.at < func.now() - text(f"interval '{REMEMBERED}'")
        old = select(last_receipts.c.account).where(over).with_for_update(skip_locked=True)
        forgetting = delete(last_receipts).where(last_receipts.c.account.in_(old))
        with self.engine.begin() as connection:
            return connection.execute(forgetting).rowcount

    def _try(self, stop: threading.Event) -> float:
        """Return the seconds until the next step."""
        try:
            self.forget_receipts()
            return PAUSE_SECONDS if self.forget(datetime.now(UTC)) == STEP else LOOK_SECONDS
        except DATABASE_ERRORS as error:
            note_error(stop, error)
            LOG.warning("answers.kept", error=type(error).__name__)
            return LONGEST_SECONDS
