"""Which student numbers of a school bear an ID number, found by a keyed digest of it.

The rows are written in the save that enrols or corrects, and deleted in the one that erases. Those
of who was enrolled before there was the table get their digest when their school next previews a
roster. A school finds its own graduates alone: its code is in the digest.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, select, text

from signing.aggregates.graduate import Graduate
from signing.codes import spelling
from signing.storage.recorder import Beside
from signing.storage.schema import enrolled_id_numbers as table
from signing.use_cases.core.context import Context
from signing.use_cases.core.decryption import decrypt_person
from signing.use_cases.graduates.roster_files.comparing import Comparison
from signing.vocabulary import Person

AT_ONCE = 2000
FIRST = UUID(int=0)
RECORD = (
    "INSERT INTO enrolled_id_numbers AS kept (graduate_id, school_code, student_number, digest)"
    " SELECT graduate, %s, number, digest"
    " FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS one (graduate, number, digest)"
    " ORDER BY graduate"  # of two saves neither waits for the other crosswise
    " ON CONFLICT (graduate_id) DO UPDATE SET digest = excluded.digest"
)
FIND = text("""
    SELECT asked.digest, kept.graduate_id, kept.student_number
    FROM (SELECT DISTINCT unnest(:digests) AS digest) AS asked
    JOIN enrolled_id_numbers AS kept ON kept.digest = asked.digest AND kept.school_code = :school
    ORDER BY kept.student_number
""").bindparams(bindparam("digests", type_=ARRAY(Text)))
FILL = text("""
    WITH unfilled AS (
        SELECT graduate_id FROM enrolled_id_numbers
        WHERE graduate_id = ANY(:graduates) AND digest IS NULL ORDER BY graduate_id FOR UPDATE
    )
    UPDATE enrolled_id_numbers AS kept SET digest = one.digest
    FROM unnest(:graduates, :digests) AS one (graduate, digest)
    JOIN unfilled ON unfilled.graduate_id = one.graduate
    WHERE kept.graduate_id = one.graduate
""").bindparams(bindparam("graduates", type_=ARRAY(Uuid)), bindparam("digests", type_=ARRAY(Text)))
"""What was recorded meanwhile is newer, and stays."""
DROP = text("DELETE FROM enrolled_id_numbers WHERE graduate_id = ANY(:graduates)").bindparams(
    bindparam("graduates", type_=ARRAY(Uuid))
)


@dataclass(frozen=True)
class EnrolledIdNumbers:
    context: Context

    def record(self, school_code: str, enrolled: Sequence[tuple[UUID, str, Person]]) -> Beside:
        """Return what keeps the ID numbers, each with its graduate and student number."""
        graduates, numbers, people = zip(*enrolled, strict=True)
        digests = [self._digest(school_code, one) for one in people]
        return Beside(RECORD, (school_code, [str(one) for one in graduates], [*numbers], digests))

    def record_all(self, school_code: str, changing: Sequence[Comparison]) -> Beside:
        return self.record(
            school_code, [(one.graduate.id, one.student_number, one.row.person) for one in changing]
        )

    @staticmethod
    def forget(graduate: UUID) -> Beside:
        return Beside("DELETE FROM enrolled_id_numbers WHERE graduate_id = %s", (graduate,))

    def find_others(self, school_code: str, compared: Sequence[Comparison]) -> Mapping[int, str]:
        """Return, by row, the other student numbers that are enrolled with its ID number.

        Graduates who stand in the file are left out: of them the file says what they will be.
        """
        self._fill(school_code)
        digests = {one.row.row: self._digest(school_code, one.row.person) for one in compared}
        asked = {"digests": list(digests.values()), "school": school_code}
        listed = {one.graduate.id for one in compared}
        found: dict[str, list[str]] = defaultdict(list)
        with self.context.engine.connect() as connection:
            for digest, graduate, number in connection.execute(FIND, asked):
                if graduate not in listed:
                    found[digest].append(number)
        others = {
            one.row.row: _leave_out(one.student_number, found[digests[one.row.row]])
            for one in compared
            if digests[one.row.row] in found
        }
        return {row: "、".join(numbers) for row, numbers in others.items() if numbers}

    def _fill(self, school_code: str) -> None:
        """Whose history cannot be read stays without a digest, and is tried again next time."""
        unfilled = (
            select(table.c.graduate_id)
            .where(table.c.school_code == school_code, table.c.digest.is_(None))
            .order_by(table.c.graduate_id)
            .limit(AT_ONCE)
        )
        after = FIRST
        while True:
            with self.context.engine.connect() as connection:
                behind = unfilled.where(table.c.graduate_id > after)
                waiting = connection.execute(behind).scalars().all()
            if not waiting:
                return
            self._fill_some(waiting)
            after = waiting[-1]

    def _fill_some(self, waiting: Sequence[UUID]) -> None:
        enrolled, unreadable = self.context.ledger.load_telling_unreadable(Graduate, waiting)
        ciphers = self.context.vault.load_ciphers(list(enrolled))
        digests = {
            identity: self._digest(one.school_code, decrypt_person(ciphers[identity], one.person))
            for identity, one in enrolled.items()
            if not one.erased
        }
        filled = {"graduates": [*digests], "digests": [*digests.values()]}
        gone = {"graduates": [one for one in waiting if one not in {*digests, *unreadable}]}
        with self.context.engine.begin() as connection:
            connection.execute(FILL, filled)
            connection.execute(DROP, gone)

    def _digest(self, school_code: str, person: Person) -> str:
        """Spelled so that who was enrolled under an older rule is found too."""
        number = spelling.fold_id_number(person.id_number)
        return self.context.vault.digest_id_number(school_code, person.document_type, number)


def _leave_out(number: str, others: Sequence[str]) -> list[str]:
    """Whoever is enrolled again in another year has the same number."""
    own = spelling.capital_number(number)
    return [one for one in others if spelling.capital_number(one) != own]
