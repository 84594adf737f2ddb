"""Builds the documentation site into build/docs/site, without a network; `make docs` runs it.

Gathers docs/, the pages of help and a few files of the root, and lets Zensical build them strictly.
Then every link and anchor of every page is followed, and nothing may be loaded from elsewhere.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from os.path import relpath
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parents[1]
PLACE = ROOT / "build" / "docs"
SOURCE, SITE = PLACE / "source", PLACE / "site"
MOVED = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "reporting.md",
    "benchmarks/results.md": "benchmarks.md",
    "docs/decisions": "reference/decisions.md",
    ".env.example": "reference/settings.md",
}
"""What lies elsewhere in the site than in the repository."""
HELP = "src/signing/help"
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
LOADING = re.compile(r"url\(\s*[\"']?(https?:)?//|@import\s+[\"'](https?:)?//")
OUTSIDE = ("http:", "https:", "mailto:")


class BrokenSiteError(Exception):
    """Links that lead nowhere, or what a page would load from elsewhere."""


def find_place(path: str) -> str | None:
    """Return where a file of the repository lies in the site; None if it is not in it."""
    if path in MOVED:
        return MOVED[path]
    if path.startswith(f"{HELP}/"):
        return path.replace(HELP, "how-to", 1)
    if path.startswith("docs/") and path.endswith((".md", ".png", ".svg", ".webp", ".css")):
        return path.removeprefix("docs/")
    return None


def gather() -> None:
    """Write the sources of the site, their links as they lie there."""
    shutil.rmtree(PLACE, ignore_errors=True)
    for path in list_sources():
        place = find_place(path)
        assert place is not None
        target = SOURCE / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.endswith(".md"):
            text = (ROOT / path).read_text("utf-8")
            target.write_text(rewrite_links(text, path, place), "utf-8")
        else:
            shutil.copy(ROOT / path, target)
    shutil.copy(ROOT / "docs" / "mkdocs.yml", PLACE)


def list_sources() -> Iterator[str]:
    """Yield the files of the repository that are in the site."""
    found = [*(ROOT / "docs").rglob("*"), *(ROOT / HELP).rglob("*.md")]
    found += [ROOT / one for one in MOVED if one.endswith(".md")]
    for path in sorted(found):
        name = path.relative_to(ROOT).as_posix()
        if path.is_file() and find_place(name) is not None:
            yield name


def rewrite_links(text: str, path: str, place: str) -> str:
    """Let links of a file lead to their targets in the site; others become plain words."""

    def rewrite(found: re.Match[str]) -> str:
        mark, words, link = found.groups()
        target, _, anchor = link.partition("#")
        if link.startswith((*OUTSIDE, "#")):
            return found[0]
        there = _find_target(path, target)
        if there is None:
            return words
        leads = relpath(there, PurePosixPath(place).parent)
        return f"{mark}[{words}]({leads}{'#' if anchor else ''}{anchor})"

    pieces = re.split(r"(^```.*?^```$)", text, flags=re.MULTILINE | re.DOTALL)
    return "".join(
        piece if piece.startswith("```") else LINK.sub(rewrite, piece) for piece in pieces
    )


def _find_target(path: str, target: str) -> str | None:
    """Return where a link of a file leads in the site; None if its target is not in it."""
    beside = normpath(str(PurePosixPath(path).parent / target))
    return find_place(beside) if (ROOT / beside).exists() else None


class Page(HTMLParser):
    """What a page of the site links to, what it loads, and the anchors that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.loaded: set[str] = set()
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if given.get(name)}
        if tag == "a" and given.get("href"):
            self.links.add(given["href"])
        if tag in LOADED and given.get(LOADED[tag]) and given.get("rel") != "canonical":
            self.loaded.add(given[LOADED[tag]])


def check_site(site: Path) -> list[str]:
    """Return what is wrong: links to nowhere, and what is loaded from other hosts."""
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    wrong = [
        f"{path.relative_to(site)}: {link}"
        for path, page in pages.items()
        for link in sorted(page.links | page.loaded)
        if not _leads_somewhere(path, link, pages, is_loaded=link in page.loaded)
    ]
    sheets = [one for one in site.rglob("*.css") if LOADING.search(one.read_text("utf-8"))]
    return wrong + [f"{one.relative_to(site)} loads from another host" for one in sheets]


def _leads_somewhere(path: Path, link: str, pages: dict[Path, Page], *, is_loaded: bool) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return not is_loaded or parts.scheme == "data"
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.exists():
        return path.name == "404.html"  # it is shown anywhere, and links from the root
    anchor = unquote(parts.fragment)
    return not anchor or target not in pages or anchor in pages[target].anchors


def build() -> None:
    gather()
    command = [str(Path(sys.executable).parent / "zensical"), "build", "--strict"]
    subprocess.run(command, cwd=PLACE, check=True)  # noqa: S603 — a command of ours
    wrong = check_site(SITE)
    if wrong:
        raise BrokenSiteError("\n".join(wrong))


if __name__ == "__main__":
    build()
    print(f"{SITE.relative_to(ROOT)}: {sum(1 for _ in SITE.rglob('*.html'))} pages")
