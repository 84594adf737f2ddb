"""Both languages are complete: every text of the pages has its English, and none is left over."""

import re
from collections import Counter

from jinja2 import Environment, nodes

from signing.http.pages.drawing import build_environment
from support.page_texts import extract_texts, find_lacking, read_english

HAN = re.compile("[\u3400-\u9fff]")
BLANK = re.compile(r"%\(\w+\)s")
BOTH_AT_ONCE = frozenset({"printing/verification.html", "docs.html"})
"""Pages that say everything in both languages."""
NAMES = frozenset({"签", "中文"})
"""A mark, and the name of a language in itself."""


def test_every_text_has_its_english() -> None:
    assert [message.id for message in find_lacking() if message.id] == []


def test_no_english_is_left_over_doubtful_or_said_twice() -> None:
    said = {message.id for message in extract_texts()}
    known = [(file, message) for file, message in read_english()]
    assert [message.id for file, message in known if message.id not in said] == []
    assert [message.id for file, message in known if message.fuzzy or not message.string] == []
    assert [text for text, n in Counter(str(one.id) for _, one in known).items() if n > 1] == []


def test_english_fills_the_same_blanks() -> None:
    for _, message in read_english():
        assert set(BLANK.findall(str(message.id))) == set(BLANK.findall(str(message.string)))
        assert not HAN.search(str(message.string)), message.id


def test_templates_say_nothing_past_the_catalogue() -> None:
    drawn = build_environment("zh")
    loose = [
        (name, text.strip())
        for name in drawn.list_templates()
        if name not in BOTH_AT_ONCE
        for text in _list_plain_texts(drawn, name)
        if HAN.search(text) and text.strip() not in NAMES
    ]
    assert loose == []


def _list_plain_texts(drawn: Environment, name: str) -> list[str]:
    """Return the texts that a template holds untranslated."""
    assert drawn.loader is not None
    source, _, _ = drawn.loader.get_source(drawn, name)
    found = drawn.parse(source).find_all(nodes.TemplateData)
    return [piece for one in found for piece in re.split(r"<[^>]*>", one.data)]
