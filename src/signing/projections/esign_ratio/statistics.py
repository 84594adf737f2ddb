"""The figures by school, college, major, channel, day, city and industry, as of any moment."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Table

from signing.codes import name_of
from signing.codes.regions import name_region
from signing.projections.esign_ratio.as_of import find_cut
from signing.projections.esign_ratio.asking import (
    KEYS,
    OF_EMPLOYERS,
    Asked,
    Grouping,
)
from signing.projections.esign_ratio.items import (
    COUNTED,
    SEPARATOR,
    Answer,
    StatisticsLine,
    Sums,
    add_up_lines,
    list_channel_lines,
    list_day_lines,
    list_employer_lines,
    list_place_lines,
    make_answer,
)
from signing.projections.esign_ratio.naming import load_schools, name_known_schools
from signing.projections.esign_ratio.totals import (
    Question,
    sum_by_day,
    sum_by_line,
    sum_by_place,
)
from signing.storage.readers import Reader
from signing.vocabulary import Oversight

NAMED: Mapping[Grouping, Callable[[str], str]] = {
    Grouping.REGION: name_region,
    Grouping.INDUSTRY: partial(name_of, "industry"),
}


def compute_statistics(
    connection: Reader, oversight: Oversight, asked: Asked, *, by: Grouping, now: datetime
) -> Answer[list[StatisticsLine]]:
    """Return one item a school, college, major, channel, day of approval, city or industry.

    网签占比 `esign_ratio` = agreements signed online and in effect ÷ graduates with destination 10;
    网签率 `esign_rate` = the same ÷ all enrolled; 毕业去向落实率 `placement_rate` = `placed` ÷ all
    enrolled; null if nobody is counted. A channel and a day are measured against all graduates
    in scope. A city and an industry are the employer's when it signed: counts of agreements, and
    no graduates. Raises AheadOfTheLog.
    """
    at = find_cut(connection, asked.as_of, now)
    apart = by is Grouping.COLLEGE and not is_of_one_school(oversight, asked)
    rows = _sum_by(connection, Question(oversight, asked, at), by, apart=apart)
    names = name_known_schools(load_schools(connection), at)
    items = list_lines(by, rows, names, apart=apart)
    return make_answer(items, at.position, asked.as_of.text, asked.narrow(oversight))


def _sum_by(connection: Reader, question: Question, by: Grouping, *, apart: bool) -> Sums:
    if by is Grouping.DAY:
        return sum_by_day(connection, question, KEYS[by], counts=COUNTED)
    if by is Grouping.MAJOR or by in OF_EMPLOYERS:
        return sum_by_line(connection, question, KEYS[by], counts=COUNTED)
    if not apart:
        return sum_by_place(connection, question, KEYS[by], counts=COUNTED)
    sums = sum_by_place(connection, question, "school_code", KEYS[by], counts=COUNTED)
    return [(f"{school}{SEPARATOR}{college}", counts) for school, college, counts in sums]


def select_line(
    table: Table, oversight: Oversight, asked: Asked, by: Grouping, key: str
) -> list[ColumnElement[bool]]:
    """Return the conditions for the moves of one line."""
    if by is not Grouping.COLLEGE or is_of_one_school(oversight, asked):
        return [table.c[KEYS[by]] == key]
    school, college = split_college(key)
    return [table.c.school_code == school, table.c.college == college]


def split_college(key: str) -> tuple[str, str]:
    """Return school and college of a line among those of many schools."""
    school, _, college = key.partition(SEPARATOR)
    return school, college


def is_of_one_school(oversight: Oversight, asked: Asked) -> bool:
    """Return whether all is of one school, so that college names are unique."""
    return (oversight.school_code or asked.school) is not None


def list_lines(
    by: Grouping, sums: Sums, schools: dict[str, str], *, apart: bool
) -> list[StatisticsLine]:
    """If `apart`, the keys of colleges begin with their school's code."""
    lines = add_up_lines(sums)
    if by is Grouping.CHANNEL:
        return list_channel_lines(lines)
    if by is Grouping.DAY:
        return list_day_lines(lines)
    if by in OF_EMPLOYERS:
        return list_employer_lines(lines, NAMED[by])

    def named(key: str) -> str:
        code, _, college = key.partition(SEPARATOR)
        return f"{schools.get(code, code)} {college}" if apart else schools.get(key, key)

    return list_place_lines(lines, named)
