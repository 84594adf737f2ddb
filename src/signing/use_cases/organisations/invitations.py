"""What an invited colleague does with the link: sees who invites, and opens an account."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import with_config
from typing_extensions import TypedDict

from signing.aggregates.employer import Employer
from signing.refusals import AlreadyRegistered, InvitationOver
from signing.storage.recorder import Beside
from signing.use_cases.access import one_time
from signing.use_cases.access.account_rows import is_taken_by_employer, name_employer_account
from signing.use_cases.access.accounts import write_account
from signing.use_cases.access.email_rows import confirm_email
from signing.use_cases.access.one_time import Purpose, digest_token
from signing.use_cases.access.passwords import hash_new_password
from signing.use_cases.access.security_log import Doing
from signing.use_cases.core.actors import Anyone
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.employer_people import name_people
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.privacy.notices import list_accepted_by_person
from signing.vocabulary import Actor, Role


@with_config(json_schema_extra={"examples": [{"employer": "徽州云帆科技有限公司", "name": "李梅"}]})
class Invitation(TypedDict):
    """Which employer invites, and under which name."""

    employer: str
    name: str


class JoinedColleague(TypedDict):
    """The account that was opened; `id` is a UUID."""

    id: str
    employer: str
    username: str


@dataclass(frozen=True)
class Invited:
    """`confirms` is the digest of the address that the link was mailed to, b"" if it was not."""

    employer_id: UUID
    colleague_id: UUID
    confirms: bytes = b""


class Invitations(UseCases):
    def show(self, by: Anyone, token: str) -> Invitation:
        """Raises InvitationOver."""
        invited = self._look_up(token, by.now)
        employer = self.ledger.load(Employer, invited.employer_id)
        if all(one.id != invited.colleague_id for one in employer.colleagues):
            raise InvitationOver
        names = name_people(employer, self.vault.load_cipher(employer.id))
        return {"employer": employer.name, "name": names[invited.colleague_id]}

    def hash_password(self, by: Anyone, token: str, username: str, password: str) -> str:
        """Hash what the colleague chose. Raises as `hash_new_password` does."""
        with suppress(InvitationOver):  # whether it is over, `join` says: it knows who sends again
            about = self.show(by, token)
            return hash_new_password(password, username, about["employer"], about["name"])
        return hash_new_password(password, username)

    @command
    def join(
        self,
        by: Anyone,
        token: str,
        username: str,
        password_hash: str,
        notice: str | None = None,
    ) -> Outcome[JoinedColleague]:
        """Open the account by the link, once. The fact names whoever joins.

        `notice` is the edition that they accepted. Raises InvitationOver, NoticeOutdated, and
        AlreadyRegistered if another employer has the username.
        """
        invited = self._look_up(token, by.now)
        employer = self.ledger.load(Employer, invited.employer_id)
        actor = Actor(account=str(invited.colleague_id), role=Role.EMPLOYER)
        stamp = by.stamp.model_copy(update={"actor": actor})
        joined = employer.join(stamp, invited.colleague_id)
        accepted = list_accepted_by_person(employer.evolve(joined), stamp, notice)
        if is_taken_by_employer(self.context.engine, username):
            raise AlreadyRegistered.of_username()
        account = write_account(
            *(name_employer_account(username), password_hash, Role.EMPLOYER, invited.colleague_id),
            employer_id=employer.id,
        )
        used = Beside("DELETE FROM one_time_tokens WHERE digest = %s", (digest_token(token),))
        answer: JoinedColleague = {
            "id": str(invited.colleague_id),
            "employer": employer.name,
            "username": username,
        }
        doing = Doing(str(invited.colleague_id), by.now, by.stamp.request_id)
        proved = [confirm_email(invited.colleague_id, invited.confirms, doing)]
        beside = [account, used, *(proved if invited.confirms else [])]
        return self.ledger.save(by, joined, *accepted, answer=answer, beside=beside)

    def _look_up(self, token: str, now: datetime) -> Invited:
        with self.context.engine.connect() as connection:
            found = one_time.look_up_token(connection, Purpose.COLLEAGUE, token, now)
        if found is None or found.username is None:
            raise InvitationOver
        confirms = bytes.fromhex(found.about.get("confirms", ""))
        return Invited(UUID(found.about["employer_id"]), UUID(found.username), confirms)
