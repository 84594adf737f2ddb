"""One thing that the service depends on: its state, why it is so, and what to do."""

from dataclasses import dataclass
from typing import NamedTuple


class Told(NamedTuple):
    """The same sentence in both languages."""

    zh: str
    en: str


NOTHING = Told("", "")


def split(both: str) -> Told:
    """Tell a reason apart that is kept in both languages, Chinese first; without its stops."""
    zh, _, en = both.partition("。 ")
    return Told(zh, en.removesuffix("."))


@dataclass(frozen=True)
class Dependency:
    """`state` is ok, or what is wrong. `reason` says more, and `todo` what helps.

    `reason_zh` and `todo_zh` say the same in Chinese.
    """

    name: str
    state: str
    reason: str
    todo: str = ""
    is_well: bool = True
    reason_zh: str = ""
    todo_zh: str = ""


def describe(
    name: str, state: str, reason: Told, todo: Told = NOTHING, *, is_well: bool = True
) -> Dependency:
    return Dependency(name, state, reason.en, todo.en, is_well, reason.zh, todo.zh)
