"""The people of an employer: who they are, inviting and removing them, and who answers for it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from pydantic import with_config
from sqlalchemy import func, select
from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.storage.account_tables import accounts, sessions
from signing.storage.recorder import Beside
from signing.use_cases.access import one_time
from signing.use_cases.access.account_rows import strip_space
from signing.use_cases.access.accounts import close_account
from signing.use_cases.access.atomic_rows import open_transaction
from signing.use_cases.access.email_rows import Letter, forget_mailboxes
from signing.use_cases.access.emails import Emails
from signing.use_cases.access.one_time import Purpose, digest_token, name_invitation_token
from signing.use_cases.access.resets import Link
from signing.use_cases.access.security_log import Kind, Owner, SecurityLog
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import EmployerUser, Province
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.employer_people import name_people
from signing.use_cases.core.ledger import Outcome, command

LIFE = timedelta(days=7)
KEEP_LINK = (
    "INSERT INTO one_time_tokens (digest, purpose, username, about, created_at, expires_at)"
    " VALUES (%s, %s, %s, %s::jsonb, %s, %s)"
)


@with_config(
    json_schema_extra={
        "examples": [
            {
                "id": "0b9f7a52-3f5d-4f0e-8c1e-2a4b6c8d0e1f",
                "name": "李梅",
                "username": "li.mei",
                "joined": True,
                "responsible": False,
                "invited_at": "2026-03-02T01:00:00Z",
                "joined_at": "2026-03-02T02:30:00Z",
                "last_seen": "2026-05-12T02:30:00Z",
            }
        ]
    }
)
class ColleagueItem(TypedDict):
    """One of an employer's people; `id` is the account's.

    `responsible` is 经办人. Before they joined `username` is empty and `joined_at` null. Of whoever
    registered the employer both times are those of the registration. `last_seen` is null unless
    they are signed in.
    """

    id: UUID
    name: str
    username: str
    joined: bool
    responsible: bool
    invited_at: datetime
    joined_at: datetime | None
    last_seen: datetime | None


class InvitedColleague(TypedDict):
    """Who was invited; `id` is a UUID."""

    id: str
    name: str
    expires_at: str


class RemovedColleague(TypedDict):
    """Who was removed; `id` is a UUID."""

    id: str
    removed: bool


class HandedOver(TypedDict):
    """Who answers for the employer now; a UUID."""

    responsible: str


@dataclass(frozen=True)
class OpenedAccount:
    """`username` is the stored one."""

    username: str
    last_seen: datetime | None


class Colleagues(UseCases):
    def list_own(self, by: EmployerUser) -> list[ColleagueItem]:
        """Return everybody who acts for the employer, and who was invited to."""
        return self._describe(self.ledger.load(Employer, by.employer_id))

    def list_of_employer(self, by: Province, employer_id: UUID) -> list[ColleagueItem]:
        """Raises NoSuchEmployer."""
        del by
        return self._describe(self.ledger.load(Employer, employer_id))

    def find_managed(self, by: EmployerUser, colleague_id: UUID) -> ColleagueItem:
        """Return one of those whom `by` manages. Raises NotResponsible, NoSuchColleague."""
        employer = self.ledger.load(Employer, by.employer_id)
        employer.must_be_responsible(by.stamp)
        employer.must_be_known(colleague_id)
        return next(one for one in self._describe(employer) if one["id"] == colleague_id)

    @command
    def invite(self, by: EmployerUser, name: str, email: str = "") -> Outcome[InvitedColleague]:
        """Invite somebody by a link. No answer that is kept may hold it: see `name_first_link`.

        With an `email` the link is mailed there, where this installation sends mail: whoever joins
        by it has shown that the address is theirs.
        """
        employer = self.ledger.load(Employer, by.employer_id)
        sealed = self.vault.load_cipher(employer.id).encrypt(name)
        invited, until = employer.invite(by.stamp, uuid4(), sealed), by.now + LIFE
        answer: InvitedColleague = {
            "id": str(invited.colleague_id),
            "name": name,
            "expires_at": until.isoformat(),
        }
        link = self.keep_link(by, employer.id, answer, email)
        kept = Emails(self.context).keep_new(by, invited.colleague_id, email, Letter.INVITATION)
        return self.ledger.save(by, invited, answer=answer, beside=[link, *kept])

    def keep_link(
        self,
        by: EmployerUser | Province,
        employer_id: UUID,
        invited: InvitedColleague,
        email: str = "",
    ) -> Beside:
        """Return the insertion of the invitation's first link, for the save that invites."""
        token = self.name_first_link(by, invited).token
        emails = Emails(self.context)
        proof = {"confirms": emails.digest(email).hex()} if email and emails.mails else {}
        about = json.dumps({"employer_id": str(employer_id)} | proof)
        until = datetime.fromisoformat(invited["expires_at"])
        values = (Purpose.COLLEAGUE.value, invited["id"], about, by.now, until)
        return Beside(KEEP_LINK, (digest_token(token), *values))

    def name_first_link(self, by: EmployerUser | Province, invited: InvitedColleague) -> Link:
        """Return the link of the invitation, the same each time: nobody else can work it out."""
        del by
        token = name_invitation_token(self.vault, invited["id"])
        return Link(token, datetime.fromisoformat(invited["expires_at"]))

    def make_link(self, by: EmployerUser, colleague_id: UUID, visit: Visit) -> Link:
        """Return a new link to whoever has not joined; the one before it is over from now on."""
        employer = self.ledger.load(Employer, by.employer_id)
        employer.find_invited(by.stamp, colleague_id)
        return self._make_link(by, employer, colleague_id, visit)

    def make_link_of(
        self, by: Province, employer_id: UUID, colleague_id: UUID, visit: Visit
    ) -> Link:
        """The same of the province, for whoever's claim was upheld. Raises NoSuchColleague."""
        employer = self.ledger.load(Employer, employer_id)
        employer.must_be_known(colleague_id)
        return self._make_link(by, employer, colleague_id, visit)

    def _make_link(
        self, by: EmployerUser | Province, employer: Employer, colleague_id: UUID, visit: Visit
    ) -> Link:
        log, invited = SecurityLog(self.context), str(colleague_id)
        with open_transaction(self.context.engine) as connection:
            one_time.withdraw_tokens(connection, Purpose.COLLEAGUE, invited)
            token = one_time.issue_token(
                *(connection, Purpose.COLLEAGUE, visit.now, LIFE),
                username=invited,
                about={"employer_id": str(employer.id)},
            )
            doing = log.doing(visit, by.stamp.actor.account)
            log.record(connection, Kind.LINK_OFFERED, Owner(colleague_id, ""), doing)
        return Link(token, visit.now + LIFE)

    @command
    def remove(self, by: EmployerUser, colleague_id: UUID) -> Outcome[RemovedColleague]:
        """Close the account and its sessions at once; of an invitation, the link."""
        employer = self.ledger.load(Employer, by.employer_id)
        removed = employer.remove(by.stamp, colleague_id)
        opened = self._load_accounts([colleague_id]).get(colleague_id)
        link = Beside("DELETE FROM one_time_tokens WHERE username = %s", (str(colleague_id),))
        closed = close_account(opened.username) if opened else [link]
        closed += forget_mailboxes([colleague_id])
        answer: RemovedColleague = {"id": str(colleague_id), "removed": True}
        return self.ledger.save(by, removed, answer=answer, beside=closed)

    @command
    def hand_over(self, by: EmployerUser, colleague_id: UUID) -> Outcome[HandedOver]:
        employer = self.ledger.load(Employer, by.employer_id)
        handed = employer.hand_over(by.stamp, colleague_id)
        answer: HandedOver = {"responsible": str(colleague_id)}
        return self.ledger.save(by, handed, answer=answer)

    def _describe(self, employer: Employer) -> list[ColleagueItem]:
        names = name_people(employer, self.vault.load_cipher(employer.id))
        times: dict[UUID, tuple[Any, Any]] = {
            one.id: (one.invited_at, one.joined_at) for one in employer.colleagues
        }
        if not employer.registrant_left:
            times = {employer.id: (employer.registered_at, employer.registered_at)} | times
        opened = self._load_accounts(times)
        return [
            {
                "id": one,
                "name": names[one],
                "username": strip_space(opened[one].username) if one in opened else "",
                "joined": joined_at is not None,
                "responsible": one == employer.responsible,
                "invited_at": invited_at,
                "joined_at": joined_at,
                "last_seen": opened[one].last_seen if one in opened else None,
            }
            for one, (invited_at, joined_at) in times.items()
        ]

    def _load_accounts(self, owners: Iterable[UUID]) -> Mapping[UUID, OpenedAccount]:
        live = sessions.c.ended_at.is_(None)
        query = (
            select(
                *(accounts.c.subject, accounts.c.username),
                func.max(sessions.c.last_seen_at).label("last_seen"),
            )
            .outerjoin(sessions, (sessions.c.username == accounts.c.username) & live)
            .where(accounts.c.subject.in_(list(owners)))
            .group_by(accounts.c.subject, accounts.c.username)
        )
        with self.context.engine.connect() as connection:
            rows = connection.execute(query).all()
        return {row.subject: OpenedAccount(row.username, row.last_seen) for row in rows}
