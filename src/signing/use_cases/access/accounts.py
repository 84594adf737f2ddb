"""Signs in password accounts and WeChat accounts, and keeps their sessions.

Accounts and sessions are rows, not facts: a password does not belong into a history.
"""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, update

from signing.refusals import SessionEnded, TooMany, WrongCredentials
from signing.storage.account_tables import accounts, sessions
from signing.storage.recorder import Beside
from signing.storage.schema import REMEMBERED
from signing.use_cases.access import passwords
from signing.use_cases.access.account_rows import (
    Account,
    find_account,
    name_employer_account,
    strip_space,
)
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.access.devices import name_device
from signing.use_cases.access.hashing import TURNS
from signing.use_cases.access.known_devices import KnownDevices
from signing.use_cases.access.lockouts import Lockouts
from signing.use_cases.access.one_time import BYTES, digest_token
from signing.use_cases.access.program_ends import must_have_password
from signing.use_cases.access.second_step import SecondStep, SecondStepDue
from signing.use_cases.access.security_log import (
    NOBODY,
    Kind,
    Owner,
    SecurityLog,
    find_owner,
)
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.reads import StoredFact, note_key
from signing.vocabulary import Role

SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class NewSession:
    """`devices` is what the browser shows at its next sign-in, so that it is known then.

    `employer_id` is whom an employer's account acts for. `must_change_password` if the password
    that opened it is one that somebody else chose.
    """

    token: str
    role: Role
    subject: UUID
    expires_at: datetime
    devices: str = ""
    must_change_password: bool = False
    employer_id: UUID | None = None


@dataclass(frozen=True)
class Candidate:
    """An account that a typed name may mean, if there is one, and the device that it knows."""

    name: str
    account: Account | None
    device: str | None

    def must_exist(self) -> Account:
        """Raises WrongCredentials."""
        if self.account is None:
            raise WrongCredentials
        return self.account


@dataclass(frozen=True)
class SignedIn:
    """The owner of a session: an account's `subject` (staff or employer), or a WeChat account."""

    role: Role
    username: str | None
    subject: UUID | None
    wechat_account: UUID | None
    session: UUID
    must_change_password: bool = False
    facts: tuple[StoredFact, ...] = field(default=(), compare=False, repr=False)
    """Of the stream of who asks, where it says what they may do; in the order of versions."""
    receipt: str | None = field(default=None, compare=False)
    """Of the last fact that they recorded a moment ago: what they read now must show it."""
    employer_id: UUID | None = None
    """Whom an employer's account acts for: itself, or the employer of a colleague."""


class SessionRow(NamedTuple):
    """What `ASKING` finds, without the facts beside it."""

    id: UUID
    role: str
    username: str | None
    wechat_account: UUID | None
    given: bool
    last_seen_at: datetime
    ended_at: datetime | None
    subject: UUID | None
    unchanged: bool | None
    disabled_at: datetime | None
    employer_id: UUID | None
    written: UUID | None
    written_version: int | None
    key_id: int | None
    wrapped: bytes | None


ASKING = f"""
SELECT s.id, s.role, s.username, s.wechat_account, s.password_given, s.last_seen_at, s.ended_at,
  a.subject, a.password_given, a.disabled_at, coalesce(a.employer_id, a.subject),
  r.stream, r.version, k.key_id, k.wrapped, e.version, e.topic, e.state
FROM sessions s
LEFT JOIN accounts a ON a.username = s.username
LEFT JOIN data_keys k ON k.subject = a.subject AND s.role <> '{Role.EMPLOYER.value}' AND %s
LEFT JOIN last_receipts r ON r.account = coalesce(a.subject, s.wechat_account)::text
  AND r.at > now() - interval '{REMEMBERED}'
LEFT JOIN events e ON e.stream = coalesce(a.employer_id, a.subject, s.wechat_account)
  AND (s.role <> '{Role.EMPLOYER.value}' OR %s)
WHERE s.token_digest = %s AND s.expires_at > %s
ORDER BY e.version
"""  # noqa: S608 — words of ours


def write_account(
    username: str,
    password_hash: str,
    role: Role,
    subject: UUID,
    school_code: str = "",
    *,
    password_given: bool = False,
    employer_id: UUID | None = None,
) -> Beside:
    """Return an account's insertion, for the save of the fact that creates its owner.

    `employer_id` is whom a colleague acts for.
    """
    return Beside(
        "INSERT INTO accounts (username, password_hash, role, subject, school_code, password_given,"
        " employer_id) VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (username, password_hash, role.value, subject, school_code, password_given, employer_id),
    )


def close_account(username: str) -> list[Beside]:
    return [
        Beside("UPDATE accounts SET disabled_at = now() WHERE username = %s", (username,)),
        Beside("DELETE FROM one_time_tokens WHERE username = %s", (username,)),
        end_sessions(username),
    ]


