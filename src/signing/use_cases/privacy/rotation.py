"""Rotates the master key: wraps every data key anew while the service runs, then drops the old one.

A killed rotation resumes where it was: each batch is committed, and each row says by which key it
is wrapped.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import (
    ARRAY,
    Connection,
    Engine,
    LargeBinary,
    Uuid,
    bindparam,
    delete,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from signing.english import say_count
from signing.storage.schema import data_keys, master_keys
from signing.use_cases.privacy.key_wrapping import KeyFolderError, MasterKeys

AT_ONCE = 500
LOCK = 7_201_005
WRAPPED_ANEW = text(
    "UPDATE data_keys SET wrapped = anew.wrapped, key_id = :key_id"
    " FROM unnest(:subjects, :wrapped) AS anew (subject, wrapped)"
    " WHERE data_keys.subject = anew.subject"
).bindparams(
    bindparam("subjects", type_=ARRAY(Uuid, dimensions=1)),
    bindparam("wrapped", type_=ARRAY(LargeBinary, dimensions=1)),
)


class StillUsedError(KeyFolderError):
    """The key to retire still wraps data keys."""


@dataclass(frozen=True)
class Rotation:
    """`engine` has ordinary transactions."""

    engine: Engine
    master: MasterKeys

    def begin(self) -> int:
        """Return the id of the key to wrap by: a new one, unless a rotation was interrupted."""
        with self.engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
            key_id = self.master.id
            key_id += not self._count_left(connection, key_id)
            connection.execute(insert(master_keys).values(id=key_id).on_conflict_do_nothing())
        self.master.make(key_id)  # after the row: nobody may wrap by a key without one
        return key_id

    def count_left(self, key_id: int) -> int:
        with self.engine.connect() as connection:
            return self._count_left(connection, key_id)

    def rewrap(self, key_id: int) -> Iterator[int]:
        """Yield how many data keys each batch wrapped anew, until none is left.

        A batch may be empty if another rotation, or an erasure, was faster.
        """
        while self.count_left(key_id):
            while done := self._rewrap_batch(key_id):
                yield done

    def retire(self) -> list[int]:
        """Delete the older keys; return their ids. Raises StillUsedError without a change.

        It deletes their rows first: the database then refuses data keys that they wrap.
        """
        newest = self.master.id
        with self.engine.begin() as connection:
            connection.execute(text("LOCK TABLE data_keys IN SHARE MODE"))
            left = self._count_left(connection, newest)
            if left:
                raise StillUsedError(_say_still_used(left))
            connection.execute(delete(master_keys).where(master_keys.c.id < newest))
        gone = [one for one in self.master.ids if one < newest]
        for one in gone:
            self.master.drop(one)
        return gone

    def _rewrap_batch(self, key_id: int) -> int:
        waiting = (
            select(data_keys.c.subject, data_keys.c.wrapped, data_keys.c.key_id)
            .where(data_keys.c.key_id != key_id)
            .limit(AT_ONCE)
            .with_for_update()
        )
        with self.engine.begin() as connection:
            rows = connection.execute(waiting).all()
            anew = [
                self.master.wrap(
                    key_id,
                    row.subject,
                    self.master.unwrap(row.key_id, row.subject, bytes(row.wrapped)),
                )
                for row in rows
            ]
            subjects = [row.subject for row in rows]
            values = {"key_id": key_id, "subjects": subjects, "wrapped": anew}
            connection.execute(WRAPPED_ANEW, values)
        return len(rows)

    @staticmethod
    def _count_left(connection: Connection, key_id: int) -> int:
        others = select(func.count()).where(data_keys.c.key_id != key_id)
        return int(connection.execute(others).scalar_one())


def _say_still_used(left: int) -> str:
    en = say_count(left, "data key is", "data keys are")
    return (
        f"仍有 {left} 个数据密钥由旧主密钥包裹：请先运行 signing keys rotate；未做任何更改。"
        f" {en} still wrapped by an older master key: run `signing keys rotate`"
        " first; nothing was changed."
    )
