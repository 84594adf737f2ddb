"""One's own mail address: entered with the password, confirmed by a link, changed and removed."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import with_config
from typing_extensions import TypedDict

from signing.refusals import EmailLinkOver, MailNotSet, NoEmailWaiting, NotYours
from signing.storage.recorder import Beside
from signing.use_cases.access import one_time
from signing.use_cases.access.account_rows import Account, find_account
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.access.ceremonies import RelyingParty
from signing.use_cases.access.email_addresses import fold_address, show_address
from signing.use_cases.access.email_rows import (
    Letter,
    ask_for_letter,
    forget_emails,
    run_beside,
    stop_waiting,
    use_new_email,
)
from signing.use_cases.access.emails import Emails, KnownEmail
from signing.use_cases.access.lockouts import Lockouts
from signing.use_cases.access.one_time import Found, Purpose
from signing.use_cases.access.own_passkeys import OwnPasskeys, Proof
from signing.use_cases.access.program_ends import must_be_let_in_still
from signing.use_cases.access.security_log import Doing, Kind, SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.context import UseCases


@with_config(
    json_schema_extra={
        "examples": [
            {
                "address": "li.mei@example.edu",
                "confirmed_at": "2026-05-12T02:30:00Z",
                "waiting": None,
                "asked_at": None,
                "mailed": True,
            }
        ]
    }
)
class OwnEmail(TypedDict):
    """`address` is confirmed and in use; `waiting` was entered, and waits to be confirmed.

    `mailed`: this installation sends mail.
    """

    address: str | None
    confirmed_at: datetime | None
    waiting: str | None
    asked_at: datetime | None
    mailed: bool


@dataclass(frozen=True)
class OwnEmails(UseCases):
    party: RelyingParty

    @property
    def _emails(self) -> Emails:
        return Emails(self.context)

    def show(self, who: SignedIn) -> OwnEmail:
        """Raises NotYours for a graduate, who signs in with WeChat."""
        return self._describe(self._emails.load(self._load_account(who).id))

    def change(self, who: SignedIn, address: str, proof: Proof, visit: Visit) -> OwnEmail:
        """Let `address` wait, and mail its link. The confirmed one stays in use, and is told.

        Entering the confirmed one again takes back what waits. Raises WrongPassword, WrongCode,
        PasskeyRefused, TooMany after many mails to that address or of that account, and NotSignedIn
        for a session that was ended meanwhile.
        """
        account = OwnPasskeys(self.context, self.party).confirm_owner(who, proof, visit)
        known = self._emails.load(account.id)
        if fold_address(address) == fold_address(known.address):
            self._take_back(account)
        else:
            digest = self._emails.digest(address)
            self._emails.mailbox_must_be_open(account.id, digest, visit.now)
            self._let_wait(who, account, known, address, self._doing(account, visit))
        return self._describe(self._emails.load(account.id))

    def send_again(self, who: SignedIn, visit: Visit) -> None:
        """Mail a new link to the address that waits. Raises NoEmailWaiting, MailNotSet, TooMany."""
        account = self._load_account(who)
        known = self._emails.load(account.id)
        if not known.waiting:
            raise NoEmailWaiting
        if not self._emails.mails:
            raise MailNotSet
        self._emails.mailbox_must_be_open(account.id, known.digest, visit.now)
        letter = ask_for_letter(Letter.CONFIRMATION, account.id, self._doing(account, visit))
        with open_transaction(self.context.engine) as connection:
            run_beside(connection, letter)

    def remove(self, who: SignedIn, proof: Proof, visit: Visit) -> None:
        """Delete the addresses; the confirmed one is told. Without any it does nothing."""
        account = OwnPasskeys(self.context, self.party).confirm_owner(who, proof, visit)
        known, doing = self._emails.load(account.id), self._doing(account, visit)
        if not known.address and not known.waiting:
            return
        with open_transaction(self.context.engine) as connection:
            one_time.withdraw_tokens(connection, Purpose.EMAIL, account.username)
            run_beside(connection, *forget_emails([account.id]))
            if known.address and self._emails.mails:
                run_beside(connection, self._tell(Letter.REMOVED, account, known.address, doing))
            SecurityLog.record(connection, Kind.EMAIL_REMOVED, account, doing)

    def find_waiting(self, token: str, now: datetime) -> str:
        """Return the address that the link would confirm, as people write it.

        Raises EmailLinkOver.
        """
        with self.context.engine.connect() as connection:
            found = one_time.look_up_token(connection, Purpose.EMAIL, token, now)
        account = find_account(self.context.engine, found.username or "") if found else None
        if found is None or account is None or account.closed:
            raise EmailLinkOver
        known = self._emails.load(account.id)
        if known.digest != _read_digest(found):
            raise EmailLinkOver
        return show_address(known.waiting)

    def confirm(self, token: str, visit: Visit) -> str:
        """Make the waiting address the account's, once; return it. Raises EmailLinkOver, TooMany.

        The link was sent to that mailbox alone, so nobody is asked to sign in.
        """
        lockouts = Lockouts(self.context)
        lockouts.address_must_be_welcome(visit.address, visit.now)
        try:
            shown = self.find_waiting(token, visit.now)
            self._use_up(token, visit)
        except EmailLinkOver:
            lockouts.count_address(visit.address, visit.now)
            raise
        return shown

    def _use_up(self, token: str, visit: Visit) -> None:
        with open_transaction(self.context.engine) as connection:
            found = one_time.use_up_token(connection, Purpose.EMAIL, token, visit.now)
            account = find_account(self.context.engine, found.username or "") if found else None
            if found is None or account is None:
                raise EmailLinkOver
            doing = self._doing(account, visit)
            if not use_new_email(connection, account.id, _read_digest(found), doing):
                raise EmailLinkOver
            SecurityLog.record(connection, Kind.EMAIL_CONFIRMED, account, doing)

    def _let_wait(
        self, who: SignedIn, account: Account, known: KnownEmail, address: str, doing: Doing
    ) -> None:
        """Raises NotSignedIn behind a recovery, which took such an address away."""
        kept = self._emails.let_wait(account.id, address, doing.at)
        letters = [ask_for_letter(Letter.CONFIRMATION, account.id, doing)]
        if known.address:
            letters.append(self._tell(Letter.CHANGED, account, known.address, doing))
        with open_transaction(self.context.engine) as connection:
            must_be_let_in_still(connection, account, who.session)
            one_time.withdraw_tokens(connection, Purpose.EMAIL, account.username)
            run_beside(connection, kept, *(letters if self._emails.mails else []))
            SecurityLog.record(connection, Kind.EMAIL_ENTERED, account, doing)

    def _take_back(self, account: Account) -> None:
        with open_transaction(self.context.engine) as connection:
            one_time.withdraw_tokens(connection, Purpose.EMAIL, account.username)
            run_beside(connection, stop_waiting(account.id))

    def _tell(self, kind: Letter, account: Account, address: str, doing: Doing) -> Beside:
        sealed = self.vault.make_cipher(account.id).encrypt_bytes(address.encode())
        return ask_for_letter(kind, account.id, doing, sealed)

    def _doing(self, account: Account, visit: Visit) -> Doing:
        return SecurityLog(self.context).doing(visit, str(account.id))

    def _describe(self, known: KnownEmail) -> OwnEmail:
        return {
            "address": show_address(known.address) if known.address else None,
            "confirmed_at": known.confirmed_at,
            "waiting": show_address(known.waiting) if known.waiting else None,
            "asked_at": known.asked_at,
            "mailed": self._emails.mails,
        }

    def _load_account(self, who: SignedIn) -> Account:
        account = find_account(self.context.engine, who.username) if who.username else None
        if account is None:
            raise NotYours
        return account


def _read_digest(found: Found) -> bytes:
    return bytes.fromhex(found.about["digest"])
