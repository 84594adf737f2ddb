"""Code tables are data: what they name, and what they do not know."""

import re
from typing import get_args

import pytest

from signing import codes
from signing.vocabulary import AWAITING_EMPLOYMENT, EMPLOYED_BY_AGREEMENT

HAN = re.compile("[\u3400-\u9fff]")


def test_the_tables_say_which_version_they_are() -> None:
    assert codes.version() == codes.tables().version == "2026.1"


def test_the_two_destinations_that_the_rules_speak_of_are_in_the_table() -> None:
    assert codes.destinations()[EMPLOYED_BY_AGREEMENT].name == "签就业协议形式就业"
    assert codes.destinations()[AWAITING_EMPLOYMENT].group == "未就业"


@pytest.mark.parametrize("written", ["非困难生", "0"])
def test_a_name_and_its_code_are_the_same(written: str) -> None:
    assert codes.code_of("hardship", written) == "0"


def test_an_unknown_word_has_no_code() -> None:
    assert codes.code_of("training_mode", "走读") is None


def test_a_code_of_another_version_stays_readable() -> None:
    assert codes.name_of("industry", "34") == "信息传输、软件和信息技术服务业"
    assert codes.name_of("industry", "7777") == "7777"


@pytest.mark.parametrize(
    "table",
    [
        "destination",
        "employer_kind",
        "industry",
        "job_category",
        "training_mode",
        "teacher_training",
        "hardship",
    ],
)
def test_no_name_stands_for_two_codes(table: codes.Table) -> None:
    names = codes.names(table)

    assert names
    assert all(codes.code_of(table, name) == code for code, name in names.items())
    assert all(codes.is_code(table, code) for code in names)


def test_every_province_of_the_country_is_known() -> None:
    assert len(codes.provinces()) == 34
    assert codes.provinces()["34"] == "安徽省"


def test_the_published_example_of_the_placement_rate_is_at_hand() -> None:
    golden = codes.tables().placement_rate["2021"].golden

    assert golden["total"] == 3878
    assert golden["毕业去向落实率"] == "97.42%"


@pytest.mark.parametrize("table", get_args(codes.Table))
def test_every_code_has_an_english_name_too(table: codes.Table) -> None:
    official, english = codes.names(table), codes.english_names(table)
    assert list(english) == list(official)
    assert all(name.isprintable() and not HAN.search(name) for name in english.values())
    assert len(set(english.values())) == len(english)
    told = codes.CodeNames("en").name_of(table, next(iter(official)))
    assert told == next(iter(english.values()))
    assert codes.CodeNames("zh").name_of(table, "no such code") == "no such code"
