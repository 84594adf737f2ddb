"""Writes the mails about accounts that commands asked for, and hands them to the outbox.

A row, its link and the message that has it go in one transaction: a link is never mailed twice, and
none is lost. Several processes may do so at once; each row is one's.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import structlog
from sqlalchemy import Connection, Row, text

from signing.refusals import NoSuchAccount, TooMany
from signing.storage.engine import looking_engine
from signing.storage.prepared import REPEATED
from signing.use_cases.access import one_time
from signing.use_cases.access.account_rows import Account, load_account, strip_space
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.access.email_rows import Letter
from signing.use_cases.access.emails import DAY, Emails, KnownEmail
from signing.use_cases.access.letters import Address, write_letter
from signing.use_cases.access.one_time import Purpose, digest_token, name_invitation_token
from signing.use_cases.access.security_log import Doing, Kind, Logged, Owner, SecurityLog
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.supervision import go_round
from signing.use_cases.limits.attempts import Attempts, Limit
from signing.use_cases.notices.sending import Message, Posting

LOOK_SECONDS = 1.0
CONFIRMED_WITHIN = timedelta(hours=24)
RESET_WITHIN = timedelta(minutes=30)
OF_AN_ACCOUNT = ((3, timedelta(hours=1)), (10, DAY))
"""Links to a new password, whoever asks: nobody fills another's mailbox."""
LATE = timedelta(hours=1)
"""Whoever forgot a password longer ago has given up or asked again."""
UNCLAIMED = timedelta(days=30)
"""An address of an invitation that nobody took."""
FORGET = text("""
DELETE FROM emails WHERE asked_at < :before AND confirmed_at IS NULL
  AND NOT EXISTS (SELECT FROM accounts WHERE accounts.subject = emails.account)
""")
FORGOTTEN_EVERY = timedelta(hours=1)
LOOK = text("SELECT EXISTS (SELECT FROM account_letters)").execution_options(**REPEATED)
TAKE = text("""
DELETE FROM account_letters WHERE id = (
  SELECT id FROM account_letters ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING kind, accounts, asked_at, actor, request_id, address_digest, sealed_to
""")
LOG = structlog.get_logger()


@dataclass(frozen=True)
class AskedLetter:
    """One mail that is to be written, for one account, at `now`."""

    kind: Letter
    account: UUID
    doing: Doing
    asked_at: datetime
    sealed_to: bytes | None


