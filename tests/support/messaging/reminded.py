"""A province in which people are reminded, with an outbox that only keeps what it gets."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, delete, insert

from signing.messaging.reminding import Calendar, Reminding
from signing.projections import READ_MODELS
from signing.projections.engine.projector import Projector
from signing.storage.account_tables import accounts
from signing.storage.reminder_tables import reminder_marks
from signing.use_cases.notices.sending import Message
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Role, staff_id
from support.use_cases.contexts import NOW, OpenContext
from support.use_cases.small_province import SmallProvince


@dataclass
class KeptOutbox:
    """Keeps one message of each key and account, as the outbox does; `dies_after` so many posts."""

    kept: dict[tuple[str, UUID], Message] = field(default_factory=dict)
    handed_over: int = 0
    dies_after: int | None = None

    def post(self, connection: Connection, messages: Sequence[Message]) -> int:
        assert connection.in_transaction()
        before = len(self.kept)
        if self.dies_after is not None:
            self.dies_after -= 1
            if self.dies_after < 0:
                raise ConnectionError
        for one in messages:
            self.handed_over += 1
            self.kept.setdefault((one.key, one.account), one)
        return len(self.kept) - before

    @property
    def messages(self) -> list[Message]:
        return [*self.kept.values()]

    def take(self) -> list[Message]:
        """Return what came since the last call; the keys are remembered."""
        found = [one for key, one in self.kept.items() if key not in self._taken]
        self._taken |= self.kept.keys()
        return found

    def __post_init__(self) -> None:
        self._taken: set[tuple[str, UUID]] = set()


class Reminded:
    def __init__(self, url: str, files: Path) -> None:
        self.opened = OpenContext(url, files)
        self.province = SmallProvince(self.opened.context)
        self.outbox = KeptOutbox()
        self.prepared = False
        self.reminding = self.make_reminding()
        self.projector = Projector(
            self.opened.reading, self.opened.log, self.opened.context.vault, READ_MODELS
        )
        self.projector.prepare()

    def make_reminding(self, calendar: Calendar | None = None) -> Reminding:
        return Reminding(
            self.opened.reading, self.opened.context, self.outbox, calendar or Calendar()
        )

    def follow(self) -> None:
        self.projector.catch_up()

    def go_round(self, now: datetime) -> list[Message]:
        """Go round once; return the messages that are new."""
        self.reminding.go_round(now)
        return self.outbox.take()

    def begin_anew(self) -> None:
        """Forget that there ever was a round."""
        with self.opened.reading.begin() as connection:
            connection.execute(delete(reminder_marks))
        self.outbox = KeptOutbox()
        self.reminding = self.make_reminding()

    def appoint(self, username: str, role: Role, school: str, *colleges: str) -> UUID:
        """Appoint one of the staff, and return the account."""
        appointment = Appointment(
            username, username, "no hash", role, school, colleges, password_given=False
        )
        Schools(self.opened.context).appoint(self.province.operator(), appointment)
        return staff_id(username)

    def dismiss(self, username: str) -> None:
        Schools(self.opened.context).dismiss(self.province.operator(), staff_id(username), "调离")

    def open_account(
        self, username: str, subject: UUID, employer_id: UUID, *, closed: bool = False
    ) -> UUID:
        """Open an account of an employer's, without a fact."""
        row = {
            "username": username,
            "password_hash": "no hash",
            "role": Role.EMPLOYER.value,
            "subject": subject,
            "employer_id": employer_id,
            "disabled_at": NOW if closed else None,
        }
        with self.opened.reading.begin() as connection:
            connection.execute(insert(accounts).values(row))
        return subject

    def close(self) -> None:
        self.opened.close()
