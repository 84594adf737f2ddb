"""What the paper makes of a text, and the first character of it that no font can show."""

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category, name

from signing.fonts.ideographs import is_ideograph
from signing.fonts.typefaces import find_typeface
from signing.text import clean

LINE_END = re.compile("[\n\x1c-\x1e]")
"""In a text that is clean; old facts may hold separators of records."""
SEEN = ("L", "N", "P", "S")
"""Categories of characters that a person can see and point at."""


@dataclass(frozen=True, slots=True)
class Unprintable:
    """A character that the paper cannot show: the `place`-th of its line, both from 1."""

    character: str
    line: int
    place: int

    @property
    def code_point(self) -> str:
        return f"U+{ord(self.character):04X}"

    @property
    def zh(self) -> str:
        """What it is and where, and what to do."""
        if self._is_seen:
            return f"{self.what_zh}，请删去或换一种写法"
        return f"{self.what_zh}，请删去；找不到它时请重新手工输入这一项"

    @property
    def en(self) -> str:
        if self._is_seen:
            return f"{self.what_en}: delete it or write it another way"
        return f"{self.what_en}: delete it, or type the field anew where you cannot find it"

    @property
    def what_zh(self) -> str:
        line = f"第 {self.line} 行" if self.line > 1 else ""
        what = (
            f"“{self.character}”（{self.code_point}）"
            if self._is_seen
            else f"是看不见的字符（{self._named}），"
        )
        return f"{line}第 {self.place} 个字符{what}无法印在协议书上"

    @property
    def what_en(self) -> str:
        line = f" of line {self.line}" if self.line > 1 else ""
        what = (
            f", “{self.character}” ({self.code_point}),"
            if self._is_seen
            else f" is one that nobody sees ({self._named}) and"
        )
        return f"character {self.place}{line}{what} cannot be printed on the agreement"

    @property
    def _is_seen(self) -> bool:
        """Python does not know the newest ideographs; people who have them as names do."""
        return is_ideograph(self.character) or category(self.character).startswith(SEEN)

    @property
    def _named(self) -> str:
        return f"{self.code_point} {name(self.character, '')}".strip()


def split_lines(text: str) -> list[str]:
    """The lines of `text` as the paper sets them, without what nobody sees, accents joined."""
    return [line.replace("\t", " ") for line in LINE_END.split(clean(text))]


@lru_cache(maxsize=4096)
def is_printable(character: str) -> bool:
    return find_typeface(character) is not None


def first_unprintable(text: str) -> Unprintable | None:
    """None where the paper can show all of `text`."""
    if all(map(is_printable, text)):
        return None
    for number, line in enumerate(split_lines(text), start=1):
        for place, character in enumerate(line, start=1):
            if not is_printable(character):
                return Unprintable(character, number, place)
    return None
