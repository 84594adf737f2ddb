"""How text is brought into a box."""

from signing.pdf.back import READABLE, set_remarks
from signing.pdf.marks import Box, Voice
from signing.pdf.typeset import (
    SQUEEZE,
    Style,
    break_lines,
    fit_text,
)

STYLE = Style(10)
ROW = Box(0, 0, 60, 7)


def test_what_fits_stands_on_one_line_in_full_size() -> None:
    (line,) = fit_text("江淮云图软件技术有限公司", ROW, STYLE)

    assert line.size == STYLE.size


def test_a_little_too_long_shrinks_on_one_line() -> None:
    (line,) = fit_text("江淮云图软件技术有限公司合肥分公司公司", ROW, STYLE)

    assert SQUEEZE * STYLE.size <= line.size < STYLE.size


def test_much_too_long_is_broken_into_lines() -> None:
    lines = fit_text("江淮云图软件技术有限公司" * 3, ROW, STYLE)

    assert len(lines) == 2
    assert "".join(line.text for line in lines) == "江淮云图软件技术有限公司" * 3


def test_a_line_never_begins_with_closing_punctuation() -> None:
    lines = break_lines(["甲方提供宿舍，乙方“自愿”；双方同意。（见附件）"], Voice.SERIF, 6)

    assert not [line for line in lines if line[0] in "，。；”）"]
    assert not [line for line in lines if line[-1] in "“（"]


def test_words_and_numbers_stay_whole() -> None:
    lines = break_lines(["MUHAMMAD ABDULLAH", "证件340103200410"], Voice.SERIF, 8)

    assert lines == ("MUHAMMAD", "ABDULLAH", "证件", "340103200410")


def test_a_word_longer_than_the_line_is_broken_after_all() -> None:
    lines = break_lines(["W" * 40], Voice.SERIF, 10)

    assert "".join(lines) == "W" * 40
    assert len(lines) > 1


def test_remarks_keep_their_lines_until_they_would_be_too_small() -> None:
    room = Box(0, 0, 160, 40)

    few = set_remarks("甲\n乙\n\n丙", room)
    many = set_remarks("\n".join("甲乙丙丁" for _ in range(60)), room)

    assert [line.text for line in few] == ["甲", "乙", "丙", "（以下空白）"]
    assert many[0].size >= READABLE
    assert "甲乙丙丁　甲乙丙丁" in many[0].text
