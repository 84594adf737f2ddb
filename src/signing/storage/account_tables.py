"""The tables of accounts and sessions, and of what guards them. Migrations make them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    FetchedValue,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from signing.storage.schema import Moment, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("username", Text, primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("school_code", Text, nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False, server_default=func.now()),
    Column("disabled_at", Moment),
    Column("password_given", Boolean, nullable=False, server_default=text("false")),
    Column("employer_id", Uuid),
    Index("accounts_subject", "subject", unique=True),
    Index("accounts_school_code", "school_code"),
    Index("accounts_employer_id", "employer_id", postgresql_where=text("employer_id IS NOT NULL")),
)
"""`subject` is whose account it is, one of the staff or an employer's: the account's public id.

An employer's first account has the employer's own id; a colleague's account has one of its own, and
`employer_id` says which employer it acts for.

`password_given` until the owner replaces the password that somebody else chose.
"""

sessions = Table(
    "sessions",
    metadata,
    Column("token_digest", LargeBinary, primary_key=True),
    Column("id", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
    Column("username", Text),
    Column("wechat_account", Uuid),
    Column("role", Text, nullable=False),
    Column("device", Text, nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("password_given", Boolean, nullable=False, server_default=text("false")),
    Column("network", LargeBinary),
    Column("ended_at", Moment),
    Index("sessions_username", "username"),
    Index("sessions_wechat_account", "wechat_account"),
    Index("sessions_expires_at", "expires_at"),
    Index("sessions_id", "id", unique=True),
)
"""`id` is what its owner may see of it; the token is never stored.

`password_given` if a password that somebody else chose opened it. `network` is the keyed digest of
the network that it came from, as in the log of accounts. `ended_at` if an administrator ended it:
the row stays until it would have expired, so that its owner is told.
"""

wrong_tries = Table(
    "wrong_tries",
    metadata,
    Column("scope", LargeBinary, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("locked_until", Moment),
    Column("account", LargeBinary),
    Index("wrong_tries_account", "account"),
)
"""Keyed by a digest of what was tried: a name that nobody has may be somebody's password.

`account` is the digest of the name alone, where `scope` is of a name in a network or on a device.
"""

one_time_tokens = Table(
    "one_time_tokens",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("username", Text),
    Column("about", JSONB),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("one_time_tokens_username", "username", "purpose"),
    Index("one_time_tokens_expires_at", "expires_at"),
)

person_checks = Table(
    "person_checks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account", Uuid, nullable=False),
    Column("graduate", Uuid, nullable=False),
    Column("step", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reference", Text, nullable=False, server_default=""),
    Column("code_digest", LargeBinary),
    Column("sent_to", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("accepted", JSONB),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("started_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("passed_at", Moment),
    Index("person_checks_account", "account", "step", "started_at"),
    Index("person_checks_graduate", "graduate"),
    Index("person_checks_expires_at", "expires_at"),
)
"""Who is to show that a phone is in the right hands, and who did; for a day.

Of a code only a keyed digest is kept, of the phone that it went to the first and the last digit.
`accepted` is what was accepted with a binding that waits for it.
"""

emails = Table(
    "emails",
    metadata,
    Column("account", Uuid, primary_key=True),
    Column("sealed_address", LargeBinary),
    Column("digest", LargeBinary),
    Column("confirmed_at", Moment),
    Column("sealed_next", LargeBinary),
    Column("next_digest", LargeBinary),
    Column("asked_at", Moment),
    Index("emails_digest", "digest", postgresql_where=text("digest IS NOT NULL")),
)
"""Where an account gets mail: the confirmed address, and the one that waits to be confirmed.

`account` is the account's public id; the addresses are encrypted under its data key. The keyed
digests find whoever has an address and bind a link to the address that it confirms; several
accounts may have the same.
"""

account_letters = Table(
    "account_letters",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("accounts", ARRAY(Uuid), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("address_digest", LargeBinary),
    Column("sealed_to", LargeBinary),
)
"""Mails about accounts that are to be written, a moment long: the command that asks for one says
so in its own transaction, and a work writes it.

`accounts` are those that are meant, mostly one. Whoever forgot a password leaves the same row
whether there is such an account or not, and what they typed is not kept. `sealed_to` is an address
that is not the account's any more, encrypted under its data key.
"""

account_events = Table(
    "account_events",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Column("account", Uuid, nullable=False),
    Column("school_code", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("address_digest", LargeBinary),
    Column("sealed_reason", LargeBinary),
    Column("link", LargeBinary, nullable=False, server_default=FetchedValue()),
    Index("account_events_school_code", "school_code", "id"),
    Index("account_events_account", "account", "id"),
    Index("account_events_kind", "kind", "id"),
    Index("account_events_at", "at"),
    Index(
        "account_events_networks",
        *("school_code", "address_digest", "at"),
        postgresql_where=text("kind = 'signed_in'"),
    ),
)
"""What was done to accounts, and by whom. No name, no address: digests and ids.

Rows are only ever added. A trigger numbers them and writes `link` (proof/account_chain.py).
"""

account_heads = Table(
    "account_heads",
    metadata,
    Column("last_id", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)
"""Signed last links of that log."""

account_periods = Table(
    "account_periods",
    metadata,
    Column("month", Text, primary_key=True),
    Column("last_id", BigInteger, nullable=False),
    Column("events", BigInteger, nullable=False),
    Column("link", LargeBinary, nullable=False),
    Column("dropped_at", Moment, nullable=False),
)
"""Months of that log that the owner dropped: how many events, and the last one's link."""

account_exports = Table(
    "account_exports",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last_id", BigInteger, nullable=False),
)
"""Up to which event that log was sent elsewhere."""

second_factors = Table(
    "second_factors",
    metadata,
    Column("username", Text, primary_key=True),
    Column("sealed_secret", LargeBinary),
    Column("sealed_next", LargeBinary),
    Column("last_step", BigInteger),
    Column("enrolled_at", Moment),
)
"""`sealed_next` waits for its first code; `last_step` is the time step of the last code."""

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("username", Text, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
)

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("username", Text, nullable=False),
    Column("credential", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("sealed_name", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_used_at", Moment),
    Index("passkeys_credential", "credential", unique=True),
    Index("passkeys_username", "username"),
)
"""`credential` is the id by which the authenticator knows it, `public_key` is in COSE's form.

`sign_count` is the highest that it showed: one that shows less is a copy.
"""

clients = Table(
    "clients",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("username", Text, nullable=False),
    Column("scopes", JSONB, nullable=False),
    Column("secret_digest", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_used_at", Moment),
    Column("revoked_at", Moment),
    Index("clients_username", "username"),
)
"""Programs that act for the account `username`, and end with it."""

client_tokens = Table(
    "client_tokens",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("client", Text, nullable=False),
    Column("scopes", JSONB, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("client_tokens_client", "client"),
    Index("client_tokens_expires_at", "expires_at"),
)
