"""The card that a graduate shows: one at a time, and not for long."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Card:
    id: UUID
    expires_at: datetime
