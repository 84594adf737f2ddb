"""Witnesses: outsiders who remember the log's heads and sign that it only grew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, select
from sqlalchemy.dialects.postgresql import insert

from signing.proof.notes import (
    Kind,
    MalformedNoteError,
    Note,
    Signed,
    Verifier,
)
from signing.refusals import CosignatureWrong
from signing.storage.proof_tables import cosignatures

AHEAD = timedelta(minutes=5)
"""A witness's clock may go wrong by so much."""
LONGEST = 1000


@dataclass(frozen=True)
class Witnessed:
    """A witness's signature and its stated time; `line` stands below the note."""

    witness: str
    size: int
    at: datetime
    line: Signed


@dataclass(frozen=True)
class Witnesses:
    """`keys` are the public keys of the witnesses that the operator trusts."""

    engine: Engine
    keys: tuple[Verifier, ...]

    def add_cosignature(self, size: int, text: str, line: str, now: datetime) -> Witnessed:
        """Keep a line below the note of that size; sending it again changes nothing.

        Raises CosignatureWrong.
        """
        signed, at = self._read(text, line[:LONGEST])
        if at > now + AHEAD:
            raise CosignatureWrong
        row = {"size": size, "witness": signed.name, "signed_at": at, "line": str(signed)}
        with self.engine.begin() as connection:
            adding = insert(cosignatures).values(row | {"received_at": now})
            connection.execute(adding.on_conflict_do_nothing())
        return Witnessed(signed.name, size, at, signed)

    def load_cosignatures(self, sizes: Sequence[int]) -> dict[int, list[Witnessed]]:
        """Return the last line of each witness, by size."""
        query = select(cosignatures).where(cosignatures.c.size.in_(sizes))
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(cosignatures.c.signed_at)).all()
        last = {(row.size, row.witness): _describe_line(row) for row in rows}
        return {size: [one for (of, _), one in last.items() if of == size] for size in sizes}

    def find_last(self) -> Witnessed | None:
        """Return the signature of the longest log that a witness has seen; or None."""
        longest = select(cosignatures).order_by(
            cosignatures.c.size.desc(), cosignatures.c.signed_at.desc()
        )
        with self.engine.connect() as connection:
            row = connection.execute(longest.limit(1)).one_or_none()
        return None if row is None else _describe_line(row)

    def _read(self, text: str, line: str) -> tuple[Signed, datetime]:
        try:
            note = Note.read(f"{text}\n{line.strip()}\n")
        except MalformedNoteError:
            raise CosignatureWrong from None
        known = [key for key in self.keys if key.kind is Kind.WITNESS]
        times = [at for at in note.by(known).values() if at is not None]
        if len(note.signatures) != 1 or len(times) != 1 or times[0] >= 1 << 33:
            raise CosignatureWrong
        return note.signatures[0], datetime.fromtimestamp(times[0], UTC)


def _describe_line(row: Row[Any]) -> Witnessed:
    signed = Note.read(f"\n\n{row.line}").signatures[0]
    return Witnessed(row.witness, row.size, row.signed_at, signed)
