"""Keeps what the business register answered, so that pages do not ask it again, and forgets it.

What it says of a person lies encrypted, and goes with the row.
"""

import json
import threading
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.postgresql import insert

from signing.codes.companies import CompanyStatus, RegistryEntry
from signing.storage.registry_tables import registry_answers
from signing.use_cases.core.supervision import go_round
from signing.use_cases.core.tokens import Tokens

KNOWN, UNKNOWN = timedelta(hours=24), timedelta(hours=1)
"""How long an answer is kept: somebody may be registered soon, and a company rarely changes."""
LOOK_SECONDS = 600.0
PURPOSE = "registry answer of "


@dataclass(frozen=True)
class RegistryAnswer:
    """What the register said, and when; without an `entry` nobody has the credit code."""

    entry: RegistryEntry | None
    asked_at: datetime


@dataclass(frozen=True)
class RegistryAnswers:
    engine: Engine
    tokens: Tokens

    def find(self, credit_code: str, now: datetime) -> RegistryAnswer | None:
        """Return the answer that is kept, as long as it is."""
        kept = select(registry_answers).where(
            registry_answers.c.credit_code == credit_code, registry_answers.c.expires_at > now
        )
        with self.engine.connect() as connection:
            row = connection.execute(kept).one_or_none()
        return None if row is None else self._read(row)

    def keep(self, credit_code: str, entry: RegistryEntry | None, now: datetime) -> RegistryAnswer:
        """Keep an answer instead of the one before it."""
        row = {
            "name": entry.name if entry else None,
            "status": entry.status.value if entry else None,
            "sealed_rest": self._encrypt_rest(entry) if entry else None,
            "asked_at": now,
            "expires_at": now + (KNOWN if entry else UNKNOWN),
        }
        keeping = insert(registry_answers).values(credit_code=credit_code, **row)
        keeping = keeping.on_conflict_do_update(index_elements=["credit_code"], set_=row)
        with self.engine.begin() as connection:
            connection.execute(keeping)
        return RegistryAnswer(entry, now)

    def run(self, stop: threading.Event) -> None:
        """Forget answers until `stop`. Several processes may run this at once."""
        go_round(stop, LOOK_SECONDS, self.forget, "registry.kept")

    def forget(self, now: datetime) -> int:
        """Delete the answers that are over; return how many."""
        over = delete(registry_answers).where(registry_answers.c.expires_at <= now)
        with self.engine.begin() as connection:
            return connection.execute(over).rowcount

    def _encrypt_rest(self, entry: RegistryEntry) -> str:
        rest = {
            "legal_representative": entry.legal_representative,
            "founded_on": entry.founded_on.isoformat() if entry.founded_on else None,
            "address": entry.address,
        }
        return self.tokens.encrypt(PURPOSE + entry.credit_code, json.dumps(rest).encode())

    def _read(self, row: Any) -> RegistryAnswer:
        """Read a row; what was encrypted under keys of before a restore is left out."""
        if row.name is None:
            return RegistryAnswer(None, row.asked_at)
        plain = self.tokens.decrypt(PURPOSE + row.credit_code, row.sealed_rest or "")
        rest = json.loads(plain) if plain else {}
        founded = rest.get("founded_on")
        entry = RegistryEntry(
            credit_code=row.credit_code,
            name=row.name,
            status=CompanyStatus(row.status),
            legal_representative=rest.get("legal_representative", ""),
            founded_on=date.fromisoformat(founded) if founded else None,
            address=rest.get("address", ""),
        )
        return RegistryAnswer(entry, row.asked_at)
