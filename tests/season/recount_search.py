"""What lists are searched by, written down again: the names and numbers of the season are plain."""

import unicodedata
from collections.abc import Iterable
from itertools import pairwise


def fold(name: str) -> str:
    """Return how a name of the season is searched: none has dots, apostrophes or radicals."""
    return unicodedata.normalize("NFKC", name).lower()


def fold_number(number: str) -> str:
    return number.replace("-", "").upper()


def found_by(texts: Iterable[str], number: str = "") -> str:
    """Return what a short list is searched by in one column."""
    return "\n".join([*map(fold, texts), "\t" + fold_number(number)])


def grams(texts: Iterable[str], number: str, whole: Iterable[str]) -> str:
    begun = fold_number(number)
    found = {"\t" + begun[: end + 1] for end in range(len(begun))}
    found |= {"\f" + fold_number(one) for one in whole}
    for small in map(fold, texts):
        found |= set(small) | {one + two for one, two in pairwise(small)}
    return "\n".join(sorted(found))
