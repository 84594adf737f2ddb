"""The tables of what is sent over WeChat: to whom, how often still, and with which access token.

Migrations make them.
"""

from sqlalchemy import Column, Integer, Table, Text, Uuid

from signing.storage.schema import Moment, metadata

wechat_tokens = Table(
    "wechat_tokens",
    metadata,
    Column("app_id", Text, primary_key=True),
    Column("sealed_token", Text),
    Column("good_until", Moment),
    Column("fetched_by", Uuid),
    Column("fetched_until", Moment),
)
"""The access token that all processes share, encrypted. Whoever fetches the next one stands in
`fetched_by`, until `fetched_until` at most: then another may."""

wechat_addresses = Table(
    "wechat_addresses",
    metadata,
    Column("graduate", Uuid, primary_key=True),
    Column("wechat_account", Uuid, nullable=False),
    Column("sealed_openid", Text, nullable=False),
    Column("kept_at", Moment, nullable=False),
)
"""The openid of who asked to be told over WeChat, under the graduate's data key.

It goes with the binding, with the graduate's word, and with the graduate's data.
"""

wechat_subscriptions = Table(
    "wechat_subscriptions",
    metadata,
    Column("graduate", Uuid, primary_key=True),
    Column("template", Text, primary_key=True),
    Column("remaining", Integer, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
"""How many messages of a template the graduate agreed to and has not got yet, as far as we know:
WeChat counts by itself, and what it says holds."""
