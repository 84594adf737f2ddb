"""One definition of text: what is recorded of what people paste."""

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from signing.text import BLANK, LINE_END, PRIVATE, UNCARRIED, UNSEEN, clean, find_foreign

SEEN_FORMATS = set(map(chr, (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2)))
"""Arabic and Syriac signs that are drawn around numbers; format characters by name only."""
ALL = [chr(one) for one in range(sys.maxunicode + 1)]


def test_no_format_character_that_nobody_sees_is_kept() -> None:
    kept = {one for one in ALL if unicodedata.category(one) == "Cf" and clean(one)}
    scripts = {one for one in kept if unicodedata.name(one).startswith(("KAITHI", "EGYPTIAN"))}
    assert kept - scripts == SEEN_FORMATS


def test_every_control_and_private_character_is_foreign_but_line_ends_and_bullets() -> None:
    foreign = {one for one in ALL if find_foreign(clean(one))}
    said = {one for one in ALL if unicodedata.category(one) in {"Cc", "Cs", "Co"}} | {
        "\ufffe",
        "\uffff",
    }
    assert foreign <= said
    ends = {one for one in said if LINE_END.match(one)} | {"\n", "\t"}
    assert {one for one in said - foreign - ends if not PRIVATE.match(one)} == set()
    assert all("\uf020" <= one <= "\uf0ff" for one in said - foreign - ends)


def test_every_blank_but_the_wide_one_is_a_space() -> None:
    blanks = {one for one in ALL if unicodedata.category(one) == "Zs"}
    assert {clean(one) for one in blanks} == {" ", "\u3000"}


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert not UNSEEN.search(once)
    assert not BLANK.search(once)
    assert unicodedata.is_normalized("NFC", once)
    assert bool(find_foreign(once)) == bool(UNCARRIED.search(once) or PRIVATE.search(once))


def test_a_stack_of_accents_keeps_four() -> None:
    assert clean("合" + "\u0336" * 500 + "肥") == "合" + "\u0336" * 4 + "肥"
    assert clean("e\u0301" + "\u0317\u0301" * 90).startswith("é")
    assert len(clean("a" + "\u0300\u0323\u20dd\u0489" * 90)) <= 5
    assert clean("Nguyễn Thị") == "Nguyễn Thị"
