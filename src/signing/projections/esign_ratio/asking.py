"""The query of the figures: year, level and school, as of when."""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import ColumnElement, Table

from signing.projections.engine.visibility import limit_to_oversight
from signing.projections.esign_ratio.as_of import NOW, AsOf, Cut
from signing.projections.esign_ratio.tables import moves
from signing.vocabulary import Oversight


class Grouping(Enum):
    SCHOOL = "school"
    COLLEGE = "college"
    MAJOR = "major"
    CHANNEL = "channel"
    DAY = "day"
    REGION = "region"
    INDUSTRY = "industry"


KEYS = {
    Grouping.SCHOOL: "school_code",
    Grouping.COLLEGE: "college",
    Grouping.MAJOR: "major",
    Grouping.CHANNEL: "channel",
    Grouping.DAY: "approved_on",
    Grouping.REGION: "region",
    Grouping.INDUSTRY: "industry",
}
"""The column of `moves` that tells the line."""
OF_EMPLOYERS = frozenset({Grouping.REGION, Grouping.INDUSTRY})
"""Lines of agreements alone, by their employers: who has signed nowhere is on none of them."""


@dataclass(frozen=True)
class Asked:
    """`level` is an education level of the roster (`Studies.level`), `school` a school's code."""

    year: int
    level: str | None = None
    school: str | None = None
    as_of: AsOf = NOW

    def narrow(self, oversight: Oversight) -> Oversight:
        """Return whose graduates are counted for a reader with this oversight."""
        school = oversight.school_code or self.school
        return oversight.model_copy(update={"school_code": school})


def select_moves(
    oversight: Oversight, asked: Asked, at: Cut, table: Table = moves
) -> list[ColumnElement[bool]]:
    conditions = [
        table.c.year == asked.year,
        *limit_to_oversight(table, oversight),
        *at.holds(table),
    ]
    if asked.level is not None:
        conditions.append(table.c.level == asked.level)
    if asked.school is not None:
        conditions.append(table.c.school_code == asked.school)
    return conditions