@dataclass(frozen=True)
class AccountLetters(UseCases):
    posting: Posting

    def run(self, stop: threading.Event) -> None:
        """Write what is asked for until `stop`; every hour forget what nobody took."""
        forgotten_at = datetime.min.replace(tzinfo=UTC)

        def write_and_forget(now: datetime) -> None:
            nonlocal forgotten_at
            self.write_all(now)
            if now - forgotten_at > FORGOTTEN_EVERY:
                self.forget_unclaimed(now)
                forgotten_at = now

        go_round(stop, LOOK_SECONDS, write_and_forget, "account_letters.kept")

    def write_all(self, now: datetime) -> int:
        """Return how many were asked for; not each is written."""
        asked = 0
        while self._is_any_asked() and self._write_next(now):
            asked += 1
        return asked

    def forget_unclaimed(self, now: datetime) -> int:
        """Delete addresses of invitations that nobody took; return how many."""
        with open_transaction(self.context.engine) as connection:
            return connection.execute(FORGET, {"before": now - UNCLAIMED}).rowcount

    def _is_any_asked(self) -> bool:
        with looking_engine(self.context.engine).connect() as connection:
            return bool(connection.execute(LOOK).scalar_one())

    def _write_next(self, now: datetime) -> bool:
        with open_transaction(self.context.engine) as connection:
            row = connection.execute(TAKE).one_or_none()
            if row is None:
                return False
            found = [self._write(connection, one) for one in _read_row(row, now)]
            messages = [message for message in found if message is not None]
            if messages:
                self.posting.post(connection, messages)
        return True

    def _write(self, connection: Connection, asked: AskedLetter) -> Message | None:
        """Return None where there is nobody to write to, or they were written to very often."""
        try:
            return WRITERS[asked.kind](self, connection, asked)
        except NoSuchAccount:
            return None
        except TooMany:
            LOG.warning("account_letters.many", kind=asked.kind.value)
            return None

    def write_confirmation(self, connection: Connection, asked: AskedLetter) -> Message | None:
        account, known = self._load(asked)
        if not known.waiting:
            return None
        self._emails.count_mail(asked.account, known.digest, asked.doing.at)
        one_time.withdraw_tokens(connection, Purpose.EMAIL, account.username)
        token = one_time.issue_token(
            *(connection, Purpose.EMAIL, asked.doing.at, CONFIRMED_WITHIN),
            username=account.username,
            about={"digest": known.digest.hex()},
        )
        return _write_link(asked, known.waiting, f"/email/{token}", CONFIRMED_WITHIN)

    def write_link(self, connection: Connection, asked: AskedLetter) -> Message | None:
        """A link to a new password, to the confirmed address; the one before it stays valid.

        It is over once another address is the account's, or none: whoever reads the former one, an
        owner who fears that somebody does has just taken it away.
        """
        account, known = self._load(asked)
        if not known.address or asked.doing.at - asked.asked_at > LATE:
            return None
        limit = Limit(f"forgotten of:{account.id}", OF_AN_ACCOUNT)
        Attempts(self.context.engine).take([limit], asked.doing.at)
        token = one_time.issue_token(
            *(connection, Purpose.NEW_PASSWORD, asked.doing.at, RESET_WITHIN),
            username=account.username,
            about={"mailed_to": self._emails.digest(known.address).hex()},
        )
        SecurityLog.record(connection, Kind.LINK_MAILED, account, asked.doing)
        name = strip_space(account.username)
        return _write_link(asked, known.address, f"/password/{token}", RESET_WITHIN, name)

    def write_first_link(self, connection: Connection, asked: AskedLetter) -> Message | None:
        """A link to the first password; whoever opens it has shown that the mailbox is theirs."""
        account, known = self._load(asked)
        if not known.waiting:
            return None
        self._emails.count_mail(asked.account, known.digest, asked.doing.at)
        token = one_time.issue_token(
            *(connection, Purpose.NEW_PASSWORD, asked.doing.at, CONFIRMED_WITHIN),
            username=account.username,
            about={"confirms": known.digest.hex()},
        )
        SecurityLog.record(connection, Kind.LINK_OFFERED, account, asked.doing)
        return _write_link(asked, known.waiting, f"/password/{token}", CONFIRMED_WITHIN)

    def write_invitation(self, connection: Connection, asked: AskedLetter) -> Message | None:
        """The first link of a colleague's invitation, while it is valid."""
        known = self._emails.load(asked.account)
        token = name_invitation_token(self.vault, str(asked.account))
        found = one_time.look_up_token(connection, Purpose.COLLEAGUE, token, asked.doing.at)
        if not known.waiting or found is None:
            return None
        self._emails.count_mail(asked.account, known.digest, asked.doing.at)
        invited: Logged = Owner(asked.account, "")
        SecurityLog.record(connection, Kind.LINK_OFFERED, invited, asked.doing)
        return _write_link(asked, known.waiting, f"/join/{token}", timedelta(days=7))

    def tell_owner(self, connection: Connection, asked: AskedLetter) -> Message | None:
        """What was done to the account: to `sealed_to`, else to the confirmed address."""
        del connection
        account, known = self._load(asked)
        to = self._open(asked) if asked.sealed_to else known.address
        if not to:
            return None
        name = strip_space(account.username)
        address = Address(account.id, to, name)
        return write_letter(asked.kind, address, f"{account.id}:{asked.asked_at.isoformat()}")

    @property
    def _emails(self) -> Emails:
        return Emails(self.context)

    def _open(self, asked: AskedLetter) -> str:
        opened = self.vault.load_cipher(asked.account).decrypt_bytes(asked.sealed_to or b"")
        return "" if opened is None else opened.decode()

    def _load(self, asked: AskedLetter) -> tuple[Account, KnownEmail]:
        """Raises NoSuchAccount, of a closed one too."""
        account = load_account(self.context.engine, asked.account)
        if account.closed:
            raise NoSuchAccount
        return account, self._emails.load(account.id)


Writer = Callable[[AccountLetters, Connection, AskedLetter], Message | None]
WRITERS: Mapping[Letter, Writer] = {
    Letter.CONFIRMATION: AccountLetters.write_confirmation,
    Letter.APPOINTED: AccountLetters.write_confirmation,
    Letter.FORGOTTEN: AccountLetters.write_link,
    Letter.FIRST_PASSWORD: AccountLetters.write_first_link,
    Letter.INVITATION: AccountLetters.write_invitation,
    Letter.CHANGED: AccountLetters.tell_owner,
    Letter.REMOVED: AccountLetters.tell_owner,
    Letter.PASSWORD_SET: AccountLetters.tell_owner,
}


def _read_row(row: Row[Any], now: datetime) -> list[AskedLetter]:
    doing = Doing(row.actor, now, row.request_id, _read_bytes(row.address_digest))
    sealed = _read_bytes(row.sealed_to)
    return [
        AskedLetter(Letter(row.kind), cast("UUID", one), doing, row.asked_at, sealed)
        for one in row.accounts
    ]


def _read_bytes(kept: Any) -> bytes | None:
    return None if kept is None else bytes(kept)


def _write_link(
    asked: AskedLetter, to: str, path: str, life: timedelta, username: str = ""
) -> Message:
    key = digest_token(path).hex()
    address = Address(asked.account, to, username)
    return write_letter(asked.kind, address, key, path, asked.doing.at + life)
