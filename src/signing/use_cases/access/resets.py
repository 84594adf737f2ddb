"""Changes passwords, or resets them with a one-time link."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, update

from signing.refusals import LinkOver, PasswordNotNew
from signing.storage.account_tables import accounts, sessions
from signing.use_cases.access import one_time, passwords
from signing.use_cases.access.account_rows import Account, find_account, load_account, strip_space
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.access.confirming import Confirming
from signing.use_cases.access.email_rows import (
    Letter,
    ask_for_letter,
    forget_emails,
    is_still_its,
    run_beside,
    stop_waiting,
    take_sealed_email,
    use_new_email,
    withdraw_links,
)
from signing.use_cases.access.known_devices import KnownDevices
from signing.use_cases.access.lockouts import Lockouts
from signing.use_cases.access.one_time import Found, Purpose
from signing.use_cases.access.program_ends import end_programs, must_be_let_in_still
from signing.use_cases.access.security_log import Doing, Kind, SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Province, SchoolAdmin
from signing.use_cases.core.context import UseCases

LIFE = timedelta(hours=24)
RESET = "signing reset-password NAME"


@dataclass(frozen=True)
class Link:
    """`username` is what its owner types to sign in, "" where there is no account yet."""

    token: str
    expires_at: datetime
    username: str = ""


@dataclass(frozen=True)
class Redeemed:
    """What makes the browser a known device, and the names of the programs that ended.

    `username` is what the owner types to sign in; `removed_email`: it had a confirmed address.
    """

    devices: str
    ended_programs: list[str]
    username: str
    removed_email: bool = False


class Resets(UseCases):
    """The answers are secrets, so no Idempotency-Key keeps them."""

    def change_own(self, who: SignedIn, current: str, new: str, visit: Visit) -> None:
        """Change one's password; end other sessions.

        Raises WrongPassword, TooMany, Password…, and NotSignedIn for a session that was ended
        meanwhile: who knew the former password does not replace the one of a recovery.
        """
        account = Confirming(self.context).account(who.username, current, visit)
        _must_replace_given(account, new)
        chosen = passwords.hash_new_password(new, account.username)
        with open_transaction(self.context.engine) as connection:
            must_be_let_in_still(connection, account, who.session)
            self._set_password(connection, account, chosen, kept=who.session)
            self._log_event(connection, Kind.CHANGED, account, visit, str(account.id))
            self._tell_owner(connection, account, visit)

    def must_answer_for(self, by: SchoolAdmin | Province, owner: UUID) -> None:
        """Raises CommandLineOnly, NotYours, NoSuchAccount, as `offer` does."""
        load_account(self.context.engine, owner).must_be_answered_for_by(by, RESET)

    def offer(self, by: SchoolAdmin | Province, owner: UUID, visit: Visit) -> Link:
        account = load_account(self.context.engine, owner)
        account.must_be_answered_for_by(by, RESET)
        return self.make_link(
            account, SecurityLog(self.context).doing(visit, by.stamp.actor.account)
        )

    def make_link(self, account: Account, doing: Doing) -> Link:
        """Return a new link; the one before it is invalid from now on."""
        with open_transaction(self.context.engine) as connection:
            run_beside(connection, withdraw_links(account.id))
            one_time.withdraw_tokens(connection, Purpose.NEW_PASSWORD, account.username)
            token = one_time.issue_token(
                connection, Purpose.NEW_PASSWORD, doing.at, LIFE, username=account.username
            )
            SecurityLog.record(connection, Kind.LINK_OFFERED, account, doing)
        return Link(token, doing.at + LIFE, strip_space(account.username))

    def name_owner(self, token: str, now: datetime) -> str:
        """Return the username that the link is for, which its owner types when they sign in.

        Raises LinkOver, before anybody types a password for nothing.
        """
        owner = self._find_owner(token, now)
        if owner is None:
            raise LinkOver
        return strip_space(owner.username)

    def redeem(self, token: str, new: str, visit: Visit) -> Redeemed:
        """Set the password, once; end all sessions, locks and programs.

        A link that was sent proves as much as a password, so its browser is a known device:
        whoever is kept out everywhere gets in by it. A link that was mailed to an address confirms
        it; every other address goes, for whoever stole the account may have entered it, and would
        have the next link sent there. The second factor stays. Raises LinkOver, TooMany.
        """
        lockouts = Lockouts(self.context)
        lockouts.address_must_be_welcome(visit.address, visit.now)
        account = self._find_owner(token, visit.now)
        if account is None:
            lockouts.count_address(visit.address, visit.now)
            raise LinkOver
        _must_replace_given(account, new)
        chosen = passwords.hash_new_password(new, account.username)
        with open_transaction(self.context.engine) as connection:
            used = one_time.use_up_token(connection, Purpose.NEW_PASSWORD, token, visit.now)
            if used is None or not _leads_to_owner(connection, account, used):
                raise LinkOver
            self._set_password(connection, account, chosen, kept=None)
            lockouts.forget(connection, lockouts.key_of_password(account.username))
            self._log_event(connection, Kind.SET_ANEW, account, visit, str(account.id))
            doing = SecurityLog(self.context).doing(visit, str(account.id))
            ended = end_programs(connection, account, doing)
            removed = self._settle_emails(connection, account, used, visit)
        devices = KnownDevices(self.context).remember(account.username, visit)
        return Redeemed(devices, ended, strip_space(account.username), removed)

    def _settle_emails(
        self, connection: Connection, account: Account, used: Found, visit: Visit
    ) -> bool:
        """Keep the address that the link was mailed to; return whether a confirmed one went."""
        doing = SecurityLog(self.context).doing(visit, str(account.id))
        one_time.withdraw_tokens(connection, Purpose.EMAIL, account.username)
        about = used.about or {}
        digest = bytes.fromhex(about.get("confirms", ""))
        if digest and use_new_email(connection, account.id, digest, doing):
            SecurityLog.record(connection, Kind.EMAIL_CONFIRMED, account, doing)
            return False
        if "mailed_to" in about:
            run_beside(connection, stop_waiting(account.id))
            self._tell_owner(connection, account, visit)
            return False
        return self._remove_emails(connection, account, doing)

    def _remove_emails(self, connection: Connection, account: Account, doing: Doing) -> bool:
        """Tell the confirmed address of both: it may be the owner's."""
        sealed = take_sealed_email(connection, account.id)
        run_beside(connection, *forget_emails([account.id]))
        if sealed is None:
            return False
        if self.context.sends_mail:
            told = (Letter.PASSWORD_SET, Letter.REMOVED)
            letters = [ask_for_letter(one, account.id, doing, sealed) for one in told]
            run_beside(connection, *letters)
        SecurityLog.record(connection, Kind.EMAIL_REMOVED, account, doing)
        return True

    def _tell_owner(self, connection: Connection, account: Account, visit: Visit) -> None:
        """Have the owner's confirmed address told, if there is one when the mail is written."""
        if self.context.sends_mail:
            doing = SecurityLog(self.context).doing(visit, str(account.id))
            run_beside(connection, ask_for_letter(Letter.PASSWORD_SET, account.id, doing))

    def _find_owner(self, token: str, now: datetime) -> Account | None:
        with self.context.engine.connect() as connection:
            found = one_time.look_up_token(connection, Purpose.NEW_PASSWORD, token, now)
        account = find_account(self.context.engine, found.username or "") if found else None
        if found is None or account is None or account.closed:
            return None
        with self.context.engine.connect() as connection:
            return account if _leads_to_owner(connection, account, found) else None

    def _log_event(
        self, connection: Connection, kind: Kind, account: Account, visit: Visit, actor: str
    ) -> None:
        log = SecurityLog(self.context)
        log.record(connection, kind, account, log.doing(visit, actor))

    @staticmethod
    def _set_password(
        connection: Connection, account: Account, password_hash: str, *, kept: UUID | None
    ) -> None:
        own = accounts.c.username == account.username
        chosen = update(accounts).where(own)
        connection.execute(chosen.values(password_hash=password_hash, password_given=False))
        run_beside(connection, withdraw_links(account.id))
        one_time.withdraw_tokens(connection, Purpose.NEW_PASSWORD, account.username)
        one_time.withdraw_tokens(connection, Purpose.SECOND_FACTOR, account.username)
        others = sessions.c.username == account.username
        if kept is not None:
            others &= sessions.c.id != kept
        connection.execute(delete(sessions).where(others))


def _leads_to_owner(connection: Connection, account: Account, found: Found) -> bool:
    """Return whether a link that was mailed to the account's address went to the one it has now."""
    mailed_to = (found.about or {}).get("mailed_to")
    return mailed_to is None or is_still_its(connection, account.id, bytes.fromhex(mailed_to))


def _must_replace_given(account: Account, new: str) -> None:
    """Raises PasswordNotNew for the password that somebody else chose: they know it."""
    if account.password_given and passwords.check_password(new, account.password_hash)[0]:
        raise PasswordNotNew
