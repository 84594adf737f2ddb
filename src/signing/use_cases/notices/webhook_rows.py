"""What a webhook is as a row, who owns it, and how its secrets are kept."""

import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import with_config
from sqlalchemy import ColumnElement, Connection, func, select, text, update
from typing_extensions import TypedDict

from signing.storage.webhook_tables import webhooks
from signing.use_cases.core.actors import EmployerUser, Province, SchoolAdmin
from signing.use_cases.privacy.vault import Cipher

Audience = Literal["school", "employer", "province"]
State = Literal["active", "paused", "ended"]
Why = Literal["", "owner", "failing", "gone", "recovered", "closed", "claimed"]
"""What paused it: its owner, three days of failures, the recovery of the account that made it, or
its end; what ended it: an answer 410, or an employer's claim that was upheld."""
WebhookOwner = SchoolAdmin | Province | EmployerUser
BOTH_VALID = timedelta(hours=24)
SECRET_BYTES = 32
PREFIX = "whsec_"
RECOVERED: Final = "recovered"
IS_SECRET_KNOWN = webhooks.c.why == RECOVERED
"""Whether a thief may know the secret: nobody has renewed it since the recovery."""
LAST_POSITION = text("SELECT coalesce(max(position), 0) FROM log")


@dataclass(frozen=True)
class Owned:
    """Whose a webhook is: a school by its code, an employer by its id, the province by ""."""

    audience: Audience
    owner: str

    @classmethod
    def by(cls, who: WebhookOwner) -> "Owned":
        if isinstance(who, EmployerUser):
            return cls("employer", str(who.employer_id))
        if isinstance(who, SchoolAdmin):
            return cls("school", who.school_code)
        return cls("province", "")

    @property
    def name(self) -> str:
        return f"{self.audience} {self.owner}"

    @property
    def rows(self) -> ColumnElement[bool]:
        return (webhooks.c.audience == self.audience) & (webhooks.c.owner == self.owner)


@with_config(
    json_schema_extra={
        "examples": [
            {
                "id": "5b0e3a7c-8f1d-4a52-9c3e-0d1f2a3b4c5d",
                "name": "教务系统",
                "url": "https://jw.example.edu.cn/hooks/signing",
                "kinds": ["SchoolApproved", "OfferSigned"],
                "state": "active",
                "why": "",
                "position": 41200,
                "failing_since": None,
                "next_at": "2026-05-12T02:30:00Z",
                "made_at": "2026-03-02T01:00:00Z",
                "former_until": None,
            }
        ]
    }
)
class Webhook(TypedDict):
    """Where events are sent. All of its kinds up to `position` were delivered; no `kinds`: all.

    `state` is active, paused or ended; `why` is owner, failing, recovered or closed of a pause,
    gone or claimed of an end.
    `failing_since` is null while deliveries succeed; else it is tried again at `next_at`.
    `former_until`: so long the secret before this one signs too.
    """

    id: UUID
    name: str
    url: str
    kinds: list[str]
    state: State
    why: Why
    position: int
    failing_since: datetime | None
    next_at: datetime
    made_at: datetime
    former_until: datetime | None


def describe(row: Any) -> Webhook:
    return {
        "id": row.id,
        "name": row.name,
        "url": row.url,
        "kinds": row.kinds,
        "state": row.state,
        "why": row.why,
        "position": row.position,
        "failing_since": row.failing_since,
        "next_at": row.next_at,
        "made_at": row.made_at,
        "former_until": row.former_until,
    }


def make_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def spell_secret(secret: bytes) -> str:
    """As Standard Webhooks has it."""
    return PREFIX + b64encode(secret).decode()


def open_secrets(cipher: Cipher, row: Any, now: datetime) -> list[str]:
    """Return the secrets that sign now, the newest first; none once the webhook is deleted."""
    sealed: Sequence[Any] = (row.sealed_secret, row.sealed_former if row.former_until else None)
    if row.former_until and row.former_until <= now:
        sealed = sealed[:1]
    found = [cipher.decrypt_bytes(bytes(one)) for one in sealed if one is not None]
    return [spell_secret(one) for one in found if one is not None]


def is_renewing(row: Any, now: datetime) -> bool:
    """Return whether the secret before the last one still signs."""
    return row.former_until is not None and row.former_until > now


def load_last_position(connection: Connection) -> int:
    position: int = connection.execute(LAST_POSITION).scalar_one()
    return position


def count_webhooks(connection: Connection, owned: Owned) -> int:
    """Count them, and keep others of the owner waiting until the transaction ends."""
    mark = f"webhooks of {owned.name}"
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(mark, 0))))
    return connection.execute(select(func.count()).where(owned.rows)).scalar_one()


def count_stopped(connection: Connection, owned: Owned) -> int:
    """Count those of an owner that stopped without its doing, whoever of its people added them."""
    stopped = webhooks.c.why.in_(("failing", "gone", "recovered", "closed", "claimed"))
    return connection.execute(select(func.count()).where(owned.rows, stopped)).scalar_one()


def pause_made_by(connection: Connection, account: UUID) -> None:
    """Pause what an account keeps: whoever stole it may have sent events to a server of theirs.

    Or have renewed its secret, to sign events of their own, and have paused it since. It belongs
    into the transaction that ends the account's programs.
    """
    its = (webhooks.c.made_by == account) & (webhooks.c.state != "ended")
    connection.execute(update(webhooks).where(its).values(state="paused", why=RECOVERED))
