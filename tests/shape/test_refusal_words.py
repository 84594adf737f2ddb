"""Every refusal says what happened and what to do next, in both languages, without gaps."""

import ast
import string
import tomllib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from signing import refusals
from signing.refusals import Refusal, catalogue

NOUNS = Path(refusals.__path__[0])
SOURCE = NOUNS.parent


def list_kinds(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for kind in of.__subclasses__():
        if kind.__module__.startswith(f"{refusals.__name__}."):
            yield kind
            yield from list_kinds(kind)


def list_calls() -> Iterator[tuple[str, set[str]]]:
    """Yield every refusal that the source makes, with the blanks that it fills.

    One that passes on what another was told, `**refusal.about`, was checked where that was made.
    """
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Raise(exc=ast.Name(id=name) | ast.Attribute(attr=name)):
                    yield name, set()
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), keywords=filled):
                    if all(one.arg for one in filled):
                        yield name, {one.arg for one in filled if one.arg}


def find_blanks(code: str) -> set[str]:
    words = " ".join(asdict(catalogue()[code]).values())
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


LEAVES = sorted(kind.name for kind in list_kinds() if not kind.__subclasses__())
EVERY = {kind.name for kind in list_kinds()}
WORDS = sorted(NOUNS.glob("*.toml"))
MADE = [(name, filled) for name, filled in list_calls() if name in EVERY]


def test_every_refusal_has_its_words_and_no_words_are_left_over() -> None:
    assert set(LEAVES) <= catalogue().keys() <= EVERY


def test_a_refusal_stands_beside_its_words_and_is_imported_from_one_place() -> None:
    spoken = {path.stem: set(tomllib.loads(path.read_text("utf-8"))) for path in WORDS}
    home = {kind.name: kind.__module__.rpartition(".")[2] for kind in list_kinds()}
    for noun, codes in spoken.items():
        assert {home[code] for code in codes} == {noun}
    assert sum(map(len, spoken.values())) == len(catalogue())
    assert all(getattr(refusals, kind.name) is kind for kind in list_kinds())


@pytest.mark.parametrize("code", sorted({name for name, _ in MADE}))
def test_what_is_refused_somewhere_has_words(code: str) -> None:
    assert code in catalogue()


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_words_come_in_chinese_and_in_english(code: str) -> None:
    words = catalogue()[code]
    for zh, en in ((words.zh, words.en), (words.next_zh, words.next_en)):
        assert zh.endswith("。")
        assert en.endswith(".")
        assert en[0].isascii()
    assert words.zh != words.next_zh


@pytest.mark.parametrize("code", sorted(catalogue().keys() - {"KeyReused"}))
def test_a_page_that_is_drawn_with_a_refusal_is_not_to_be_reloaded(code: str) -> None:
    words = catalogue()[code]
    assert "刷新页面" not in words.zh + words.next_zh
    assert "reload the page" not in f"{words.en} {words.next_en}".lower()


@pytest.mark.parametrize("code", sorted(name for name in catalogue() if find_blanks(name)))
def test_every_blank_is_filled_wherever_the_refusal_is_made(code: str) -> None:
    made = [filled for name, filled in MADE if name == code]
    assert made
    assert all(find_blanks(code) <= filled for filled in made)
