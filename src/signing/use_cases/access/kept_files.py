"""Files that came with a refused form: kept as the form is, so that nobody chooses them again.

They are sealed like the form, and given to nobody: the form that is sent again takes them along.
They are looked into then, as any upload.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from signing.storage.account_tables import one_time_tokens as rows
from signing.use_cases.access.kept_forms import LIFE
from signing.use_cases.access.one_time import Purpose, digest_token
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.tokens import Tokens

MOST_BYTES = 20 * 2**20
"""Of one browser: the files of its newest form."""
MOST_BROWSERS = 100
SEAL = "kept files"


@dataclass(frozen=True)
class KeptFile:
    """`field` is that of the form in which it was chosen."""

    field: str
    name: str
    content: bytes


class KeptFiles(UseCases):
    """`holder` is the secret under which the files of one browser are sealed."""

    def keep(self, holder: str, files: Sequence[KeptFile], now: datetime) -> str:
        """Keep them instead of others; return the mark that opens them, "" without room."""
        whole = sum(len(one.content) for one in files)
        if not files or whole > MOST_BYTES or self._count_others(holder, now) >= MOST_BROWSERS:
            return ""
        mark = token_urlsafe(8)
        about = Tokens(holder.encode()).encrypt(SEAL, _pack(mark, files))
        row = {"about": about, "created_at": now, "expires_at": now + LIFE}
        kept = insert(rows).values(
            digest=_digest(holder), purpose=Purpose.KEPT_FILES.value, username=None, **row
        )
        with self.context.engine.connect() as connection:
            connection.execute(delete(rows).where(rows.c.expires_at <= now))
            connection.execute(kept.on_conflict_do_update(index_elements=[rows.c.digest], set_=row))
        return mark

    def find(self, holder: str, mark: str, now: datetime) -> list[KeptFile]:
        """Return the files of the mark; none after half an hour, or once others were kept."""
        query = select(rows.c.about).where(*_select(holder), rows.c.expires_at > now)
        with self.context.engine.connect() as connection:
            sealed = connection.execute(query).scalar_one_or_none()
        opened = sealed and Tokens(holder.encode()).decrypt(SEAL, sealed)
        return _unpack(mark, opened) if opened else []

    def forget(self, holder: str) -> None:
        """Forget the files, once their form was accepted."""
        with self.context.engine.connect() as connection:
            connection.execute(delete(rows).where(*_select(holder)))

    def _count_others(self, holder: str, now: datetime) -> int:
        query = select(func.count()).where(
            rows.c.purpose == Purpose.KEPT_FILES.value,
            rows.c.expires_at > now,
            rows.c.digest != _digest(holder),
        )
        with self.context.engine.connect() as connection:
            return connection.execute(query).scalar_one()


def _select(holder: str) -> tuple[ColumnElement[bool], ...]:
    return rows.c.digest == _digest(holder), rows.c.purpose == Purpose.KEPT_FILES.value


def _digest(holder: str) -> bytes:
    return digest_token(f"{SEAL} {holder}")


def _pack(mark: str, files: Sequence[KeptFile]) -> bytes:
    """Write a line that says what follows, and the contents one after the other."""
    named = [[one.field, one.name, len(one.content)] for one in files]
    head = json.dumps([mark, named]).encode()
    return b"\n".join((head, b"".join(one.content for one in files)))


def _unpack(mark: str, packed: bytes) -> list[KeptFile]:
    head, _, contents = packed.partition(b"\n")
    own, named = json.loads(head)
    found, at = [], 0
    for field, name, size in named:
        found.append(KeptFile(field, name, contents[at : at + size]))
        at += size
    return found if own == mark else []
