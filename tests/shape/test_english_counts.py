"""What the program says in English of a number of things has a word of one thing too."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import signing
from signing.english import Number, say_count
from signing.refusals import RosterHasFaults, TailWrong, TooMany

SOURCE = Path(signing.__path__[0])
THINGS = (
    "accounts|agreements|checkpoints|days|differences|errors|events|facts|faults|files|findings"
    "|graduates|hours|keys|minutes|models|people|positions|proofs|rows|seconds|sessions|signings"
    "|times|tries|years"
)
LIMITS = "most|rows|columns|cells|tries"
"""Blanks of limits, and of tries that are told from several on: never one."""
OF_MANY = re.compile(rf"\{{(?!(?:{LIMITS})\}})[^{{}}:|]+\}} (?:[a-z]+ )?(?:{THINGS})\b")
RATE = "cli/bench_data.py"
"""It says rates, and seconds with a decimal."""


def list_python_texts(path: Path) -> Iterator[str]:
    """Yield the texts of a module, with a pair of braces for whatever is filled in."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(one.value) if isinstance(one, ast.Constant) else "{_}" for one in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def list_toml_texts(found: Any) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    for inner in found.values() if isinstance(found, dict) else ():
        yield from list_toml_texts(inner)


def test_no_text_puts_a_number_before_many_without_a_word_for_one() -> None:
    texts = [
        (str(path.relative_to(SOURCE)), text)
        for path in SOURCE.rglob("*.py")
        for text in list_python_texts(path)
    ]
    texts += [
        (str(path.relative_to(SOURCE)), text)
        for folder in ("refusals", "fact_words", "projections")
        for path in (SOURCE / folder).rglob("*.toml")
        for text in list_toml_texts(tomllib.loads(path.read_text("utf-8")))
    ]
    assert len(texts) > 5000
    wrong = [(name, text) for name, text in texts if OF_MANY.search(text)]
    assert [one for one in wrong if one[0] != RATE] == []
    assert RATE in dict(wrong)


@pytest.mark.parametrize(
    ("n", "said"), [(0, "0 facts wait"), (1, "1 fact waits"), (2, "2 facts wait")]
)
def test_one_thing_has_its_own_words(n: int, said: str) -> None:
    assert say_count(n, "fact waits", "facts wait") == said
    assert "{n} {n:fact waits|facts wait}".format(n=Number(n)) == said
    assert f"{Number(n):03d}" == f"{n:03d}"


def test_refusals_count_in_english() -> None:
    assert TailWrong(left=1).words.en.endswith("1 try is left.")
    assert TooMany(seconds=1).words.next_en == "Try again in 1 second."
    assert TooMany(seconds=2).words.next_en == "Try again in 2 seconds."
    assert RosterHasFaults(count=1).words.en == "The roster has 1 error; no row was imported."
