"""The tables of webhooks and of what was delivered to them. Migrations make them."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from signing.storage.schema import Moment, metadata

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("audience", Text, nullable=False),
    Column("owner", Text, nullable=False, server_default=""),
    Column("made_by", Uuid, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("kinds", JSONB, nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("sealed_former", LargeBinary),
    Column("former_until", Moment),
    Column("state", Text, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("position", BigInteger, nullable=False),
    Column("failing_since", Moment),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_at", Moment, nullable=False),
    Column("claim", Uuid),
    Column("claimed_until", Moment),
    Index("webhooks_owner", "audience", "owner", "made_at"),
    Index("webhooks_next_at", "next_at"),
)
"""One is a reader of the log: all up to `position` is delivered, or is none of its business.

`audience` and `owner` say whose it is: a school by its code, an employer by its id, the province.
The secrets lie under the data key of the webhook's own id; `sealed_former` signs too, until then.
`state` is active, paused or ended, and `why` a word for what paused or ended it. Who delivers holds
the `claim`: no transaction stays open while a stranger's server thinks.
"""

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("webhook", Uuid, nullable=False),
    Column("position", BigInteger),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("status", Integer),
    Column("error", Text, nullable=False, server_default=""),
    Column("milliseconds", Integer),
    Column("made_at", Moment, nullable=False),
    Column("tried_at", Moment),
    Column("asked_at", Moment),
    Index("webhook_deliveries_position", "webhook", "position", unique=True),
    Index("webhook_deliveries_made_at", "webhook", "made_at", "id"),
    Index("webhook_deliveries_old", "made_at"),
    Index(
        "webhook_deliveries_asked",
        *("webhook", "asked_at"),
        postgresql_where=text("asked_at IS NOT NULL"),
    ),
)
"""What was sent, or is to be: never its content, which is made of the facts at each try.

`position` is null of a test. `state` is waiting, delivered or failed; `asked_at` while somebody has
asked for it once more, beside what comes by itself.
"""
