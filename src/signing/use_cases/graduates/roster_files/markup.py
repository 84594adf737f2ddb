"""What the XML of a spreadsheet says and the spreadsheet reader does not: formulas and errors."""

import re
from functools import cache, lru_cache
from typing import Final
from xml.parsers import expat

from signing.refusals import FileDamaged
from signing.use_cases.graduates.roster_files.table import ROWS_ABOVE, Unread, must_fit

REFERENCE: Final = re.compile("([A-Z]{1,3})([0-9]{1,7})")
CONTENT: Final = frozenset({"v", "is", "f"})
ENCODING: Final = "utf-8"
"""Whatever the XML declares, as the spreadsheet reader has it: both must see the same cells."""

Attributes = dict[str, str]


def list_elements(xml: bytes, name: str) -> list[Attributes]:
    """The attributes of every element of that name, all without namespace prefixes."""
    found: list[Attributes] = []

    def start(tag: str, attributes: Attributes) -> None:
        if strip_prefix(tag) == name:
            found.append({strip_prefix(key): value for key, value in attributes.items()})

    parser = expat.ParserCreate(ENCODING)
    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return found


class SheetScan:
    """One pass over a worksheet: its extent, formulas and errors.

    The spreadsheet reader fills the whole rectangle up to the farthest cell: of two cells in
    opposite corners it would die. The scan tells the reason before.
    """

    def __init__(self, xml: bytes) -> None:
        self.unread: dict[tuple[int, int], Unread] = {}
        """By (row, column), both from 1: the cells whose content is not taken."""
        self._row = 0
        self._column = 0
        self._lowest = 0
        self._farthest = 0
        self._in_cell = False
        self._is_error = False
        parser = expat.ParserCreate(ENCODING)
        parser.StartElementHandler = self._start
        parser.Parse(xml, True)

    def _start(self, tag: str, attributes: Attributes) -> None:
        name = strip_prefix(tag)
        if name == "c":
            self._enter_cell(attributes.get("r"))
            self._is_error = attributes.get("t") == "e"
        elif name in CONTENT:
            self._fill_cell(name)
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        else:
            self._in_cell = False

    def _enter_cell(self, reference: str | None) -> None:
        self._in_cell = True
        if reference is None:
            self._column += 1
        elif found := REFERENCE.fullmatch(reference):
            self._row, self._column = int(found[2]), number_column(found[1])
        else:
            raise FileDamaged

    def _fill_cell(self, content: str) -> None:
        """Behind the cells an `f` is something else, such as the list of a validation."""
        self._grow()
        if not self._in_cell:
            return
        if self._is_error:
            self.unread[self._row, self._column] = Unread.ERROR
        elif content == "f":
            self.unread[self._row, self._column] = Unread.FORMULA

    def _grow(self) -> None:
        """Raises RosterTooLarge."""
        if self._row > self._lowest or self._column > self._farthest:
            self._lowest = max(self._lowest, self._row)
            self._farthest = max(self._farthest, self._column)
            must_fit(rows=self._lowest - ROWS_ABOVE, columns=self._farthest)


@lru_cache(maxsize=64)
def strip_prefix(name: str) -> str:
    return name[name.find(":") + 1 :]


@cache
def number_column(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
