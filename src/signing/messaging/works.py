"""Composes what follows facts to people and to other systems, and what sends to them."""

import threading
from dataclasses import dataclass, field

from sqlalchemy import Engine

from signing.messaging.following import Follower
from signing.messaging.reminding import Calendar, Reminding
from signing.messaging.webhooks.claims import Claims, Tell
from signing.messaging.webhooks.delivering import Deliverer as WebhookDeliverer
from signing.messaging.webhooks.events import Events
from signing.messaging.webhooks.posting import Poster
from signing.messaging.webhooks.telling import OwnersTold
from signing.settings import Settings
from signing.storage.log import Log
from signing.storage.wakeups import Wakeups
from signing.use_cases.access.account_letters import AccountLetters
from signing.use_cases.core.context import Context
from signing.use_cases.core.supervision import Run
from signing.use_cases.notices.delivering import Deliverer, SendingRules
from signing.use_cases.notices.outbox import Outbox
from signing.use_cases.notices.preferences import Preferences
from signing.use_cases.notices.sending import Sender
from signing.use_cases.notices.sending_times import QuietHours


@dataclass(frozen=True)
class Messaging:
    """`senders` are the channels that are on. The engines are the context's and the projector's.

    Who puts a message into the outbox rings the `bell` of those who deliver: facts do not.
    """

    settings: Settings
    context: Context
    reading: Engine
    log: Log
    senders: tuple[Sender, ...]
    bell: Wakeups = field(default_factory=Wakeups)

    def list_works(self) -> dict[str, Run]:
        """Return by name what one process of an installation does and others stand by for."""
        return {"webhooks": self.webhooks().run, **self._list_sending()}

    def _list_sending(self) -> dict[str, Run]:
        """Return what follows the notices, and what sends through each channel that is on."""
        if not self.senders:
            return {}
        works: dict[str, Run] = {
            "notices_follower": self._follow,
            "account_letters": AccountLetters(self.context, self.outbox).run,
        }
        for sender in self.senders:
            works[f"{sender.channel}_deliverer"] = self.deliverer(sender).run
        if self.settings.reminders == "on":
            works["reminding"] = self.reminding().run
        return works

    def _follow(self, stop: threading.Event) -> None:
        """Whoever ends the follower, which hears it, ends those who deliver too."""
        try:
            self.follower().run(stop)
        finally:
            self.bell.ring()

    @property
    def outbox(self) -> Outbox:
        chooser = Preferences(self.context.engine)
        return Outbox(self.context.tokens, self.senders, chooser, ring=self.bell.ring)

    @property
    def sending_rules(self) -> SendingRules:
        quiet = QuietHours.read(self.settings.quiet_hours)
        return SendingRules(quiet, self.settings.daily_messages)

    def deliverer(self, sender: Sender) -> Deliverer:
        return Deliverer(
            self.context.engine,
            self.context.tokens,
            sender,
            self.sending_rules,
            wait=self.bell.wait,
        )

    def follower(self) -> Follower:
        return Follower(self.reading, self.log, self.outbox)

    def reminding(self) -> Reminding:
        asked = self.settings
        calendar = Calendar(asked.remind_before, asked.digest_hour, asked.office_days)
        return Reminding(self.reading, self.context, self.outbox, calendar)

    def webhooks(self, tell: Tell | None = None) -> WebhookDeliverer:
        """Return what delivers events; `tell` hears of each webhook that is paused or ended."""
        return WebhookDeliverer(
            Claims(self.context.engine, tell or OwnersTold(self.outbox, self.context.ledger).tell),
            Events(self.reading, self.settings.address),
            Poster(self.settings.policy.webhook_networks),
            self.context.vault,
            self.log,
        )
