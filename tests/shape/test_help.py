"""Help is complete: every screen has its section, in both languages, in the words of the pages."""

import re
from importlib.resources import files

import pytest

from signing import help as help_texts
from signing.help import PAGES, SCREENS, Language, find_place, load_page, read_source
from signing.http import pages
from signing.vocabulary import Role
from support.page_texts import list_sentences, read_english
from support.routes.api_routes import EVERYONE
from support.routes.page_routes import PAGE_ROUTES

NO_SCREENS = re.compile(
    r"^/$|^/favicon|^/help|^/language|^/regions$|^/verifier|^/audit-verifier|^/login/provider"
    r"|\.(pdf|xlsx|csv|jsonl)$|/(documents|files)/\{digest\}$|/attachment$|/licence$|/state$"
    r"|/\{picture\}$|stamped-copy/\{offer\}$|^/prints/\{number\}/stamped-copy$"
)
"""Files, parts of pages, ways to other pages, and help itself."""
ROLE_OF = {
    "counselor": Role.COUNSELOR,
    "admin": Role.SCHOOL_ADMIN,
    "province": Role.PROVINCE,
    "auditor": Role.AUDITOR,
    "employer": Role.EMPLOYER,
    "graduate": Role.GRADUATE,
    "nobody": Role.ANYONE,
}
QUOTED = {"zh": re.compile("「([^」]+)」"), "en": re.compile(r"\*\*([^*]+)\*\*")}
"""How help quotes what stands on a page."""
PICTURE = re.compile(
    r"^!\[.+\]\((?:\.\./){4}docs/pictures/how-to/(zh|en)/([a-z-]+)\.webp\)$", re.MULTILINE
)
SCREENS_OF_ALL = sorted(
    path
    for method, path in (one.split(" ") for one in PAGE_ROUTES)
    if method == "GET" and not NO_SCREENS.search(path)
)
BOTH: tuple[Language, ...] = ("zh", "en")


def test_there_are_screens_to_explain() -> None:
    assert len(SCREENS_OF_ALL) > 120
    assert set(ROLE_OF) <= set(EVERYONE)


@pytest.mark.parametrize("path", SCREENS_OF_ALL)
def test_a_screen_has_help(path: str) -> None:
    opens = PAGE_ROUTES[f"GET {path}"].opens
    lacking = [
        who
        for who, role in ROLE_OF.items()
        if who in opens and find_place(path, role.value) is None
    ]
    assert lacking == [], (
        f"no help for the screen {path}: write a section into src/signing/help/zh/PAGE.md and"
        f" en/PAGE.md, with {{#name}} behind its heading, and add the screen to [PAGE] name"
        f" in src/signing/help/screens.toml"
    )


def test_every_line_of_screens_is_a_screen() -> None:
    """A route that was renamed leaves no help behind that nobody finds."""
    told = [screen for page in PAGES for screen in SCREENS[page]]
    fitting = {one for one in told for path in SCREENS_OF_ALL if help_texts.fits(one, path)}
    files_too = {"/prints/{number}/stamped-copy"}
    assert set(told) - fitting - files_too == set()
    assert pages.help in pages.ROUTERS


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", BOTH)
def test_a_page_has_each_section_once_and_ends_in_questions(page: str, language: Language) -> None:
    names = [one.name for one in load_page(page, language).sections]
    assert len(names) == len(set(names))
    assert set(names) == {*SCREENS[page].values(), "faq"}
    assert names[-1] == "faq"
    asked = read_source(page, language).split("{#faq}")[1]
    assert asked.count("\n### ") >= 2


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_say_the_same_in_the_same_order(page: str) -> None:
    zh, en = (read_source(page, one) for one in BOTH)
    assert re.findall(r"^## .*\{#(.+)\}$", zh, re.MULTILINE) == re.findall(
        r"^## .*\{#(.+)\}$", en, re.MULTILINE
    )
    shapes = [re.findall(r"^(#{1,3} |\d+\. |\||!)", one, re.MULTILINE) for one in (zh, en)]
    assert shapes[0] == shapes[1]
    assert [one[1] for one in PICTURE.findall(zh)] == [one[1] for one in PICTURE.findall(en)]
    assert not re.search("[\u3400-\u9fff]", en)
    assert "你" not in zh


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", BOTH)
def test_what_help_quotes_stands_on_a_page(page: str, language: Language) -> None:
    at = BOTH.index(language)
    said = {pair[at] for _, message in read_english() for pair in list_sentences(message)}
    quoted = QUOTED[language].findall(read_source(page, language))
    assert [words for words in quoted if words not in said] == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", BOTH)
def test_links_between_pages_lead_to_a_section(page: str, language: Language) -> None:
    told = load_page(page, language)
    for other, section in re.findall(r'href="/help/(\w+)(?:#([a-z-]+))?"', str(told.body)):
        assert section in {"", *(one.name for one in load_page(other, language).sections)}
    for link in re.findall(r"\]\(([^)]+)\)", read_source(page, language)):
        assert PICTURE.fullmatch(f"![x]({link})") or help_texts.OTHER_PAGE.fullmatch(link)


def test_pages_are_shown_without_pictures_and_without_marks() -> None:
    for page in PAGES:
        for language in BOTH:
            body = str(load_page(page, language).body)
            assert "<img" not in body
            assert not re.search(r"[{}]|&lt;", body)


def test_the_longest_path_of_ones_own_page_counts() -> None:
    assert find_place("/reviews/{number}", "counselor") == help_texts.Place("counselor", "review")
    assert find_place("/reviews", "school_admin") == help_texts.Place("counselor", "reviews")
    assert find_place("/statistics/{school}", "province") == help_texts.Place(
        "province", "statistics"
    )
    assert find_place("/account", "auditor") == help_texts.Place("account", "account")
    assert find_place("/employer", "employer") == help_texts.Place("employer", "desk")
    assert find_place("/employer/new-screen", "employer") is None
    assert find_place("", "graduate") is None
    assert help_texts.find_start("graduate").address == "/help/graduate"
    assert help_texts.find_start("").address == "/help/everyone"


def test_no_page_of_help_is_left_over() -> None:
    for language in BOTH:
        folder = files("signing.help").joinpath(language)
        assert {one.name for one in folder.iterdir()} == {f"{page}.md" for page in PAGES}
