"""Help for people: a page for each role in both languages, and which section explains a screen."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal

from markupsafe import Markup

from signing.toml_files import load_toml

if TYPE_CHECKING:
    from markdown_it.token import Token

Language = Literal["zh", "en"]
ROLES: Final = ("graduate", "employer", "counselor", "school_admin", "province", "auditor")
"""The pages that belong to a role, by the value of it."""
SHARED: Final = ("account", "everyone")
PAGES: Final = (*ROLES, *SHARED)
ANCHOR: Final = re.compile(r" \{#([a-z-]+)\}$")
OTHER_PAGE: Final = re.compile(r"(\w+)\.md(#[a-z-]+)?")
BELOW: Final = "/*"


@dataclass(frozen=True)
class Section:
    """`name` is its anchor."""

    name: str
    title: str


@dataclass(frozen=True)
class HelpPage:
    """`body` is what stands below the title, as HTML."""

    name: str
    title: str
    sections: tuple[Section, ...]
    body: Markup


@dataclass(frozen=True)
class Place:
    """A section of a page of help; `section` "" is its beginning."""

    page: str
    section: str = ""

    @property
    def address(self) -> str:
        return f"/help/{self.page}#{self.section}" if self.section else f"/help/{self.page}"


def read_source(name: str, language: Language) -> str:
    """Return a page as it was written, in Markdown."""
    return files(__name__).joinpath(language, f"{name}.md").read_text("utf-8")


@cache
def load_page(name: str, language: Language) -> HelpPage:
    """Render a page without its pictures: the reader has the screen beside it."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 — for who opens a page of help first

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    title, body = read_source(name, language).split("\n", 1)
    tokens = list(_drop_pictures(reader.parse(body)))
    sections = tuple(_anchor_headings(tokens))
    for link in _list_links(tokens):
        link.attrSet("href", OTHER_PAGE.sub(r"/help/\1\2", str(link.attrGet("href"))))
    body = Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 — text of ours
    return HelpPage(name, title.removeprefix("# "), sections, body)


def _drop_pictures(tokens: "list[Token]") -> "Iterator[Token]":
    """Yield all but the paragraphs that are one picture."""
    pictures = {
        at
        for at, token in enumerate(tokens)
        if [one.type for one in token.children or ()] == ["image"]
    }
    around = {at + step for at in pictures for step in (-1, 0, 1)}
    yield from (token for at, token in enumerate(tokens) if at not in around)


def _anchor_headings(tokens: "list[Token]") -> Iterator[Section]:
    """Give each heading that ends in {#name} this anchor, and yield it as a section."""
    for at, token in enumerate(tokens):
        words = tokens[at + 1].children if token.type == "heading_open" else None
        found = ANCHOR.search(words[-1].content) if words else None
        if words and found:
            words[-1].content = ANCHOR.sub("", words[-1].content)
            token.attrSet("id", found[1])
            yield Section(found[1], "".join(one.content for one in words))


def _list_links(tokens: "list[Token]") -> "Iterator[Token]":
    for token in tokens:
        yield from (one for one in token.children or () if one.type == "link_open")


@cache
def find_place(path: str, role: str) -> Place | None:
    """Return what explains the screen of a route's path to a role; None if nothing does.

    Among the screens of a page the longest path that fits counts.
    """
    own = [role] if role in ROLES else []
    also = [_SCHOOL] if role == "school_admin" else []
    for page in dict.fromkeys((*own, *also, *SHARED, *ROLES)):
        fitting = [one for one in SCREENS[page] if fits(one, path)]
        if fitting:
            return Place(page, SCREENS[page][max(fitting, key=len)])
    return None


def find_start(role: str) -> Place:
    """Return where a role begins to read."""
    return Place(role if role in ROLES else "everyone")


def fits(screen: str, path: str) -> bool:
    above = screen.removesuffix(BELOW)
    return path == above or (screen.endswith(BELOW) and path.startswith(f"{above}/"))


def _load_screens() -> dict[str, dict[str, str]]:
    """Return the section of each screen, by page."""
    written = load_toml(__name__, "screens.toml")
    return {
        page: {screen: section for section, found in written[page].items() for screen in found}
        for page in PAGES
    }


_SCHOOL: Final = "counselor"
"""An administrator of a school does all that its counselors do."""
SCREENS: Final[Mapping[str, Mapping[str, str]]] = _load_screens()
