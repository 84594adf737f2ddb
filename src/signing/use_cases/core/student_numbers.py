"""Which graduates a student number names, whether it is typed in capitals or in small letters.

Numbers are recorded in capitals. Those enrolled before keep their spelling, since a graduate's
identity and agreement numbers derive from it (DESIGN 4); `unfolded_numbers` lists them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import ARRAY, Engine, Text, any_, bindparam, select

from signing.codes import spelling
from signing.storage.schema import unfolded_numbers
from signing.vocabulary import graduate_id

Named: TypeAlias = tuple[int, str]
"""A year and a student number."""


def identify_graduates(
    engine: Engine, school_code: str, numbers: Collection[Named]
) -> Mapping[Named, Sequence[UUID]]:
    """Ids that each number may belong to: in capitals first, then as typed, then as recorded."""
    folded = {named: spelling.capital_number(named[1]) for named in numbers}
    older: dict[Named, list[UUID]] = defaultdict(list)
    table = unfolded_numbers
    query = select(table.c.graduate_id, table.c.year, table.c.folded).where(
        table.c.school_code == school_code,
        table.c.folded == any_(bindparam("folded", type_=ARRAY(Text))),
    )
    asked = {"folded": [*set(folded.values())]}
    with engine.connect() as connection:
        for row in connection.execute(query.order_by(table.c.student_number), asked):
            older[row.year, row.folded].append(row.graduate_id)
    return {
        (year, number): list(
            dict.fromkeys(
                (
                    graduate_id(school_code, year, capital),
                    graduate_id(school_code, year, number),
                    *older[year, capital],
                )
            )
        )
        for (year, number), capital in folded.items()
    }
