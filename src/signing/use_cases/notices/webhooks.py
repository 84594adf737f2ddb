"""推送地址: where a school, an employer or the province has the events of its own sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID, uuid4

from pydantic import with_config
from sqlalchemy import ColumnElement, Connection, case, delete, insert, select, true, update
from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.refusals import (
    CodeNeeded,
    NoSuchWebhook,
    ReplayAhead,
    SecretKnown,
    SecretRenewing,
    TooManyWebhooks,
    WebhookEnded,
    WebhookThere,
)
from signing.storage.schema import data_keys
from signing.storage.webhook_tables import webhook_deliveries, webhooks
from signing.use_cases.access.account_rows import Account, load_account
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.access.program_ends import hold_account, must_be_signed_in
from signing.use_cases.access.second_factors import SecondFactors
from signing.use_cases.access.security_log import Kind, SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import EmployerUser, Once
from signing.use_cases.core.context import UseCases
from signing.use_cases.notices.webhook_addresses import (
    Place,
    Resolve,
    choose_address,
    resolve_name,
)
from signing.use_cases.notices.webhook_rows import (
    BOTH_VALID,
    IS_SECRET_KNOWN,
    RECOVERED,
    Owned,
    Webhook,
    WebhookOwner,
    count_stopped,
    count_webhooks,
    describe,
    is_renewing,
    load_last_position,
    make_secret,
    spell_secret,
)
from signing.vocabulary import Role

ANY = true()
MOST = 10
"""Of a school, an employer, the province: those that have ended too, until they are deleted."""


@with_config(
    json_schema_extra={
        "examples": [
            {"id": "5b0e3a7c-8f1d-4a52-9c3e-0d1f2a3b4c5d", "secret": "whsec_yJ4c…", "position": 41}
        ]
    }
)
class NewWebhook(TypedDict):
    """A new webhook with its secret, which is shown only now; events behind `position` are sent."""

    id: UUID
    secret: str
    position: int


@with_config(
    json_schema_extra={
        "examples": [{"secret": "whsec_yJ4c…", "former_until": "2026-05-13T02:30:00Z"}]
    }
)
class NewSecret(TypedDict):
    """The new secret, shown only now. Until `former_until` the former one signs as well."""

    secret: str
    former_until: datetime


@dataclass(frozen=True)
class WantedWebhook:
    """`after` is the position behind which it begins; None: behind all that there is."""

    name: str
    place: Place
    kinds: Sequence[str] = ()
    after: int | None = None


@dataclass(frozen=True)
class WebhookChange:
    """What is None stays as it is."""

    name: str | None = None
    kinds: Sequence[str] | None = None
    paused: bool | None = None


class Webhooks(UseCases):
    """Each step first asks whose it is; of an employer only 经办人, who answers for it, may."""

    def make(
        self,
        by: WebhookOwner,
        wanted: WantedWebhook,
        visit: Visit,
        code: str | None,
        resolve: Resolve = resolve_name,
    ) -> NewWebhook:
        """Only this answer holds the secret. `code` None: a program's, which was confirmed itself.

        Raises NotResponsible, TooManyWebhooks, WebhookThere, WebhookResolverBusy,
        WebhookAddressUnknown, WebhookAddressClosed, WebhookInsecure, ReplayAhead, CodeNeeded,
        WrongCode, TooMany, and NotSignedIn for a session that was ended meanwhile.
        """
        owned, account = self._own(by), self._load_account(by)
        with self.context.engine.connect() as connection:
            _must_have_room(connection, owned, wanted.place)
        networks = self.context.policy.webhook_networks
        choose_address(wanted.place, networks, resolve, owned.name)
        self._confirm(account, visit, code)
        webhook, secret = uuid4(), make_secret()
        sealed = self.vault.make_cipher(webhook).encrypt_bytes(secret)
        with open_transaction(self.context.engine) as connection:
            _must_be_signed_in(connection, by, account)
            _must_have_room(connection, owned, wanted.place)
            position = _choose_position(wanted.after, load_last_position(connection))
            row = {
                "id": webhook,
                "audience": owned.audience,
                "owner": owned.owner,
                "made_by": account.id,
                "made_at": by.now,
                "name": wanted.name,
                "url": wanted.place.url,
                "kinds": list(wanted.kinds),
                "sealed_secret": sealed,
                "state": "active",
                "position": position,
                "next_at": by.now,
            }
            connection.execute(insert(webhooks), row)
            self._log(connection, Kind.WEBHOOK_MADE, account, visit)
        return {"id": webhook, "secret": spell_secret(secret), "position": position}

    def list_own(self, by: WebhookOwner) -> list[Webhook]:
        """Oldest first. Raises NotResponsible."""
        query = select(webhooks).where(self._own(by).rows)
        with self.context.engine.connect() as connection:
            rows = connection.execute(query.order_by(webhooks.c.made_at, webhooks.c.id)).all()
        return [describe(row) for row in rows]

    def load(self, by: WebhookOwner, webhook: UUID) -> Webhook:
        """Raises NotResponsible, NoSuchWebhook."""
        return describe(self._load(by, webhook))

    def change(self, by: WebhookOwner, webhook: UUID, change: WebhookChange) -> Webhook:
        """Name it anew, choose other kinds, pause it or let it go on where it stopped.

        Whoever lets it go on keeps it: it is paused if that account is recovered or closed. After a
        recovery it goes on with another secret only.

        Where it leads is never changed: another address is another webhook, which may be confirmed,
        and replay. Raises NotResponsible, NoSuchWebhook, WebhookEnded, SecretKnown.
        """
        values: dict[str, object] = {}
        if change.name is not None:
            values["name"] = change.name
        if change.kinds is not None:
            values["kinds"] = list(change.kinds)
        if change.paused is True:
            values |= {"state": "paused", "why": "owner"}
        if change.paused is False:
            values |= _begin_again(by)
        goes_on = change.paused is False
        changed = self._set(by, webhook, values, ~IS_SECRET_KNOWN if goes_on else ANY)
        if goes_on and changed["why"] == RECOVERED:
            raise SecretKnown
        return changed

    def replay(self, by: WebhookOwner, webhook: UUID, after: int) -> Webhook:
        """Send all behind a position once more, under the same ids; or go on behind what fails.

        Raises NotResponsible, NoSuchWebhook, WebhookEnded, ReplayAhead.
        """
        self._load(by, webhook)
        with self.context.engine.connect() as connection:
            position = _choose_position(after, load_last_position(connection))
        begun = {"position": position, "tries": 0, "failing_since": None, "next_at": by.now}
        return self._set(by, webhook, begun)

    def renew_secret(
        self, by: WebhookOwner, webhook: UUID, visit: Visit, code: str | None
    ) -> NewSecret:
        """Only this answer holds the new one; the former one signs beside it for a day.

        Until then there is no other: nobody knows which of the two is in use. The same request
        under the same Idempotency-Key gets the first answer.

        After a recovery a thief may know the former one, which signs no more from then on; the
        webhook still rests until somebody lets it go on. Whoever renews it keeps it, as they enter
        the secret where it leads.

        Raises NotResponsible, NoSuchWebhook, WebhookEnded, SecretRenewing, CodeNeeded, WrongCode,
        TooMany.
        """
        row, account = self._load(by, webhook), self._load_account(by)
        if row.state == "ended":
            raise WebhookEnded
        if is_renewing(row, by.now) and row.why != RECOVERED:
            return self._repeat_renewal(by, row)
        self._confirm(account, visit, code)
        secret = self._choose_secret(by, row)
        renewed = {
            "sealed_former": row.sealed_secret,
            "sealed_secret": self.vault.make_cipher(webhook).encrypt_bytes(secret),
            "former_until": case((IS_SECRET_KNOWN, by.now), else_=by.now + BOTH_VALID),
            "made_by": account.id,
            "why": case((IS_SECRET_KNOWN, "owner"), else_=webhooks.c.why),
        }
        unchanged = (webhooks.c.id == webhook) & (webhooks.c.sealed_secret == row.sealed_secret)
        renewing = update(webhooks).where(unchanged).values(renewed)
        with open_transaction(self.context.engine) as connection:
            _must_be_signed_in(connection, by, account)
            done = connection.execute(renewing.returning(webhooks.c.former_until)).one_or_none()
            if done is not None:
                self._log(connection, Kind.WEBHOOK_SECRET, account, visit)
                return {"secret": spell_secret(secret), "former_until": done.former_until}
        return self._repeat_renewal(by, self._load(by, webhook))

    def delete(self, by: WebhookOwner, webhook: UUID, visit: Visit) -> None:
        """With all that was delivered, and the key of its secrets. Raises as `load` does."""
        self._load(by, webhook)
        account = self._load_account(by)
        with open_transaction(self.context.engine) as connection:
            if not connection.execute(delete(webhooks).where(webhooks.c.id == webhook)).rowcount:
                raise NoSuchWebhook
            its = webhook_deliveries.c.webhook == webhook
            connection.execute(delete(webhook_deliveries).where(its))
            connection.execute(delete(data_keys).where(data_keys.c.subject == webhook))
            self._log(connection, Kind.WEBHOOK_DELETED, account, visit)

    def _repeat_renewal(self, by: WebhookOwner, row: Any) -> NewSecret:
        """Return what the last renewal answered to this very request. Raises SecretRenewing."""
        cipher = self.vault.load_cipher(row.id)
        former = cipher.decrypt_bytes(bytes(row.sealed_former))
        newest = cipher.decrypt_bytes(bytes(row.sealed_secret))
        if by.once and former and newest == self._derive_secret(by, by.once, row.id, former):
            return {"secret": spell_secret(newest), "former_until": row.former_until}
        hours = ceil((row.former_until - by.now) / timedelta(hours=1))
        raise SecretRenewing(hours=hours)

    def _choose_secret(self, by: WebhookOwner, row: Any) -> bytes:
        """Return a secret by chance, or one that a retry finds again without its being kept."""
        former = self.vault.load_cipher(row.id).decrypt_bytes(bytes(row.sealed_secret))
        if by.once is None or former is None:
            return make_secret()
        return self._derive_secret(by, by.once, row.id, former)

    def _derive_secret(self, by: WebhookOwner, once: Once, webhook: UUID, former: bytes) -> bytes:
        """Nobody repeats it without the former secret and the service's own key."""
        asked = f"{webhook}|{by.stamp.actor.account}|{once.digest.hex()}|{former.hex()}|{once.key}"
        return self.vault.digest("renewed webhook secret", asked)

    def count_stopped(self, by: SignedIn) -> int:
        """Count what stopped without its owner's doing: for everybody who may manage it."""
        owned = self._find_owned(by)
        if owned is None:
            return 0
        with self.context.engine.connect() as connection:
            return count_stopped(connection, owned)

    def asks_for_code(self, by: WebhookOwner) -> bool:
        """Return whether the owner confirms with a second factor."""
        return SecondFactors(self.context).is_enrolled(self._load_account(by))

    def _find_owned(self, by: SignedIn) -> Owned | None:
        """Return whose webhooks the account manages, None for most."""
        if by.subject is None:
            return None
        if by.role is Role.EMPLOYER and by.employer_id is not None:
            employer = self.ledger.load(Employer, by.employer_id)
            answers = employer.responsible == by.subject
            return Owned("employer", str(employer.id)) if answers else None
        if by.role is Role.SCHOOL_ADMIN:
            return Owned("school", load_account(self.context.engine, by.subject).school_code)
        return Owned("province", "") if by.role is Role.PROVINCE else None

    def _own(self, by: WebhookOwner) -> Owned:
        if isinstance(by, EmployerUser):
            self.ledger.load(Employer, by.employer_id).must_be_responsible(by.stamp)
        return Owned.by(by)

    def _load(self, by: WebhookOwner, webhook: UUID) -> Any:
        query = select(webhooks).where(self._own(by).rows, webhooks.c.id == webhook)
        with self.context.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NoSuchWebhook
        return row

    def _set(
        self,
        by: WebhookOwner,
        webhook: UUID,
        values: Mapping[str, object],
        where: ColumnElement[bool] = ANY,
    ) -> Webhook:
        if self._load(by, webhook).state == "ended":
            raise WebhookEnded
        live = (webhooks.c.id == webhook) & (webhooks.c.state != "ended") & where
        if values:
            account = self._load_account(by)
            with open_transaction(self.context.engine) as connection:
                _must_be_signed_in(connection, by, account)
                connection.execute(update(webhooks).where(live).values(dict(values)))
        return describe(self._load(by, webhook))

    def _load_account(self, by: WebhookOwner) -> Account:
        return load_account(self.context.engine, UUID(by.stamp.actor.account))

    def _confirm(self, account: Account, visit: Visit, code: str | None) -> None:
        """A stolen session sends no events away, which would go on after it has ended."""
        factors = SecondFactors(self.context)
        if code is None or not factors.is_enrolled(account):
            return
        if not code.strip():
            raise CodeNeeded
        factors.prove(account, code, visit)

    def _log(self, connection: Any, kind: Kind, account: Account, visit: Visit) -> None:
        log = SecurityLog(self.context)
        log.record(connection, kind, account, log.doing(visit, str(account.id)))


def _must_be_signed_in(connection: Connection, by: WebhookOwner, account: Account) -> None:
    """A recovery pauses what the account made: nothing is made or let go on behind it.

    Raises NotSignedIn.
    """
    hold_account(connection, account.username)
    if by.session is not None:
        must_be_signed_in(connection, account.username, by.session)


def _must_have_room(connection: Connection, owned: Owned, place: Place) -> None:
    if count_webhooks(connection, owned) >= MOST:
        raise TooManyWebhooks(most=MOST)
    same = select(webhooks.c.id).where(owned.rows, webhooks.c.url == place.url)
    if connection.execute(same).first() is not None:
        raise WebhookThere


def _choose_position(after: int | None, last: int) -> int:
    if after is not None and after > last:
        raise ReplayAhead(last=last)
    return last if after is None else after


def _begin_again(by: WebhookOwner) -> dict[str, object]:
    """Whoever lets it go on has looked at where it leads, and answers for it from then on."""
    keeper = UUID(by.stamp.actor.account)
    begun = {"state": "active", "why": "", "tries": 0, "failing_since": None, "next_at": by.now}
    return begun | {"made_by": keeper}
