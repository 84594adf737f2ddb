"""An account's second factor: enrols it, checks codes (each once), and resets a lost one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as put

from signing.refusals import NoSecondFactor, ReasonMissing, WrongCode
from signing.storage.account_tables import recovery_codes, second_factors, sessions
from signing.text import find_words
from signing.use_cases.access import totp
from signing.use_cases.access.account_rows import Account, load_account, strip_space
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.access.known_devices import KnownDevices
from signing.use_cases.access.lockouts import Lockouts, Try
from signing.use_cases.access.passkey_rows import drop_passkeys, has_passkeys
from signing.use_cases.access.program_ends import end_programs, must_be_let_in_still
from signing.use_cases.access.security_log import Kind, SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Province, SchoolAdmin
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.policy import AskedFactor
from signing.vocabulary import Role

ISSUER = "网上签约"
OFFICES = frozenset({Role.SCHOOL_ADMIN, Role.PROVINCE, Role.AUDITOR})
REQUIRED_OF: Mapping[AskedFactor, frozenset[Role]] = {
    "required": OFFICES,
    "all": OFFICES | {Role.COUNSELOR, Role.EMPLOYER},
    "off": frozenset(),
}
"""Graduates have no password: they come through WeChat."""


@dataclass(frozen=True)
class Enrolment:
    secret: str
    url: str


class SecondFactors(UseCases):
    def is_required(self, account: Account) -> bool:
        return account.role in REQUIRED_OF[self.context.policy.second_factor]

    def is_enrolled(self, account: Account) -> bool:
        """Whether it has a second factor: an app, or at least one passkey."""
        if self.has_app(account):
            return True
        with self.context.engine.connect() as connection:
            return has_passkeys(connection, account.username)

    def has_app(self, account: Account) -> bool:
        return self._secret(account, "sealed_secret") is not None

    def begin(self, account: Account) -> Enrolment:
        """Return a new secret, which is valid from its first code on; until then the old one is."""
        secret = totp.new_secret()
        sealed = self.vault.make_cipher(account.id).encrypt_bytes(secret)
        row = put(second_factors).values(username=account.username, sealed_next=sealed)
        waiting = row.on_conflict_do_update(
            index_elements=["username"], set_={"sealed_next": sealed}
        )
        with self.context.engine.begin() as connection:
            connection.execute(waiting)
        shown = strip_space(account.username)
        return Enrolment(totp.spell_secret(secret), totp.build_url(secret, shown, ISSUER))

    def confirm(self, account: Account, code: str, visit: Visit, kept: UUID | None) -> list[str]:
        """Check the first code of the new secret; return ten recovery codes, shown only now.

        It ends every session but `kept`. Raises WrongCode, TooMany, NotSignedIn if `kept` was
        ended meanwhile, and without it WrongCredentials if the password was replaced.
        """
        lockouts, log = Lockouts(self.context), SecurityLog(self.context)
        taken = self.count_try(account, visit)
        secret = self._secret(account, "sealed_next")
        step = totp.find_step(secret, totp.strip_code(code), visit.now) if secret else None
        if step is None:
            SecurityLog(self.context).note(Kind.FACTOR_FAILED, account, visit)
            lockouts.count_wrong(taken, account, visit)
            raise WrongCode
        codes = totp.new_recovery_codes()
        with open_transaction(self.context.engine) as connection:
            must_be_let_in_still(connection, account, kept)
            self._enrol(connection, account, step, visit.now)
            self.save_codes(connection, account, codes)
            self.end_sessions(connection, account, kept)
            log.record(connection, Kind.FACTOR_ENROLLED, account, log.doing(visit, str(account.id)))
        lockouts.forgive(taken, visit.now)
        return codes

    def prove(self, account: Account, code: str, visit: Visit) -> None:
        """Accept a code of the app or a recovery code, each once. Raises WrongCode, TooMany."""
        lockouts = Lockouts(self.context)
        taken = self.count_try(account, visit)
        with open_transaction(self.context.engine) as connection:
            proved = self._use_code(connection, account, code, visit) or self._use_recovery_code(
                connection, account, code, visit
            )
        if not proved:
            SecurityLog(self.context).note(Kind.FACTOR_FAILED, account, visit)
            lockouts.count_wrong(taken, account, visit)
            raise WrongCode
        lockouts.forgive(taken, visit.now)

    def reset(self, by: SchoolAdmin | Province, owner: UUID, reason: str, visit: Visit) -> None:
        """Reset a lost factor. Raises CommandLineOnly, ReasonMissing, NoSecondFactor."""
        account = self.load_resettable(by, owner)
        self.remove_for(account, visit, by.stamp.actor.account, reason)

    def load_resettable(self, by: SchoolAdmin | Province, owner: UUID) -> Account:
        """Return whose factor `by` may reset. Raises CommandLineOnly, NotYours, NoSuchAccount."""
        account = load_account(self.context.engine, owner)
        account.must_be_answered_for_by(by, "signing reset-second-factor NAME")
        return account

    def remove_for(self, account: Account, visit: Visit, actor: str, reason: str) -> None:
        """Remove the factor of somebody else, with a reason."""
        if not find_words(reason):
            raise ReasonMissing
        sealed = self.vault.make_cipher(account.id).encrypt_bytes(reason.strip().encode())
        self.remove(account, visit, actor, sealed)

    def remove(
        self, account: Account, visit: Visit, actor: str, sealed_reason: bytes | None = None
    ) -> None:
        """Remove the app, and for somebody else every passkey too; end every session.

        Raises NoSecondFactor.
        """
        log, own = SecurityLog(self.context), second_factors.c.username == account.username
        with open_transaction(self.context.engine) as connection:
            removed = connection.execute(delete(second_factors).where(own)).rowcount
            if sealed_reason is not None:
                removed += drop_passkeys(connection, account.username)
            if not removed:
                raise NoSecondFactor
            if not has_passkeys(connection, account.username):
                self.save_codes(connection, account, [])
            self.end_sessions(connection, account, None)
            doing = log.doing(visit, actor)
            log.record(connection, Kind.FACTOR_REMOVED, account, doing, sealed_reason)
            if sealed_reason is not None:  # by somebody else: a recovery
                end_programs(connection, account, doing)

    def count_try(self, account: Account, visit: Visit) -> Try:
        """Count a try, of a code or a passkey, where it comes from. Raises TooMany."""
        device = KnownDevices(self.context).recognise(account.username, visit)
        return Lockouts(self.context).count_factor_try(account.username, visit, device)

    def _secret(self, account: Account, column: str) -> bytes | None:
        query = select(second_factors.c[column]).where(
            second_factors.c.username == account.username
        )
        with self.context.engine.connect() as connection:
            sealed = connection.execute(query).scalar()
        return (
            None
            if sealed is None
            else self.vault.load_cipher(account.id).decrypt_bytes(bytes(sealed))
        )

    @staticmethod
    def _enrol(connection: Connection, account: Account, step: int, now: datetime) -> None:
        begun = (second_factors.c.username == account.username) & (
            second_factors.c.sealed_next.is_not(None)
        )
        enrolled = (
            update(second_factors)
            .where(begun)
            .values(
                sealed_secret=second_factors.c.sealed_next,
                sealed_next=None,
                last_step=step,
                enrolled_at=now,
            )
        )
        if not connection.execute(enrolled).rowcount:  # somebody confirmed it just now
            raise WrongCode

    @staticmethod
    def save_codes(connection: Connection, account: Account, codes: list[str]) -> None:
        """Replace the recovery codes."""
        own = recovery_codes.c.username == account.username
        connection.execute(delete(recovery_codes).where(own))
        if codes:
            rows = [
                {"username": account.username, "digest": totp.recovery_digest(code)}
                for code in codes
            ]
            connection.execute(insert(recovery_codes), rows)

    @staticmethod
    def end_sessions(connection: Connection, account: Account, kept: UUID | None) -> None:
        others = sessions.c.username == account.username
        if kept is not None:
            others &= sessions.c.id != kept
        connection.execute(delete(sessions).where(others))

    def _use_code(self, connection: Connection, account: Account, code: str, visit: Visit) -> bool:
        """Return whether the code is right. Of several requests with one code, one succeeds."""
        secret = self._secret(account, "sealed_secret")
        step = totp.find_step(secret, totp.strip_code(code), visit.now) if secret else None
        if step is None:
            return False
        unused = or_(second_factors.c.last_step.is_(None), second_factors.c.last_step < step)
        own = second_factors.c.username == account.username
        used = update(second_factors).where(own, unused).values(last_step=step)
        return connection.execute(used).rowcount == 1

    def _use_recovery_code(
        self, connection: Connection, account: Account, code: str, visit: Visit
    ) -> bool:
        used = delete(recovery_codes).where(
            recovery_codes.c.username == account.username,
            recovery_codes.c.digest == totp.recovery_digest(code),
        )
        if not connection.execute(used).rowcount:
            return False
        log = SecurityLog(self.context)
        log.record(connection, Kind.RECOVERY_USED, account, log.doing(visit, str(account.id)))
        return True
