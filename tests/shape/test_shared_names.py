"""The ways to sign, and groups of notices, have one name each: whoever says them reads it there."""

import re
from pathlib import Path
from typing import get_args

import signing
from signing import fact_words
from signing.http.asking.numbers import lay_out
from signing.http.languages import Speech
from signing.http.pages import wording
from signing.http.pages.notices import words
from signing.pdf.wording import CHANNELS as ON_PAPER
from signing.press.booklets import load_glossary
from signing.projections.esign_ratio import Answer, Grouping, StatisticsLine
from signing.vocabulary import Channel, Oversight

SOURCE = Path(signing.__path__[0])
NAMES = {"PLATFORM": "平台应聘签约", "DIRECT": "单位发起签约", "CARD": "二维码名片签约"}
"""As they were first printed."""
ONCE = Path("vocabulary/words.py")
DIGESTED = Path("projections/esign_ratio/items.py")
"""Whose names are part of what was digested."""


def test_paper_pages_stories_and_exports_call_the_ways_to_sign_alike() -> None:
    assert {one.value: ON_PAPER[one] for one in Channel} == NAMES
    assert wording.CHANNELS == NAMES
    assert {one: said.zh for one, said in fact_words.VALUES["channel"].items()} == NAMES
    assert {one: load_glossary().values[one] for one in NAMES} == NAMES


def test_tables_head_their_columns_with_the_same_names() -> None:
    nothing = Answer[list[StatisticsLine]]([], 0, "", "", None, None, [], "")
    header, _ = lay_out(nothing, Grouping.SCHOOL, Oversight(), Speech("zh"))
    assert [f"网签（{one}）" for one in NAMES.values()] == [one for one in header if "签（" in one]
    header, _ = lay_out(nothing, Grouping.SCHOOL, Oversight(), Speech("en"))
    assert {"Online: Platform", "Online: Direct", "Online: QR card"} <= set(header)


def test_they_are_written_down_once() -> None:
    written = re.compile("|".join(f'"{one}"' for one in NAMES.values()))
    found = {
        path.relative_to(SOURCE)
        for kind in ("*.py", "*.toml", "*.html")
        for path in SOURCE.rglob(kind)
        if written.search(path.read_text("utf-8"))
    }
    assert found - {DIGESTED} == {ONCE}


def test_groups_of_notices_are_called_alike_wherever_they_are_chosen_or_read() -> None:
    named = {group: said.zh for group, said in fact_words.GROUPS.items()}
    assert set(named) == set(get_args(fact_words.Group))
    assert named == words.GROUPS
    assert {group: fact_words.name_kind(group).zh for group in named} == named
    values = load_glossary().values
    assert {group: values[f"preferences.{group}"] for group in named} == named
