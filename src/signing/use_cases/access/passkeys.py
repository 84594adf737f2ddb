"""An account's passkeys: each has a name, is used instead of a code, and is removed by itself.

A challenge is a one-time token for minutes: it holds for one account and one step, a session or
the ticket of signing in. An answer uses it up, right or wrong. Tries count as those of codes do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import with_config
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from typing_extensions import TypedDict

from signing.refusals import (
    NoSuchPasskey,
    PasskeyCloned,
    PasskeyKnown,
    PasskeyRefused,
    SecondFactorNeeded,
    TooManyPasskeys,
)
from signing.storage.account_tables import passkeys
from signing.use_cases.access import one_time, totp
from signing.use_cases.access.account_rows import Account, strip_space
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.access.ceremonies import RelyingParty, read_challenge, read_credential
from signing.use_cases.access.lockouts import Lockouts, Try
from signing.use_cases.access.one_time import Purpose
from signing.use_cases.access.passkey_rows import (
    count_passkeys,
    count_use,
    drop_passkey,
    find_passkey,
    load_passkeys,
    lock_account,
)
from signing.use_cases.access.program_ends import must_be_let_in_still
from signing.use_cases.access.second_factors import SecondFactors
from signing.use_cases.access.security_log import Kind, SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.context import UseCases

LIFE = timedelta(minutes=5)
MOST = 20


@with_config(
    json_schema_extra={
        "examples": [
            {
                "id": "0b9f7a52-3f5d-5f0e-8c1e-2a4b6c8d0e1f",
                "name": "办公室电脑",
                "created_at": "2026-05-12T02:30:00Z",
                "last_used_at": None,
            }
        ]
    }
)
class OwnPasskey(TypedDict):
    """A passkey of one's own; `last_used_at` is null until it is used."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class Passkeys(UseCases):
    """`bound` names the step that a challenge belongs to."""

    party: RelyingParty

    def list_of(self, account: Account) -> list[OwnPasskey]:
        with self.context.engine.connect() as connection:
            rows = load_passkeys(connection, account.username)
        cipher = self.vault.load_cipher(account.id)
        return [
            {
                "id": row.id,
                "name": (cipher.decrypt_bytes(bytes(row.sealed_name)) or b"").decode(),
                "created_at": row.created_at,
                "last_used_at": row.last_used_at,
            }
            for row in rows
        ]

    def begin(self, account: Account, bound: str, visit: Visit) -> str:
        """Return the options of a new passkey. Raises NoPasskeysHere, TooManyPasskeys."""
        known, challenge = self._challenge(Purpose.PASSKEY_NEW, account, bound, visit)
        if len(known) >= MOST:
            raise TooManyPasskeys(most=MOST)
        return self.party.write_creation(
            account.id, strip_space(account.username), challenge, known
        )

    def enrol(
        self,
        account: Account,
        bound: str,
        answer: str,
        name: str,
        visit: Visit,
        kept: UUID | None,
    ) -> list[str]:
        """Keep a new passkey; end every session but `kept`.

        Return ten recovery codes, shown only now, if it is the account's only factor; else [].
        Raises PasskeyRefused, PasskeyKnown, TooManyPasskeys, TooMany, NotSignedIn if `kept` was
        ended meanwhile, and without it WrongCredentials if the password was replaced.
        """
        with self._counting(account, visit) as taken:
            challenge = self._use_up(Purpose.PASSKEY_NEW, account, bound, answer, visit)
            made = self.party.verify_new(answer, challenge)
        factors, log = SecondFactors(self.context), SecurityLog(self.context)
        sealed = self.vault.make_cipher(account.id).encrypt_bytes(name.encode())
        with open_transaction(self.context.engine) as connection:
            must_be_let_in_still(connection, account, kept)
            enrolled = count_passkeys(connection, account.username)
            if enrolled >= MOST:
                raise TooManyPasskeys(most=MOST)
            first = not enrolled and not factors.has_app(account)
            row = {
                "username": account.username,
                "credential": made.credential,
                "public_key": made.public_key,
                "sign_count": made.sign_count,
                "sealed_name": sealed,
                "created_at": visit.now,
            }
            try:
                connection.execute(insert(passkeys), row)
            except IntegrityError:
                raise PasskeyKnown from None
            codes = totp.new_recovery_codes() if first else []
            if first:
                factors.save_codes(connection, account, codes)
            factors.end_sessions(connection, account, kept)
            log.note_own(connection, Kind.PASSKEY_ENROLLED, account, visit)
        Lockouts(self.context).forgive(taken, visit.now)
        return codes

    def ask(self, account: Account, bound: str, visit: Visit) -> str:
        """Return the options for using one of the passkeys. Raises NoSuchPasskey for none."""
        known, challenge = self._challenge(Purpose.PASSKEY_USE, account, bound, visit)
        if not known:
            raise NoSuchPasskey
        return self.party.write_request(challenge, known)

    def prove(self, account: Account, bound: str, answer: str, visit: Visit) -> None:
        """Accept an answer of one of the passkeys, once.

        Raises PasskeyRefused, PasskeyCloned, TooMany.
        """
        with self._counting(account, visit) as taken:
            challenge = self._use_up(Purpose.PASSKEY_USE, account, bound, answer, visit)
            with self.context.engine.connect() as connection:
                row = find_passkey(connection, account.username, read_credential(answer))
            if row is None:
                raise PasskeyRefused
            shown = self.party.verify_use(answer, challenge, bytes(row.public_key))
            with open_transaction(self.context.engine) as connection:
                if not count_use(connection, row.id, shown, visit.now):
                    raise PasskeyCloned
                log = SecurityLog(self.context)
                log.note_own(connection, Kind.PASSKEY_USED, account, visit)
        Lockouts(self.context).forgive(taken, visit.now)

    def remove(self, account: Account, passkey: UUID, visit: Visit, kept: UUID | None) -> None:
        """Remove one; end every session but `kept`. With the last factor its recovery codes end.

        Raises NoSuchPasskey, SecondFactorNeeded for the last factor of an office that needs one.
        """
        factors, log = SecondFactors(self.context), SecurityLog(self.context)
        with open_transaction(self.context.engine) as connection:
            lock_account(connection, account.username)
            if not drop_passkey(connection, account.username, passkey):
                raise NoSuchPasskey
            left = count_passkeys(connection, account.username) or factors.has_app(account)
            if not left and factors.is_required(account):
                raise SecondFactorNeeded
            if not left:
                factors.save_codes(connection, account, [])
            factors.end_sessions(connection, account, kept)
            log.note_own(connection, Kind.PASSKEY_REMOVED, account, visit)

    def _challenge(
        self, purpose: Purpose, account: Account, bound: str, visit: Visit
    ) -> tuple[list[bytes], str]:
        """Return the credentials that the account has, and a new challenge."""
        self.party.must_be_possible()
        with open_transaction(self.context.engine) as connection:
            rows = load_passkeys(connection, account.username)
            challenge = one_time.issue_token(
                connection, purpose, visit.now, LIFE, username=account.username, about=bound
            )
        return [bytes(row.credential) for row in rows], challenge

    def _use_up(
        self, purpose: Purpose, account: Account, bound: str, answer: str, visit: Visit
    ) -> str:
        """Return the challenge that the answer is for; it is used up. Raises PasskeyRefused."""
        challenge = read_challenge(answer)
        with open_transaction(self.context.engine) as connection:
            found = one_time.use_up_token(connection, purpose, challenge, visit.now)
        if found is None or (found.username, found.about) != (account.username, bound):
            raise PasskeyRefused
        return challenge

    @contextmanager
    def _counting(self, account: Account, visit: Visit) -> Iterator[Try]:
        """Count a try at the second factor, and note it if it is refused."""
        lockouts, log = Lockouts(self.context), SecurityLog(self.context)
        taken = SecondFactors(self.context).count_try(account, visit)
        try:
            yield taken
        except (PasskeyRefused, PasskeyCloned) as refused:
            cloned = isinstance(refused, PasskeyCloned)
            log.note(Kind.PASSKEY_CLONED if cloned else Kind.PASSKEY_FAILED, account, visit)
            lockouts.count_wrong(taken, account, visit)
            raise
