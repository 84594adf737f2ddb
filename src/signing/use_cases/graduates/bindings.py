"""WeChat accounts and graduates, one to one (seed, section 一), and the confirmed roster data."""

from uuid import UUID

import structlog

from signing.aggregates.graduate import Graduate
from signing.aggregates.wechat_account import WeChatAccount
from signing.use_cases.access.accounts import end_wechat_sessions
from signing.use_cases.core.actors import BoundGraduate, SchoolAdmin, WeChatUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import overseen_graduate
from signing.use_cases.limits.guessing import Guesses
from signing.vocabulary import Identity

LOG = structlog.get_logger()


class Bindings(UseCases):
    @command
    def bind(self, by: WeChatUser, identity: Identity) -> Outcome:
        """Bind the caller's account. Both streams are saved at once: one ↔ one under any race."""
        most = self.context.policy.tries.account
        graduate = Guesses(self.context).graduate(by, identity, most)
        account = self.ledger.load_or_blank(WeChatAccount, by.wechat_account)
        answer = {"graduate_id": str(graduate.id), "standing": graduate.standing.value}
        if account.graduate_id == graduate.id:
            return Outcome(answer, version=graduate.version)
        return self.ledger.save(
            by,
            account.claim(by.stamp, graduate.id),
            graduate.bind(by.stamp, by.wechat_account),
            answer=answer,
        )

    @command
    def unbind(self, by: SchoolAdmin, graduate_id: UUID, reason: str) -> Outcome:
        graduate = overseen_graduate(self.context, by, graduate_id)
        sealed = self.vault.box(graduate.id).seal_words(reason)
        unbound = graduate.unbind(by.stamp, sealed)
        account = self.ledger.load(WeChatAccount, unbound.wechat_account)
        return self.ledger.save(
            by,
            account.release(by.stamp),
            unbound,
            answer={"graduate_id": str(graduate.id), "bound": False},
            beside=[
                end_wechat_sessions(unbound.wechat_account),
                Guesses(self.context).forgotten(graduate),
            ],
        )

    @command
    def confirm_source(self, by: BoundGraduate) -> Outcome:
        """A second confirmation changes nothing."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        answer = {"standing": graduate.standing.value, "confirmed": True}
        if graduate.confirmed:
            return Outcome(answer, version=graduate.version)
        return self.ledger.save(by, graduate.confirm_source(by.stamp), answer=answer)

    def lift_block(self, by: SchoolAdmin, graduate_id: UUID) -> Outcome:
        """Others guessed at the graduate's identity until nobody could bind: begin anew."""
        graduate = overseen_graduate(self.context, by, graduate_id)
        Guesses(self.context).forget(graduate)
        LOG.info("binding.block_lifted", graduate=str(graduate.id), by=by.stamp.actor.account)
        return Outcome({"graduate_id": str(graduate.id), "binding_attempts_blocked_until": None})

    def graduate_of(self, wechat_account: UUID) -> UUID | None:
        """Whom an account is bound to."""
        return self.ledger.load_or_blank(WeChatAccount, wechat_account).graduate_id
