"""What every refusal says, beside its class: `papers.toml` has the words of `papers.py`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

from signing.english import Case, Number
from signing.toml_files import load_toml

__all__ = ["Words", "catalogue"]


@dataclass(frozen=True)
class Words:
    """What went wrong and what to do next, in both languages.

    No Pydantic here: each uploaded file is looked into by a process that imports refusals.
    """

    zh: str
    en: str
    next_zh: str
    next_en: str

    def about(self, fields: Mapping[str, object]) -> "Words":
        said = {name: _choose_words(one) for name, one in fields.items()}
        filled = {name: text.format_map(said) for name, text in asdict(self).items()}
        return Words(**filled)


def _choose_words(field: object) -> object:
    if type(field) is int:
        return Number(field)
    return Case(field) if type(field) is str else field


@cache
def catalogue() -> dict[str, Words]:
    """Every refusal's words by its code."""
    return {
        code: Words(**words)
        for file in files("signing.refusals").iterdir()
        if file.name.endswith(".toml")
        for code, words in load_toml("signing.refusals", file.name).items()
    }
