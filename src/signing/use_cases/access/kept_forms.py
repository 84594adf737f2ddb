"""Refused forms, kept for half an hour, so that Back and Reload find what was typed.

They are sealed under a secret of which the service stores a digest only: the browser's cookie, with
the token of its session. Whoever reads the database cannot open them, and neither can the next
person at the same computer, who has another session.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zlib import compress, decompress

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from signing.storage.account_tables import one_time_tokens as rows
from signing.use_cases.access.one_time import Purpose, digest_token
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.tokens import Tokens

LIFE = timedelta(minutes=30)
MOST_FORMS = 5
"""Of one browser: the newest."""
MOST_BYTES = 64 * 2**10
"""Of one browser, sealed."""
MOST_BROWSERS = 5_000
"""Strangers fill in forms too; beyond this nothing more is kept."""
SEAL = "kept forms"


@dataclass(frozen=True)
class KeptForm:
    """A refused form of the page at `address`; `code` and `about` are of the refusal."""

    address: str
    template: str
    code: str
    about: dict[str, Any]
    fields: Sequence[tuple[str, str]]
    files: Sequence[str] = field(default=())
    """Names of fields whose files were sent: they must be chosen again."""
    mark: str = ""
    kept_files: Sequence[tuple[str, str, int]] = field(default_factory=list)
    """Field, name and size of each file that is kept with it, under the mark."""


class KeptForms(UseCases):
    """`holder` is the secret under which the forms of one browser are sealed."""

    def keep(self, holder: str, form: KeptForm, now: datetime) -> bool:
        """Return whether there was room for it."""
        others = [one for one in self._load(holder, now) if one.address != form.address]
        sealed = _seal(holder, [form, *others][:MOST_FORMS])
        if len(sealed) > MOST_BYTES:
            sealed = _seal(holder, [form])
        if len(sealed) > MOST_BYTES or self._count(now) >= MOST_BROWSERS:
            return False
        self._store(holder, sealed, now)
        return True

    def find(self, holder: str, address: str, now: datetime) -> KeptForm | None:
        return next((one for one in self._load(holder, now) if one.address == address), None)

    def forget(self, holder: str, address: str, now: datetime) -> None:
        """Forget the form of a page, once it was accepted."""
        found = self._load(holder, now)
        left = [one for one in found if one.address != address]
        if len(left) < len(found):
            self._store(holder, _seal(holder, left), now)

    def _load(self, holder: str, now: datetime) -> list[KeptForm]:
        query = select(rows.c.about).where(
            rows.c.digest == _digest(holder),
            rows.c.purpose == Purpose.KEPT_FORMS.value,
            rows.c.expires_at > now,
        )
        with self.context.engine.connect() as connection:
            sealed = connection.execute(query).scalar_one_or_none()
        opened = sealed and Tokens(holder.encode()).decrypt(SEAL, sealed)
        if not opened:
            return []
        return [
            KeptForm(**one | {"fields": [(name, value) for name, value in one["fields"]]})
            for one in json.loads(decompress(opened))
        ]

    def _store(self, holder: str, sealed: str, now: datetime) -> None:
        row = {"about": sealed, "created_at": now, "expires_at": now + LIFE}
        kept = insert(rows).values(
            digest=_digest(holder), purpose=Purpose.KEPT_FORMS.value, username=None, **row
        )
        with self.context.engine.connect() as connection:
            connection.execute(delete(rows).where(rows.c.expires_at <= now))
            connection.execute(kept.on_conflict_do_update(index_elements=[rows.c.digest], set_=row))

    def _count(self, now: datetime) -> int:
        query = select(func.count()).where(
            rows.c.purpose == Purpose.KEPT_FORMS.value, rows.c.expires_at > now
        )
        with self.context.engine.connect() as connection:
            return connection.execute(query).scalar_one()


def _digest(holder: str) -> bytes:
    return digest_token(f"{SEAL} {holder}")


def _seal(holder: str, forms: Sequence[KeptForm]) -> str:
    plain = json.dumps([asdict(one) for one in forms], ensure_ascii=False).encode()
    return Tokens(holder.encode()).encrypt(SEAL, compress(plain))
