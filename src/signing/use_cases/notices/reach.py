"""By which channels an account cannot be reached yet, whatever its owner chose."""

from uuid import UUID

from signing.use_cases.access.emails import Emails
from signing.use_cases.core.context import UseCases
from signing.use_cases.notices.sending import Channel
from signing.use_cases.notices.wechat_subscriptions import SubscriptionRows


class Reach(UseCases):
    def list_unreached(self, account: UUID) -> frozenset[Channel]:
        """Return mail without a confirmed address, WeChat without a message that it allows."""
        found: set[Channel] = set()
        if Emails(self.context).find_address(account) is None:
            found.add("mail")
        left = SubscriptionRows(self.context.engine, self.vault).list_left(account)
        if not any(left.values()):
            found.add("wechat")
        return frozenset(found)
