"""微信订阅: which messages a graduate agreed to get over WeChat, and how many still.

Each agreement in the mini program (`wx.requestSubscribeMessage`) allows one message of a template.
The openid, of which a sign-in keeps a digest only, is kept from the first of them on: under the
graduate's data key, until they end it, the binding ends or they are erased.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import ConfigDict, with_config
from sqlalchemy import Engine, delete, func, select, update
from typing_extensions import TypedDict

from signing.fact_words import name_kind
from signing.refusals import (
    AnotherWeChatAccount,
    NoSuchSubscription,
    WeChatCodeNeeded,
    WeChatMessagesNotSet,
)
from signing.storage.outbox_tables import outbox
from signing.storage.recorder import Beside
from signing.storage.wechat_tables import wechat_addresses as addresses
from signing.storage.wechat_tables import wechat_subscriptions as subscriptions
from signing.use_cases.access.wechat import WeChat
from signing.use_cases.core.actors import BoundGraduate
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.notices.wechat_templates import Template, Templates
from signing.use_cases.privacy.vault import Vault
from signing.vocabulary import Encrypted, wechat_account_id

CHANNEL: Final = "wechat"
MOST: Final = 50
"""Messages of one template that somebody can have agreed to beforehand."""
KEEP_ADDRESS: Final = (
    "INSERT INTO wechat_addresses (graduate, wechat_account, sealed_openid, kept_at)"
    " VALUES (%s, %s, %s, %s) ON CONFLICT (graduate) DO UPDATE"
    " SET wechat_account = excluded.wechat_account, sealed_openid = excluded.sealed_openid,"
    " kept_at = excluded.kept_at"
)
ADD: Final = (
    "INSERT INTO wechat_subscriptions AS held (graduate, template, remaining, changed_at)"
    " VALUES (%s, %s, %s, %s) ON CONFLICT (graduate, template) DO UPDATE"
    " SET remaining = LEAST(held.remaining + excluded.remaining, %s),"
    " changed_at = excluded.changed_at"
)
FORGET: Final = (
    "DELETE FROM wechat_addresses WHERE graduate = %s",
    "DELETE FROM wechat_subscriptions WHERE graduate = %s",
    "DELETE FROM outbox WHERE account = %s AND channel = 'wechat' AND state = 'waiting'",
)
"""What waits to be sent there goes with it."""


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "applications",
                    "zh": "求职进展",
                    "en": "Applications",
                    "template_id": "Zx3uQk0pYw1n2B4c5D6e7F8g9H0i1J2k3L4m5N6o7P8",
                    "left": 2,
                }
            ]
        }
    )
)
class Subscription(TypedDict):
    """What can be subscribed to: `template_id` is for `wx.requestSubscribeMessage`.

    `left` is how many messages of it are still allowed, as far as we know.
    """

    kind: str
    zh: str
    en: str
    template_id: str
    left: int


@with_config(ConfigDict(json_schema_extra={"examples": [{"subscribed": False}]}))
class EndedSubscriptions(TypedDict):
    """Nothing is sent over WeChat from now on; `subscribed` is false."""

    subscribed: bool


@dataclass(frozen=True)
class SubscriptionRows:
    """`engine` commits each statement by itself."""

    engine: Engine
    vault: Vault

    def find_openid(self, graduate: UUID) -> str | None:
        """Return where WeChat reaches the graduate; None for who has not asked for it."""
        query = select(addresses.c.sealed_openid).where(addresses.c.graduate == graduate)
        with self.engine.connect() as connection:
            sealed = connection.execute(query).scalar_one_or_none()
        if sealed is None:
            return None
        return self.vault.load_cipher(graduate).decrypt(Encrypted(sealed=sealed))

    def find_since(self, graduate: UUID) -> datetime | None:
        """Return since when an openid is kept; None where there is none."""
        query = select(addresses.c.kept_at).where(addresses.c.graduate == graduate)
        with self.engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def count_left(self, graduate: UUID, template: str) -> int:
        return self.list_left(graduate).get(template, 0)

    def list_left(self, graduate: UUID) -> dict[str, int]:
        """Return how many messages are allowed, by template."""
        query = select(subscriptions.c.template, subscriptions.c.remaining).where(
            subscriptions.c.graduate == graduate
        )
        with self.engine.connect() as connection:
            return {row.template: row.remaining for row in connection.execute(query)}

    def list_waiting(self, graduate: UUID) -> Sequence[str]:
        """Return the kinds of the messages that wait to be sent to the graduate."""
        query = select(outbox.c.kind).where(
            outbox.c.account == graduate,
            outbox.c.channel == CHANNEL,
            outbox.c.state == "waiting",
        )
        with self.engine.connect() as connection:
            return connection.execute(query).scalars().all()

    def use_up(self, graduate: UUID, template: str) -> None:
        """One of them was sent."""
        left = func.greatest(subscriptions.c.remaining - 1, 0)
        self._update(graduate, template, left)

    def end(self, graduate: UUID, template: str) -> None:
        """WeChat says that there is none: what it says holds."""
        self._update(graduate, template, 0)

    def forget(self, graduate: UUID) -> None:
        """WeChat reaches nobody there: the next subscription says where to."""
        with self.engine.connect() as connection:
            for table in (addresses, subscriptions):
                connection.execute(delete(table).where(table.c.graduate == graduate))

    def _update(self, graduate: UUID, template: str, left: object) -> None:
        changing = update(subscriptions).where(
            subscriptions.c.graduate == graduate, subscriptions.c.template == template
        )
        with self.engine.connect() as connection:
            connection.execute(changing.values(remaining=left, changed_at=func.now()))


def forget_subscriptions(graduate: UUID) -> list[Beside]:
    """Return what deletes the openid and what was agreed to, in the save that ends the binding."""
    return [Beside(statement, (graduate,)) for statement in FORGET]


class Subscriptions(UseCases):
    @property
    def rows(self) -> SubscriptionRows:
        return SubscriptionRows(self.context.engine, self.vault)

    def list_own(self, by: BoundGraduate) -> list[Subscription]:
        """Return what the operator named templates for, and how much of it is left."""
        left = self.rows.list_left(by.graduate_id) if self._templates.by_name else {}
        return [_describe(one, left.get(one.id, 0)) for one in self._templates.by_name.values()]

    def is_reached(self, by: BoundGraduate) -> bool:
        """Return whether an openid is kept, so that WeChat can be written to."""
        return self.rows.find_since(by.graduate_id) is not None

    @command
    def subscribe(
        self, by: BoundGraduate, kind: str, count: int, code: str, wechat: WeChat
    ) -> Outcome[Subscription]:
        """Note that the graduate agreed to `count` more messages of a kind.

        The first time a `code` of `wx.login` says where to: the mini program's, of the account that
        is signed in. Raises NoSuchSubscription, WeChatMessagesNotSet, WeChatCodeNeeded,
        AnotherWeChatAccount, WeChatCodeOver, WeChatAway.
        """
        template = self._find(kind)
        kept = self._keep_address(by, code, wechat) if code else []
        if not kept and not self.is_reached(by):
            raise WeChatCodeNeeded
        known = self.rows.count_left(by.graduate_id, template.id)
        added = Beside(ADD, (by.graduate_id, template.id, count, by.now, MOST))
        answer = _describe(template, min(known + count, MOST))
        return self.ledger.save(by, answer=answer, beside=[*kept, added])

    @command
    def end(self, by: BoundGraduate) -> Outcome[EndedSubscriptions]:
        """Forget where WeChat reaches the graduate, and what they agreed to."""
        answer: EndedSubscriptions = {"subscribed": False}
        return self.ledger.save(by, answer=answer, beside=forget_subscriptions(by.graduate_id))

    @property
    def _templates(self) -> Templates:
        return self.context.wechat_templates

    def _find(self, kind: str) -> Template:
        if not self._templates.by_name:
            raise WeChatMessagesNotSet
        template = self._templates.by_name.get(kind)
        if template is None:
            raise NoSuchSubscription
        return template

    def _keep_address(self, by: BoundGraduate, code: str, wechat: WeChat) -> Sequence[Beside]:
        openid = wechat.find_openid(code)
        if wechat_account_id(self.vault.digest_openid(openid)) != by.wechat_account:
            raise AnotherWeChatAccount
        sealed = self.vault.load_cipher(by.graduate_id).encrypt(openid).sealed
        values = (by.graduate_id, by.wechat_account, sealed, by.now)
        return [Beside(KEEP_ADDRESS, values)]


def _describe(template: Template, left: int) -> Subscription:
    words = name_kind(template.name)
    return {
        "kind": template.name,
        "zh": words.zh,
        "en": words.en,
        "template_id": template.id,
        "left": left,
    }
