"""The documentation site has every document, and its check sees what leads nowhere or outside."""

import re
from pathlib import Path

import pytest
import yaml
from build_site import (
    LINK,
    OUTSIDE,
    ROOT,
    check_site,
    find_place,
    list_sources,
    rewrite_links,
)

from shape.test_help import QUOTED
from support.page_texts import list_sentences, read_english

CONFIGURATION = yaml.safe_load((ROOT / "docs" / "mkdocs.yml").read_text("utf-8"))


RECORD = re.compile(r"\[(?:(?:record|decision) )?(\d+)\]\([^)]*?\b(\d{4})-[^)/]+\.md")
"""A link that calls a decision by its number, and the number of the one to which it leads."""
WRITTEN = sorted(
    {*(one for one in list_sources() if one.endswith(".md")), "README.md", "client/README.md"}
)


def list_pages(nav: object) -> list[str]:
    if isinstance(nav, str):
        return [nav]
    inner = nav.values() if isinstance(nav, dict) else nav
    assert isinstance(inner, list | type({}.values()))
    return [page for one in inner for page in list_pages(one)]


def test_every_document_is_in_the_menu_and_decisions_are_in_their_index() -> None:
    places = {find_place(one) for one in list_sources() if one.endswith(".md")}
    index = (ROOT / "docs" / "reference" / "decisions.md").read_text("utf-8")
    pages = list_pages(CONFIGURATION["nav"])
    assert len(pages) == len(set(pages))
    left = {one for one in places - set(pages) if f"(../{one})" not in index}
    assert left == set(), "name it under `nav` in docs/mkdocs.yml"
    assert set(pages) <= places


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("docs/how-to/zh/operator.md", "docs/how-to/en/operator.md"),
        ("docs/tutorial.zh.md", "docs/tutorial.md"),
    ],
)
def test_both_languages_have_the_same_parts_in_the_words_of_the_pages(zh: str, en: str) -> None:
    said = [pair for _, message in read_english() for pair in list_sentences(message)]
    texts = [(ROOT / one).read_text("utf-8") for one in (zh, en)]
    shapes = [re.findall(r"^(#{1,3} |\d+\. |```|!)", one, re.MULTILINE) for one in texts]
    assert shapes[0] == shapes[1]
    for at, language in enumerate(("zh", "en")):
        quoted = QUOTED[language].findall(texts[at])
        assert [words for words in quoted if words not in {pair[at] for pair in said}] == []


def test_no_font_and_no_script_comes_from_elsewhere() -> None:
    assert CONFIGURATION["theme"]["font"] is False
    assert CONFIGURATION["extra_css"] == ["site.css"]
    assert not {"extra_javascript", "hooks"} & set(CONFIGURATION)


@pytest.mark.parametrize("path", WRITTEN)
def test_links_lead_to_files_of_the_repository_too(path: str) -> None:
    """Whoever reads a document where it lies follows the same links as on the site."""
    text = re.sub(
        r"^```.*?^```$", "", (ROOT / path).read_text("utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    targets = [link.partition("#")[0] for _, _, link in LINK.findall(text)]
    wrong = [
        one
        for one in targets
        if not one.startswith(OUTSIDE) and not ((ROOT / path).parent / one).exists()
    ]
    assert wrong == []
    assert [pair for pair in RECORD.findall(text) if int(pair[0]) != int(pair[1])] == []


@pytest.mark.parametrize(
    ("path", "written", "shown"),
    [
        ("docs/api.md", "[a](operations.md#keys)", "[a](operations.md#keys)"),
        ("docs/decisions/0015-pages.md", "[a](../api.md)", "[a](../api.md)"),
        ("docs/operations.md", "[all](../.env.example)", "[all](reference/settings.md)"),
        ("docs/operations.md", "[code](../src/signing/settings.py)", "code"),
        (
            "docs/index.md",
            "[a](../src/signing/help/zh/graduate.md#card)",
            "[a](how-to/zh/graduate.md#card)",
        ),
        (
            "src/signing/help/en/school_admin.md",
            "[c](counselor.md#desk) ![p](../../../../docs/pictures/how-to/en/desk.webp)",
            "[c](counselor.md#desk) ![p](../../pictures/how-to/en/desk.webp)",
        ),
        ("CONTRIBUTING.md", "[m](docs/development.md)", "[m](development.md)"),
        ("CHANGELOG.md", "[v](https://semver.org/)", "[v](https://semver.org/)"),
        ("docs/api.md", "```\n[x](nowhere.md)\n```", "```\n[x](nowhere.md)\n```"),
    ],
)
def test_a_link_leads_to_the_same_document_in_the_site(path: str, written: str, shown: str) -> None:
    place = find_place(path)
    assert place
    assert rewrite_links(written, path, place) == shown


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ('<a href="other.html#there">ok</a><img src="p.png"><a href="https://x.org">ok</a>', 0),
        ('<a href="gone.html">no page</a>', 1),
        ('<a href="other.html#gone">no anchor</a>', 1),
        ('<a href="#gone">no anchor here</a>', 1),
        ('<img src="gone.png">', 1),
        ('<script src="https://cdn.example/x.js"></script>', 1),
        ('<link rel="stylesheet" href="//fonts.example/x.css">', 1),
    ],
)
def test_the_check_of_the_site_sees_what_is_wrong(tmp_path: Path, body: str, wrong: int) -> None:
    (tmp_path / "index.html").write_text(f"<body>{body}</body>", "utf-8")
    (tmp_path / "other.html").write_text('<h2 id="there">x</h2>', "utf-8")
    (tmp_path / "p.png").write_bytes(b"")
    assert len(check_site(tmp_path)) == wrong


def test_a_style_that_loads_from_another_host_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text(
        "@font-face { src: url(https://fonts.example/a.woff) }", "utf-8"
    )
    assert len(check_site(tmp_path)) == 1
