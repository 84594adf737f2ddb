"""The columns of a roster: header, the field it fills, whether it is required, and its rule."""

import re
from dataclasses import dataclass

from signing.codes import Table as CodeTable
from signing.codes import names
from signing.codes.identity import DOCUMENT_TYPES
from signing.use_cases.graduates.roster_files import cells
from signing.use_cases.graduates.roster_files.cells import Rule, limit_length
from signing.use_cases.graduates.roster_files.faults import FaultKind
from signing.use_cases.graduates.roster_files.headers import Titles
from signing.use_cases.graduates.roster_files.table import Cell, Unread
from signing.vocabulary.masks import mask_number

LONGEST_WORD = 50
LONGEST_MAJOR = 100
LONGEST_ADDRESS = 200
LONGEST_SHOWN = 40
LONG_NUMBER = re.compile(r"[0-9]{15,}[0-9Xx]?|(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
"""ID and mobile numbers that slipped into another column."""


@dataclass(frozen=True)
class Column:
    """`text_only`: a cell that holds a number has lost digits. `choices`: what a form offers.

    `or_exact`: though text is expected, a number with all of its digits is taken.
    `is_free`: any text, printed as it was written. `is_day`: a date cell is expected.
    `is_masked`: nobody on the staff sees it whole.
    """

    header: str
    field: str
    rule: Rule
    required: bool = False
    text_only: bool = False
    or_exact: bool = False
    choices: tuple[str, ...] = ()
    is_free: bool = False
    is_day: bool = False
    is_masked: bool = False

    def judge(self, cell: Cell) -> str | FaultKind:
        if self._has_lost_digits(cell):
            return FaultKind.TYPED_AS_A_NUMBER
        if not isinstance(cell, str) and cells.is_moment(cell) and not self.is_day:
            return FaultKind.DATE_CELL
        text = cells.read_cell(cell)
        if isinstance(text, FaultKind):
            return text
        if not text:
            return FaultKind.EMPTY if self.required else text
        return self.rule(text)

    def _has_lost_digits(self, cell: Cell) -> bool:
        if not self.text_only or (self.or_exact and cells.is_exact_number(cell)):
            return False
        return cells.is_typed_as_number(cell)


def make_coded_column(header: str, table: CodeTable) -> Column:
    """A code table of the same name as the field; kept as the code."""
    return Column(header, table, cells.match_code(table), choices=tuple(names(table).values()))


STUDENT_NUMBER = Column(
    "学号",
    "student_number",
    cells.judge_student_number,
    required=True,
    text_only=True,
    or_exact=True,
)
NAME = Column("姓名", "name", cells.judge_person_name, required=True)
GENDER = Column("性别", "gender", cells.judge_gender, required=True, choices=cells.GENDERS)
DOCUMENT_NUMBER = Column(
    "证件号码",
    "id_number",
    cells.judge_document_number,
    required=True,
    text_only=True,
    is_masked=True,
)
DOCUMENT_TYPE = Column(
    "证件类型", "document_type", cells.judge_document_type, required=True, choices=DOCUMENT_TYPES
)
COLLEGE = Column("学院", "college", limit_length(LONGEST_WORD), required=True, is_free=True)
ORIGIN = Column("生源地代码", "origin_region", cells.judge_region, required=True)
YEAR = Column("毕业年份", "year", cells.judge_year, required=True)

COLUMNS = (
    STUDENT_NUMBER,
    NAME,
    GENDER,
    DOCUMENT_TYPE,
    DOCUMENT_NUMBER,
    Column("民族", "ethnicity", limit_length(LONGEST_WORD), is_free=True),
    Column("政治面貌", "political_status", limit_length(LONGEST_WORD), is_free=True),
    COLLEGE,
    Column("专业", "major", limit_length(LONGEST_MAJOR), required=True, is_free=True),
    Column("学历层次", "level", cells.judge_level, required=True, choices=cells.LEVELS),
    Column("学制", "duration", cells.judge_duration),
    make_coded_column("培养方式", "training_mode"),
    ORIGIN,
    YEAR,
    Column("毕业日期", "graduates_on", cells.judge_day, is_day=True),
    Column("手机号码", "phone", cells.judge_mobile, is_masked=True),
    Column("家庭地址", "home_address", limit_length(LONGEST_ADDRESS), is_free=True, is_masked=True),
    make_coded_column("师范生类别", "teacher_training"),
    make_coded_column("困难生类别", "hardship"),
)
BY_HEADER = {column.header: column for column in COLUMNS}
PRINTED = tuple(column for column in COLUMNS if column.is_free)
"""Columns whose text stands on the agreement as it was written, but for the name."""
TITLES = Titles(tuple(BY_HEADER), tuple(column.header for column in COLUMNS if column.required))


def show_cell(cell: Cell, column: Column | None) -> str:
    """What stands in a cell, to find it by; long numbers and what staff may not see are masked."""
    if isinstance(cell, Unread):
        return ""
    said = cells.clean_text(cell if isinstance(cell, str) else cells.format_number(cell))
    if column is not None and column.is_masked:
        return mask_number(said)
    shown = LONG_NUMBER.sub(lambda found: mask_number(found[0]), said)
    return shown if len(shown) <= LONGEST_SHOWN else shown[: LONGEST_SHOWN - 1] + "…"
