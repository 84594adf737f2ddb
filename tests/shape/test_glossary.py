"""The words of docs/glossary.md are the words of the pages, in both languages."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import signing
from support.page_texts import list_sentences, read_english

SOURCE = Path(signing.__path__[0])
GLOSSARY = SOURCE.parents[1] / "docs" / "glossary.md"
HAN = re.compile("[\u3400-\u9fff]")


def read_rows() -> list[tuple[str, str, str, list[str]]]:
    """Return Chinese, English, code, and the words that never stand for it."""
    rows = []
    for line in GLOSSARY.read_text("utf-8").splitlines():
        cells = [one.strip() for one in line.strip("|").split("|")]
        if len(cells) == 4 and HAN.search(cells[0]):
            never = [one.strip() for one in cells[3].split(",") if one.strip()]
            rows.append((cells[0], cells[1], cells[2].strip("`"), never))
    return rows


def list_pairs() -> list[tuple[str, str]]:
    """Return all that is said to people, as Chinese with its English."""
    catalogue = [pair for _, one in read_english() for pair in list_sentences(one)]
    folders = ("fact_words", "refusals", "projections")
    files = [path for one in folders for path in (SOURCE / one).rglob("*.toml")]
    told = [one for path in files for one in find_pairs(tomllib.loads(path.read_text("utf-8")))]
    return catalogue + told


def find_pairs(found: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(found, dict):
        return
    for zh, en in (("zh", "en"), ("next_zh", "next_en")):
        if isinstance(found.get(zh), str) and isinstance(found.get(en), str):
            yield found[zh], found[en]
    for inner in found.values():
        yield from find_pairs(inner)


ROWS, PAIRS = read_rows(), list_pairs()


def test_the_glossary_is_read() -> None:
    assert len(ROWS) > 20
    assert len(PAIRS) > 1000


@pytest.mark.parametrize(("zh", "en"), [row[:2] for row in ROWS])
def test_a_word_alone_has_its_english(zh: str, en: str) -> None:
    alone = {english.lower() for chinese, english in PAIRS if chinese == zh}
    assert alone <= {en.lower(), f"{en.lower()}s"}


@pytest.mark.parametrize(("zh", "never"), [(row[0], row[3]) for row in ROWS if row[3]])
def test_no_other_word_stands_for_it(zh: str, never: list[str]) -> None:
    chinese = [one for one in never if HAN.search(one)]
    english = [one for one in never if not HAN.search(one)]
    said = [one for one in PAIRS if any(word in one[0] for word in chinese)]
    meant = [one for one in PAIRS if zh in one[0]]
    for word in english:
        said += [
            one for one in meant if re.search(rf"\b{re.escape(word)}\b", one[1], re.IGNORECASE)
        ]
    assert said == []


def test_only_the_paper_calls_the_recipient_of_the_personal_file_by_another_word() -> None:
    """Its form has that word since its first edition, and stays as it is to the byte."""
    kinds = {".py", ".toml", ".html", ".md", ".po", ".js"}
    texts = (path for path in SOURCE.rglob("*") if path.suffix in kinds)
    found = {path for path in texts if "档案转寄" in path.read_text("utf-8")}
    assert found == {SOURCE / "pdf" / "fields.py"}


@pytest.mark.parametrize("code", [row[2] for row in ROWS])
def test_the_code_knows_it_by_that_name(code: str) -> None:
    texts = (path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    assert any(re.search(rf"\b{re.escape(code)}\b", one) for one in texts)


def test_graduates_are_addressed_politely() -> None:
    assert [chinese for chinese, _ in PAIRS if "你" in chinese] == []
