"""WeChat accounts and graduates, one to one (seed, section 一), and the confirmed roster data."""

from datetime import datetime
from uuid import UUID

import structlog
from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.wechat_account import WeChatAccount
from signing.use_cases.access.accounts import end_wechat_sessions
from signing.use_cases.access.person_checks import PersonChecks
from signing.use_cases.core.actors import BoundGraduate, SchoolAdmin, WeChatUser
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import load_overseen_graduate
from signing.use_cases.graduates.binding_origins import BindingOrigins
from signing.use_cases.limits.guessing import Guesses
from signing.use_cases.notices.wechat_subscriptions import forget_subscriptions
from signing.use_cases.privacy.notices import Acceptance, list_accepted, must_consent
from signing.vocabulary import Identity

LOG = structlog.get_logger()


class Binding(TypedDict):
    """Whom a WeChat account is bound to now, and where that graduate stands."""

    graduate_id: str
    standing: str


class Unbinding(TypedDict):
    """Whose WeChat account was taken off; `bound` is false."""

    graduate_id: str
    bound: bool


class SourceConfirmation(TypedDict):
    """Where a graduate stands who has confirmed the roster data; `confirmed` is true."""

    standing: str
    confirmed: bool


class LiftedBlock(TypedDict):
    """Whose student number is open again: until when it is blocked is null."""

    graduate_id: str
    binding_attempts_blocked_until: datetime | None


class Bindings(UseCases):
    @command
    def bind(
        self,
        by: WeChatUser,
        identity: Identity,
        accepted: Acceptance | None = None,
        device: str = "",
    ) -> Outcome[Binding]:
        """Bind the caller's account. Both streams are saved at once: one ↔ one under any race.

        What was `accepted` with it is on record from the same moment; `device` is what the phone
        shows to be known by (`BindingOrigins`). Raises NoticeOutdated, and PersonCheckNeeded where
        the province asks who holds the phone.
        """
        if accepted is not None:
            accepted.must_be_current()
        graduate = Guesses(self.context).find_to_bind(
            by, identity, lambda one: self._must_be_bindable(by, one, accepted)
        )
        return self._bind(by, graduate, accepted, device)

    @command
    def bind_checked(self, by: WeChatUser, check_id: UUID, device: str = "") -> Outcome[Binding]:
        """Bind the caller's account to whom a passed check is of, with what was accepted before.

        Raises NoSuchPersonCheck, PersonCheckOver, AlreadyBound, NoticeOutdated.
        """
        graduate, accepted = PersonChecks(self.context).find_bound_by(by, check_id)
        if accepted is not None:
            accepted.must_be_current()
        self._must_be_bindable(by, graduate, accepted)
        return self._bind(by, graduate, accepted, device)

    def _bind(
        self, by: WeChatUser, graduate: Graduate, accepted: Acceptance | None, device: str
    ) -> Outcome[Binding]:
        account = self.ledger.load_or_blank(WeChatAccount, by.wechat_account)
        answer: Binding = {
            "graduate_id": str(graduate.id),
            "standing": graduate.standing.value,
        }
        if account.graduate_id == graduate.id:
            more = list_accepted(graduate, by.stamp, accepted)
            if not more:
                return Outcome(answer, version=graduate.version)
            return self.ledger.save(by, *more, answer=answer)
        checked, used = PersonChecks(self.context).find_to_bind(by, graduate, accepted)
        for one in checked:
            graduate = graduate.evolve(one)
        whence = BindingOrigins(self.context).describe(by, graduate.school_code, device)
        bound = graduate.bind(by.stamp, by.wechat_account, **whence)
        return self.ledger.save(
            by,
            account.claim(by.stamp, graduate.id),
            *checked,
            bound,
            *list_accepted(graduate.evolve(bound), by.stamp, accepted),
            answer=answer,
            beside=used,
        )

    @command
    def unbind(self, by: SchoolAdmin, graduate_id: UUID, reason: str) -> Outcome[Unbinding]:
        """Take the WeChat account off and end its sessions; the graduate sees the reason."""
        graduate = load_overseen_graduate(self.context, by, graduate_id)
        sealed = self.vault.load_cipher(graduate.id).encrypt_words(reason)
        unbound = graduate.unbind(by.stamp, sealed)
        account = self.ledger.load(WeChatAccount, unbound.wechat_account)
        answer: Unbinding = {"graduate_id": str(graduate.id), "bound": False}
        return self.ledger.save(
            by,
            account.release(by.stamp),
            unbound,
            answer=answer,
            beside=[
                end_wechat_sessions(unbound.wechat_account),
                Guesses(self.context).forget_in_save(graduate),
                *forget_subscriptions(graduate.id),
            ],
        )

    @command
    def confirm_source(self, by: BoundGraduate) -> Outcome[SourceConfirmation]:
        """Confirm the roster data. A second confirmation changes nothing."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        answer: SourceConfirmation = {"standing": graduate.standing.value, "confirmed": True}
        if graduate.confirmed:
            return Outcome(answer, version=graduate.version)
        return self.ledger.save(by, graduate.confirm_source(by.stamp), answer=answer)

    def lift_block(self, by: SchoolAdmin, graduate_id: UUID) -> Outcome[LiftedBlock]:
        """Forget wrong tries at the graduate's student number, so that they can bind."""
        graduate = load_overseen_graduate(self.context, by, graduate_id)
        Guesses(self.context).forget(graduate)
        LOG.info("binding.block_lifted", graduate=str(graduate.id), by=by.stamp.actor.account)
        return Outcome(
            LiftedBlock(graduate_id=str(graduate.id), binding_attempts_blocked_until=None)
        )

    def _must_be_bindable(
        self, by: WeChatUser, graduate: Graduate, accepted: Acceptance | None
    ) -> None:
        """Raises AlreadyBound, for either side, and ConsentMissing."""
        must_consent(graduate, accepted)
        account = self.ledger.load_or_blank(WeChatAccount, by.wechat_account)
        if account.graduate_id != graduate.id:
            account.claim(by.stamp, graduate.id)
            graduate.bind(by.stamp, by.wechat_account)
