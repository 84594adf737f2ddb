"""绑定核查: what an administrator found of bindings that came from one phone or network.

Nobody's standing changes by it, so it is a row and no fact; taking a binding off is one. So is
what a school says of a network or a device that is its own: nothing is marked because of it.
"""

from collections.abc import Sequence
from datetime import datetime

from pydantic import with_config
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from typing_extensions import TypedDict

from signing.refusals import ReasonMissing
from signing.storage.binding_tables import binding_checks, is_own_place, own_places
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.core.context import UseCases
from signing.vocabulary import Encrypted, school_id
from signing.vocabulary.binding_marks import MarkId


@with_config(
    json_schema_extra={
        "examples": [
            {
                "id": "device-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "checked_until": "2026-04-02T03:15:00Z",
                "words": "同宿舍三人借用一部手机绑定，已逐一电话核实。",
            }
        ]
    }
)
class CheckedMark(TypedDict):
    """What was looked at: everything that was bound until `checked_until`."""

    id: str
    checked_until: datetime
    words: str


@with_config(
    json_schema_extra={
        "examples": [
            {
                "id": "network-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "own_since": "2026-04-02T03:15:00Z",
                "words": "就业指导中心办公室，毕业生在这里当面绑定。",
            }
        ]
    }
)
class OwnPlaceNamed(TypedDict):
    """A network or a device that the school says is its own."""

    id: str
    own_since: datetime
    words: str


class BindingMarks(UseCases):
    def check(self, by: SchoolAdmin, mark: MarkId, until: datetime, words: str) -> CheckedMark:
        """Put on record what was found, once of what was bound `until` then.

        Raises ReasonMissing.
        """
        row = self._describe(by, mark, words) | {
            "until": until,
            "checked_at": by.now,
            "checked_by": by.stamp.actor.account,
        }
        kept = insert(binding_checks).values(row).on_conflict_do_nothing()
        with self.context.engine.connect() as connection:
            connection.execute(kept)
        return {"id": str(mark), "checked_until": until, "words": words.strip()}

    def name_own(self, by: SchoolAdmin, mark: MarkId, words: str) -> OwnPlaceNamed:
        """Put on record that a network or a device is the school's own: it is marked no more.

        Of one that is named already the first words stay. Raises ReasonMissing.
        """
        row = self._describe(by, mark, words) | {
            "named_at": by.now,
            "named_by": by.stamp.actor.account,
        }
        kept = insert(own_places).values(row).on_conflict_do_nothing()
        stands = select(own_places).where(is_own_place(by.school_code, mark.digest))
        with self.context.engine.connect() as connection:
            connection.execute(kept)
            found = connection.execute(stands).one()
        [said] = self.decrypt(by, [found.sealed_words])
        return {"id": str(mark), "own_since": found.named_at, "words": said}

    def end_own(self, by: SchoolAdmin, mark: MarkId) -> None:
        """Let a network or a device be marked as any other again; what is over stays on record."""
        over = {"ended_at": by.now, "ended_by": by.stamp.actor.account}
        its = is_own_place(by.school_code, mark.digest)
        with self.context.engine.connect() as connection:
            connection.execute(update(own_places).where(its).values(over))

    def decrypt(self, by: SchoolAdmin, sealed: Sequence[str]) -> list[str]:
        """Return what was found, in the same order."""
        cipher = self.vault.load_cipher(school_id(by.school_code))
        return [cipher.decrypt(Encrypted(sealed=one)) or "" for one in sealed]

    def _describe(self, by: SchoolAdmin, mark: MarkId, words: str) -> dict[str, object]:
        """Return what every row about a mark says. Raises ReasonMissing."""
        sealed = self.vault.make_cipher(school_id(by.school_code)).encrypt_words(words)
        if sealed is None:
            raise ReasonMissing
        return {
            "school_code": by.school_code,
            "kind": mark.kind.value,
            "digest": mark.digest,
            "sealed_words": sealed.sealed,
        }
