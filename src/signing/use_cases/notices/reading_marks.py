"""What an account has read of its notices: each colleague's own, and beside the facts."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.postgresql import insert

from signing.storage.notice_tables import notice_marks, notices_read


@dataclass(frozen=True)
class Marks:
    """All notices up to the position `until` are read, and behind it these by themselves."""

    until: int
    singly: frozenset[int]

    def has(self, position: int) -> bool:
        return position <= self.until or position in self.singly


@dataclass(frozen=True)
class ReadingMarks:
    """`engine` commits each statement by itself, and each of these can be done twice."""

    engine: Engine

    def load(self, account: UUID) -> Marks:
        """Return what an account has read."""
        until = select(notice_marks.c.read_until).where(notice_marks.c.account == account)
        singly = select(notices_read.c.position).where(notices_read.c.account == account)
        with self.engine.connect() as connection:
            return Marks(
                connection.execute(until).scalar_one_or_none() or 0,
                frozenset(connection.execute(singly).scalars()),
            )

    def mark(self, account: UUID, position: int) -> None:
        """Note that one notice was read."""
        row = {"account": account, "position": position}
        with self.engine.connect() as connection:
            connection.execute(insert(notices_read).values(row).on_conflict_do_nothing())

    def mark_until(self, account: UUID, position: int) -> None:
        """Note that all were read up to a position; a mark never goes back."""
        row = {"account": account, "read_until": position}
        made = insert(notice_marks).values(row)
        further = made.on_conflict_do_update(
            index_elements=["account"],
            set_={"read_until": position},
            where=notice_marks.c.read_until < position,
        )
        passed = (notices_read.c.account == account) & (notices_read.c.position <= position)
        with self.engine.connect() as connection:
            connection.execute(further)
            connection.execute(delete(notices_read).where(passed))
