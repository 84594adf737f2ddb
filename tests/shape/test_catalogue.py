"""Both languages are complete: every text of the pages has its English, and none is left over."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from signing.http import pages
from signing.http.pages.drawing import build_environment
from support.page_texts import extract_texts, find_lacking, list_sentences, read_english

HAN = re.compile("[\u3400-\u9fff]")
BLANK = re.compile(r"%\(\w+\)s")
OF_MANY = re.compile(
    r"%\((\w+)\)s (?:(?!of |in |is |was |has |as |this )[a-z]+ ){0,2}"
    r"(?:are|were|have|(?!is\b|was\b|has\b|as\b|this\b|us\b)[a-z]+s)\b"
)
"""A number, and within three words a noun or verb of many."""
NEVER_ONE = frozenset({"rows", "size", "most", "employer", "number", "graduate"})
"""Blanks that hold limits, each larger than one, or no number but a name."""
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
    said_of = [(message, pair) for _, message in known for pair in list_sentences(message)]
    assert [pair[0] for message, pair in said_of if message.fuzzy or not pair[1]] == []
    singular = [list_sentences(one)[0][0] for _, one in known]
    assert [text for text, n in Counter(singular).items() if n > 1] == []


def test_no_page_says_that_what_is_signed_cannot_be_changed_or_that_one_side_alone_ends_it() -> (
    None
):
    """Both sides may amend it, and each may ask for a release."""
    said = re.compile("(?:内容|条款)不能(?:再改|修改)|不会再变|须(?:您|毕业生)申请并经学校同意")
    assert [text.id for text in extract_texts() if said.search(str(text.id))] == []


def test_english_fills_the_same_blanks() -> None:
    for _, message in read_english():
        for place, (zh, en) in enumerate(list_sentences(message)):
            number = {"%(n)s"} if place == 0 and isinstance(message.id, tuple) else set()
            blanks = set(BLANK.findall(zh))
            assert blanks - number <= set(BLANK.findall(en)) <= blanks  # "one" may be a word
            assert not HAN.search(en), zh


def test_english_counts_one_thing_as_one() -> None:
    """A number before a word of many is said by `counted`, unless it is never one."""
    known = [message for _, message in read_english()]
    wrong = [
        en
        for message in known
        if isinstance(message.id, str)
        for _, en in list_sentences(message)
        if any(found[1] not in NEVER_ONE for found in OF_MANY.finditer(en))
    ]
    assert wrong == []
    said = [list_sentences(message) for message in known if isinstance(message.id, tuple)]
    assert all(one[1] != many[1] for one, many in said)
    assert len(said) > 30


@pytest.mark.parametrize(
    ("n", "zh", "en"),
    [
        (1, "共 1 个岗位", "1 position"),
        (0, "共 0 个岗位", "0 positions"),
        (1234, "共 1,234 个岗位", "1,234 positions"),
    ],
)
def test_a_page_says_the_sentence_of_its_number(n: int, zh: str, en: str) -> None:
    drawn = {
        language: build_environment(language).from_string('{{ counted("共 %(n)s 个岗位", n) }}')
        for language in ("zh", "en")
    }
    assert (drawn["zh"].render(n=n), drawn["en"].render(n=n)) == (zh, en)


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


def test_no_page_fills_in_what_templates_know_already() -> None:
    """A value of the same name would stand in the place of a global, on that page alone."""
    known = set(build_environment("zh").globals)
    filled = {
        (path.name, word.arg)
        for path in Path(pages.__path__[0]).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr.lstrip("_") == "show"
        for word in node.keywords
    }
    assert len(filled) > 200
    assert {one for one in filled if one[1] in known} == set()