def end_sessions(username: str) -> Beside:
    """Return the deletion of an account's sessions, after a change of its rights."""
    return Beside("DELETE FROM sessions WHERE username = %s", (username,))


def end_wechat_sessions(account: UUID) -> Beside:
    return Beside("DELETE FROM sessions WHERE wechat_account = %s", (account,))


class Accounts(UseCases):
    def sign_in(self, username: str, password: str, visit: Visit) -> NewSession | SecondStepDue:
        """Check the password. Every mismatch gets the same answer, in about the same time.

        Raises TooMany, WrongCredentials, and PasswordsCrowded before a try counts.
        """
        known = self._check_in_turn(username, password, visit)
        try:
            return self._let_in(known, visit)
        except WrongCredentials:  # replaced meanwhile, or only hashed anew: now that one is checked
            return self._let_in(self._check_in_turn(username, password, visit), visit)

    def _check_in_turn(self, username: str, password: str, visit: Visit) -> Account:
        with TURNS.turn():
            return self._check_password(username, password, visit)

    def _let_in(self, known: Account, visit: Visit) -> NewSession | SecondStepDue:
        given = known.password_given
        due = SecondStep(self.context).issue_ticket(known, visit, password_given=given)
        return due or self.open_session_for(known, visit, password_given=given)

    def _check_password(self, username: str, password: str, visit: Visit) -> Account:
        """Return the account of this name and password. Raises TooMany, WrongCredentials.

        An employer and somebody of the staff may have the same name. What is tried at an account
        counts at that account, so nobody's own right password makes tries at another forgotten.
        """
        locked, wrong = None, list[Account | Owner]()
        for candidate in self._list_candidates(username, visit):
            try:
                if self._is_password_of(candidate, password, visit):
                    return candidate.must_exist()
                wrong.append(candidate.account or NOBODY)
            except TooMany as refused:
                locked = refused
        self._note_failures(wrong, visit)
        raise locked or WrongCredentials

    def _note_failures(self, wrong: list[Account | Owner], visit: Visit) -> None:
        """Put on record at whose account a password was wrong, once all of that name were tried."""
        accounts = [one for one in wrong if one is not NOBODY]
        for one in accounts or wrong[:1]:
            SecurityLog(self.context).note(Kind.SIGN_IN_FAILED, one, visit)

    def _list_candidates(self, username: str, visit: Visit) -> list[Candidate]:
        """Return whom the name may mean: a known device's own accounts first, then the employer.

        Whether somebody of the staff has the name makes no difference.
        """
        employer = self._load_candidate(name_employer_account(username), visit)
        plain = self._load_candidate(strip_space(username), visit)
        found = [plain] if employer.account is None else [employer, plain]
        return sorted(found, key=lambda one: one.device is None)

    def _load_candidate(self, stored: str, visit: Visit) -> Candidate:
        account = find_account(self.context.engine, stored)
        account = account if account and not account.closed else None
        return Candidate(stored, account, KnownDevices(self.context).recognise(stored, visit))

    def _is_password_of(self, candidate: Candidate, password: str, visit: Visit) -> bool:
        """Count a try at the candidate, and check. Raises TooMany without a check."""
        lockouts, account = Lockouts(self.context), candidate.account
        taken = lockouts.count_password_try(candidate.name, visit, candidate.device)
        expected = account.password_hash if account else None
        fitting, better = passwords.check_password(password, expected)
        if account is None or not fitting:
            lockouts.count_wrong(taken, account, visit)
            return False
        lockouts.forgive(taken, visit.now)
        if better is not None:
            self._rehash(account, better)
        return True

    def pass_second_step(
        self, ticket: str, code: str, visit: Visit
    ) -> tuple[NewSession, list[str] | None]:
        """Return the session, and the recovery codes of whoever has just enrolled."""
        passed = SecondStep(self.context).accept_code(ticket, code, visit)
        opened = self.open_session_for(passed.account, visit, password_given=passed.password_given)
        return opened, passed.recovery_codes

    def open_session_for(
        self, account: Account, visit: Visit, *, password_given: bool = False
    ) -> NewSession:
        """Open a session after all steps; from now on the browser is a known device of it.

        `password_given` if a password that somebody else chose led here, and not the provider.
        """
        opened = self.open_session(
            account.role,
            account.id,
            visit.now,
            username=account.username,
            visit=visit,
            password_given=password_given,
            account=account,
        )
        devices = KnownDevices(self.context).remember(account.username, visit)
        return replace(opened, devices=devices, employer_id=account.employer_id)

    def sign_in_with_wechat(
        self, wechat_account: UUID, now: datetime, visit: Visit | None = None
    ) -> NewSession:
        return self.open_session(
            Role.GRADUATE, wechat_account, now, wechat_account=wechat_account, visit=visit
        )

    def sign_out(self, token: str, visit: Visit) -> None:
        ended = (
            delete(sessions)
            .where(sessions.c.token_digest == digest_token(token))
            .returning(sessions.c.username, sessions.c.wechat_account)
        )
        with open_transaction(self.context.engine) as connection:
            row = connection.execute(ended).one_or_none()
            if row is not None:
                owner = find_owner(connection, row.username, row.wechat_account)
                SecurityLog(self.context).note_own(connection, Kind.SIGNED_OUT, owner, visit)

    def find_session(self, token: str, now: datetime) -> SignedIn | None:
        """Return None for a token that is unknown, expired, ended, or idle for too long."""
        try:
            return self.find_who_asks(token, now)
        except SessionEnded:
            return None

    def find_who_asks(
        self, token: str, now: datetime, *, with_employer: bool = False, with_key: bool = False
    ) -> SignedIn | None:
        """Return whose session it is, with the facts of their stream, after one statement.

        None as `find_session` does. Raises SessionEnded where an administrator ended it.
        """
        digest = digest_token(token)
        asked = (with_key, with_employer, digest, now)
        rows = self.ledger.statements.query("SELECT sessions", ASKING, asked)
        if not rows:
            return None
        row = SessionRow(*rows[0][: len(SessionRow._fields)])
        if row.ended_at is not None:
            raise SessionEnded
        if row.disabled_at is not None or row.last_seen_at <= now - self.context.policy.idle_time:
            return None  # it was opened while its account was being closed, or rested too long
        if row.last_seen_at < now - SEEN_EVERY:
            self._note_seen(digest, now)
        note_key(row.subject, row.key_id, row.wrapped)
        return SignedIn(
            *(Role(row.role), row.username, row.subject, row.wechat_account, row.id),
            must_change_password=bool(row.given and row.unchanged) and self._asks_for_a_change,
            facts=tuple(
                StoredFact(version, topic, bytes(state))
                for *_, version, topic, state in rows
                if version is not None
            ),
            receipt=f"{row.written}:{row.written_version}" if row.written else None,
            employer_id=row.employer_id if row.role == Role.EMPLOYER.value else None,
        )

    def _note_seen(self, digest: bytes, now: datetime) -> None:
        seen = update(sessions).where(sessions.c.token_digest == digest)
        with self.context.engine.begin() as connection:
            connection.execute(seen.values(last_seen_at=now))

    @property
    def _asks_for_a_change(self) -> bool:
        return self.context.policy.first_passwords != "keep"

    def is_session_open(self, who: SignedIn, now: datetime) -> bool:
        """Reading the session does not extend it."""
        query = select(sessions.c.id).where(
            sessions.c.id == who.session,
            sessions.c.expires_at > now,
            sessions.c.last_seen_at > now - self.context.policy.idle_time,
            sessions.c.ended_at.is_(None),
        )
        with self.context.engine.connect() as connection:
            return connection.execute(query).first() is not None

    def open_session(
        self,
        role: Role,
        subject: UUID,
        now: datetime,
        *,
        username: str | None = None,
        wechat_account: UUID | None = None,
        visit: Visit | None = None,
        password_given: bool = False,
        account: Account | None = None,
    ) -> NewSession:
        """Create a session with a new token; the former session of the same browser ends.

        Raises WrongCredentials if the `account` has another password by now.
        """
        log = SecurityLog(self.context)
        token = secrets.token_urlsafe(BYTES)
        expires_at = now + self.context.policy.session_time
        row = {
            "token_digest": digest_token(token),
            "id": uuid4(),
            "username": username,
            "wechat_account": wechat_account,
            "role": role.value,
            "device": name_device(visit.agent) if visit else "",
            "created_at": now,
            "last_seen_at": now,
            "expires_at": expires_at,
            "password_given": password_given,
            "network": log.doing(visit).address_digest if visit else None,
        }
        former = digest_token(visit.former) if visit and visit.former else b""
        with open_transaction(self.context.engine) as connection:
            if account is not None:
                must_have_password(connection, account)
            over = (sessions.c.expires_at < now) | (sessions.c.token_digest == former)
            connection.execute(delete(sessions).where(over))
            connection.execute(insert(sessions), row)
            if visit is not None:
                owner = Owner(subject, account.school_code if account else "")
                log.note_own(connection, Kind.SIGNED_IN, owner, visit)
        must_change = password_given and self._asks_for_a_change
        return NewSession(token, role, subject, expires_at, must_change_password=must_change)

    def _rehash(self, account: Account, better: str) -> None:
        same = (accounts.c.username == account.username) & (
            accounts.c.password_hash == account.password_hash
        )
        with self.context.engine.begin() as connection:
            connection.execute(update(accounts).where(same).values(password_hash=better))
