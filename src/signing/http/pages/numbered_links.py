"""Lists whose pages have numbers: which one is asked for, and the way to the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request
from pydantic import BeforeValidator

from signing.http.pages.kept_forms import MARKS
from signing.projections.engine.numbering import NumberedPage

MOST = 100_000


def _read_number(typed: Any) -> int:
    """Whatever is no number asks for the first page: nothing else is lost by it."""
    text = str(typed).strip()
    return min(MOST, max(1, int(text))) if text.isdecimal() and len(text) <= len(str(MOST)) else 1


AskedPage = Annotated[int, BeforeValidator(_read_number), Query(description="From 1.")]


@dataclass(frozen=True)
class NumberedLinks:
    """`earlier` and `later` lead to the pages beside this one, "" where there is none.

    `kept` are the filters of the address, for the form that jumps; `query` is all of them. `path`
    is the list's, "" where it is that of the page.
    """

    earlier: str
    later: str
    kept: Mapping[str, str]
    query: str
    path: str = ""


def link_numbers(
    request: Request, page: NumberedPage[Any], dropped: frozenset[str] = frozenset()
) -> NumberedLinks:
    kept = {
        name: value
        for name, value in request.query_params.items()
        if value and name not in {"page", *MARKS, *dropped}
    }
    return link_pages(page, kept)


def with_all(counts: Mapping[str, Any]) -> Mapping[str, int]:
    """Return how many each tab has, and how many all have together."""
    return {**counts, "all": sum(counts.values())}


def link_pages(page: NumberedPage[Any], kept: Mapping[str, str], path: str = "") -> NumberedLinks:
    def lead_to(number: int) -> str:
        query = urlencode({**kept, "page": number})
        return f"{path}?{query}" if 1 <= number <= page.last else ""

    before, behind = lead_to(page.number - 1), lead_to(page.number + 1)
    return NumberedLinks(before, behind, kept, urlencode(kept), path)
