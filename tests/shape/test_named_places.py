"""Sentences that say where to click name what stands there."""

import re
import tomllib
from collections.abc import Iterator

from support.page_texts import ROOT, extract_texts

SOURCE = ROOT / "src/signing"
PLACES = re.compile(
    r"(?:打开|在|点|点击|刷新|从|联系|到|见|查看|回到)[^“。；，]{0,8}((?:“[^”]+”→?)+)"
)
QUOTED = re.compile(r"“([^”]+)”")
STEP = re.compile(r"\s*[→›]\s*")
ELSEWHERE = re.compile("微信“|iPhone|小程序里点|%\\(|{")
"""Menus of other programs, and names that are filled in."""
HEADINGS = {"我的"}
"""Group menus of desks, and lead nowhere."""


def list_page_texts() -> set[str]:
    found = (one.id if isinstance(one.id, str) else one.id[0] for one in extract_texts() if one.id)
    return set(found)


def list_strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from list_strings(one)


def list_sentences(texts: set[str]) -> Iterator[str]:
    yield from texts
    for path in sorted(SOURCE.rglob("*.toml")):
        yield from list_strings(tomllib.loads(path.read_text("utf-8")))


def list_steps(sentence: str) -> Iterator[str]:
    for found in PLACES.finditer(sentence):
        for quoted in QUOTED.findall(found[1]):
            yield from STEP.split(quoted)


def test_every_place_that_a_sentence_names_is_on_a_page() -> None:
    texts = list_page_texts()
    named = [
        (step, sentence)
        for sentence in list_sentences(texts)
        if not ELSEWHERE.search(sentence)
        for step in list_steps(sentence)
    ]
    assert len(named) > 20
    assert [one for one in named if one[0] not in texts - HEADINGS] == []
