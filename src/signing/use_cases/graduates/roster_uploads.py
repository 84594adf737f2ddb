"""Uploaded rosters between preview and import: sealed, for a day, with how far an import came."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, delete, func, insert, select, update

from signing.storage.recorder import Beside
from signing.storage.schema import roster_uploads

KEPT = timedelta(days=1)
IMPORTED = "imported"


@dataclass(frozen=True)
class RosterUploads:
    """`kind` begins the tokens of sheets that are no rosters; a token opens its own kind alone."""

    engine: Engine
    kind: str = ""

    def keep(
        self, token: str, school_code: str, uploaded_by: str, digest: bytes, sealed: bytes
    ) -> str:
        """Return the token, with the kind before it."""
        token = f"{self.kind}{token}"
        old = roster_uploads.c.created_at < func.now() - KEPT
        row = {
            "token": token,
            "school_code": school_code,
            "uploaded_by": uploaded_by,
            "file_digest": digest,
            "sealed_file": sealed,
            "state": "previewed",
            "done": 0,
            "total": 0,
        }
        with self.engine.begin() as connection:
            connection.execute(delete(roster_uploads).where(old))
            connection.execute(insert(roster_uploads), row)
        return token

    def find(self, token: str, school_code: str) -> Any:
        """Return the school's own upload; None if it has none of this token and kind."""
        query = select(roster_uploads).where(
            roster_uploads.c.token == token, roster_uploads.c.school_code == school_code
        )
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return row if token.rpartition(".")[0] == self.kind.removesuffix(".") else None

    def progress_writer(self, token: str | None) -> Callable[[int, int], None]:
        """A function that writes down how far an import came, for whoever watches it.

        It leaves an import alone that another request has finished meanwhile.
        """
        waiting = (roster_uploads.c.token == token, roster_uploads.c.state != IMPORTED)

        def reached(done: int, total: int) -> None:
            step = update(roster_uploads).where(*waiting)
            with self.engine.begin() as connection:
                connection.execute(step.values(state="importing", done=done, total=total))

        return reached

    @staticmethod
    def forgetting(graduate: UUID, school_code: str) -> Beside:
        """Files that may name somebody of the school; who needs one uploads it again.

        `school_code` is "" where the fact that says it cannot be read.
        """
        return Beside(
            "DELETE FROM roster_uploads WHERE sealed_file <> '' AND (school_code = %s OR"
            " school_code IN (SELECT school_code FROM enrolled_id_numbers WHERE graduate_id = %s))",
            (school_code, graduate),
        )

    @staticmethod
    def claim(token: str, school_code: str, result: str) -> Beside:
        """Remember the import under its token as an answer is under its key.

        Two requests that import one upload at once collide here, even where neither of them
        records a fact: the second decides again, and finds the roster imported.
        """
        return Beside(
            "INSERT INTO answers (account, key, request_digest, answer) VALUES (%s, %s, %s, %s)",
            (f"roster:{school_code}", token, b"", result),
        )

    @staticmethod
    def finish(token: str, total: int, result: str, left: bytes) -> Beside:
        """The end of an import, in the same save as its facts.

        Of the file only what is `left` is kept: the rows that were not imported, sealed.
        """
        return Beside(
            "UPDATE roster_uploads SET state = 'imported', sealed_file = %s, done = %s,"
            " total = %s, result = %s WHERE token = %s",
            (left, total, total, result, token),
        )
