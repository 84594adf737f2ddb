"""The tables of what is to be sent to people, and of how far the log was followed for it.

Migrations make them.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from signing.storage.schema import Moment, metadata

IS_WAITING, HAS_ENDED = text("state = 'waiting'"), text("ended_at IS NOT NULL")

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("key", Text, nullable=False),
    Column("account", Uuid, nullable=False),
    Column("channel", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("about", Uuid),
    Column("urgent", Boolean, nullable=False),
    Column("sealed_message", Text),
    Column("posted_at", Moment, nullable=False),
    Column("until", Moment),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("tries", SmallInteger, nullable=False, server_default="0"),
    Column("next_try_at", Moment, nullable=False),
    Column("claim", Uuid),
    Column("why", Text),
    Column("ended_at", Moment),
    UniqueConstraint("key", "account", "channel", name="outbox_key"),
    Index("outbox_due", "channel", "urgent", "next_try_at", "id", postgresql_where=IS_WAITING),
    Index("outbox_of_account", "account", "channel", "urgent", "id", postgresql_where=IS_WAITING),
    Index("outbox_ended_of_account", "account", "channel", "ended_at", postgresql_where=HAS_ENDED),
    Index("outbox_ended", "state", "ended_at"),
    Index("outbox_about", "about", postgresql_where=text("about IS NOT NULL")),
)
"""One row a message and channel. `state` is waiting, sent or dead.

Whoever sends a row has its `claim`, and `next_try_at` is when another may take it. What is said
lies encrypted, and is gone once it is sent. `about` is the graduate whom it names, if that is
another person than the reader: erasing deletes it. `why` the last try failed quotes nobody.
"""

outbox_cursors = Table(
    "outbox_cursors",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)
"""Up to which position of the log notices were put into the outbox; no rebuild moves it."""
