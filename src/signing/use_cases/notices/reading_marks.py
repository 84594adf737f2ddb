"""What an account has read of its notices: each colleague's own, and beside the facts."""

from collections.abc import Iterable
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
        self.mark_each(account, [position])

    def mark_each(self, account: UUID, positions: Iterable[int]) -> None:
        """Note that these were read, and none between them."""
        rows = [{"account": account, "position": one} for one in positions]
        if not rows:
            return
        with self.engine.connect() as connection:
            connection.execute(insert(notices_read).on_conflict_do_nothing(), rows)

    def mark_until(self, account: UUID, position: int) -> int:
        """Note that all were read up to a position; return up to which they are read now.

        A mark never goes back: after a later one that one holds.
        """
        row = {"account": account, "read_until": position}
        made = insert(notice_marks).values(row)
        further = made.on_conflict_do_update(
            index_elements=["account"],
            set_={"read_until": position},
            where=notice_marks.c.read_until < position,
        )
        passed = (notices_read.c.account == account) & (notices_read.c.position <= position)
        until = select(notice_marks.c.read_until).where(notice_marks.c.account == account)
        with self.engine.connect() as connection:
            connection.execute(further)
            connection.execute(delete(notices_read).where(passed))
            held: int = connection.execute(until).scalar_one()
        return held
