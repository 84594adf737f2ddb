"""Links between the pages of a list, with all filters of the address kept."""

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request


@dataclass(frozen=True)
class Links:
    """`more` leads to the next page, `first` to the beginning; "" where there is none."""

    more: str
    first: str


def make_links(request: Request, following: str | None) -> Links:
    kept = {name: value for name, value in request.query_params.items() if name != "cursor"}
    onward = f"?{urlencode(kept | {'cursor': following})}" if following else ""
    back = f"?{urlencode(kept)}" if "cursor" in request.query_params else ""
    return Links(onward, back)
