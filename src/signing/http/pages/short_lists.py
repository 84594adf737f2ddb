"""Lists of some hundred lines, turned by page number: schools, and accounts of the staff.

All that is found is at hand, so a page knows the total, and which page comes before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

Item = TypeVar("Item")
ON_A_PAGE = 50


@dataclass(frozen=True)
class Turned(Generic[Item]):
    """One page of what is found; `total` counts all found, `whole` all there are.

    `number` is from 1 to `pages`; `kept` are the filters of the address.
    """

    items: Sequence[Item]
    number: int
    pages: int
    total: int
    whole: int
    kept: Mapping[str, Any]

    def turn_to(self, number: int) -> str:
        """Return the query of another page, "" if there is none."""
        if not 1 <= number <= self.pages:
            return ""
        return f"?{urlencode({**self.kept, 'page': number})}"

    @property
    def query(self) -> str:
        """The filters as a query, for an export."""
        return urlencode(self.kept)


def turn_pages(
    found: Sequence[Item], number: int, *, whole: int, kept: Mapping[str, str]
) -> Turned[Item]:
    """Return the page of this number, or the nearest that there is."""
    pages = max(1, -(-len(found) // ON_A_PAGE))
    number = min(max(1, number), pages)
    items = found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    asked = {name: value for name, value in kept.items() if value}
    return Turned(items, number, pages, len(found), whole, asked)
