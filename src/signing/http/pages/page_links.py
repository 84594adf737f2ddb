"""Links from one part of a list to the next, with everything else of the address kept."""

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request


@dataclass(frozen=True)
class Links:
    """`more` leads on and `first` back to the beginning; empty where there is nothing."""

    more: str
    first: str


def make_links(request: Request, following: str | None) -> Links:
    kept = {name: value for name, value in request.query_params.items() if name != "cursor"}
    onward = f"?{urlencode(kept | {'cursor': following})}" if following else ""
    back = f"?{urlencode(kept)}" if "cursor" in request.query_params else ""
    return Links(onward, back)
