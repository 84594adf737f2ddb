"""QR codes are, module by module, those that segno makes: prints of before have the same bytes."""

from collections.abc import Iterator
from itertools import groupby
from string import ascii_letters, digits, printable
from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from segno import consts

from signing.pdf.marks import Box
from signing.pdf.qr import draw_code_path
from signing.pdf.qr_symbol import LETTERS, MASK, make_symbol

ALPHANUMERIC, BYTES = "A", "a"
VERSIONS = range(1, 41)
BOX = Box(167, 257.6, 25, 25)
CODE_PATH_HEAD = "1.72844 0 0 1.72844 473.386 40.819 cm "


def make_with_segno(content: str) -> list[str]:
    made = segno.make_qr(content, error="m", boost_error=False, mask=MASK)
    return ["".join(map(str, row)) for row in made.matrix]


@given(st.text(LETTERS, min_size=1, max_size=200))
def test_any_text_in_capitals_gives_the_same_modules(content: str) -> None:
    assert make_symbol(content) == make_with_segno(content)


@given(st.text(printable, min_size=1, max_size=200))
def test_any_text_in_ascii_gives_the_same_modules(content: str) -> None:
    assert make_symbol(content) == make_with_segno(content)


@pytest.mark.parametrize("content", ["20260001", "就业", "https://例子.中国/v/AB", "é"])
def test_what_no_address_of_ours_holds_gives_the_same_modules(content: str) -> None:
    assert make_symbol(content) == make_with_segno(content)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_fullest_symbol_of_each_version_is_the_same(version: int) -> None:
    for letter in (ALPHANUMERIC, BYTES):
        content = letter * _count_most(version, letter)
        symbol = make_symbol(content)
        assert len(symbol) == 17 + 4 * version
        assert symbol == make_with_segno(content)


def test_what_no_symbol_holds_is_refused() -> None:
    too_long = BYTES * (_count_most(VERSIONS[-1], BYTES) + 1)

    with pytest.raises(ValueError, match=str(len(too_long))):
        make_symbol(too_long)


def test_the_path_paints_each_dark_run_from_the_bottom_up() -> None:
    content = f"HTTPS://JY.EXAMPLE.EDU.CN/V/{(ascii_letters + digits).upper() * 2}"
    rows = make_with_segno(content)
    squares = [
        f"{x} {len(rows) - 1 - y} {width} 1 re"
        for y, row in enumerate(rows)
        for x, width in _list_dark_runs(row)
    ]

    path = draw_code_path(content, BOX)

    assert path == f"{CODE_PATH_HEAD}{' '.join(squares)} f"


def _list_dark_runs(row: str) -> Iterator[tuple[int, int]]:
    x = 0
    for module, run in groupby(row):
        width = len(list(run))
        if module == "1":
            yield x, width
        x += width


def _count_most(version: int, letter: str) -> int:
    """Return how many letters a symbol of the version holds, as segno counts."""
    levels: Any = consts.SYMBOL_CAPACITY[version]
    capacity = levels[consts.ERROR_LEVEL_M]
    step = (version > 9) + (version > 26)
    if letter == BYTES:
        return int((capacity - 4 - (8, 16, 16)[step]) // 8)
    pairs, left = divmod(capacity - 4 - (9, 11, 13)[step], 11)
    return int(2 * pairs + (left >= 6))
