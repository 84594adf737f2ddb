"""What is said of each fact, in both languages: the one home of its words.

`facts.toml` has a table for each class of `events`, `values.toml` words single values. Both are
checked at import. A test holds that every fact has its words. A screen calls a fact that lacks them
by its class name; nobody is notified of it, and no desk tells it as news.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, field_validator

from signing.toml_files import load_toml

Language = Literal["zh", "en"]


class Both(BaseModel):
    """The same in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_min_length=1)

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


class Value(Both):
    """A value may be worded by silence."""

    model_config = ConfigDict(str_min_length=0)


class FactWords(BaseModel):
    """The words of one class of facts, as the head of `facts.toml` describes them.

    `notice` is by variant, under "" where there is only one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Both
    sentence: Both
    own: Both | None = None
    notice: Mapping[str, Both] = {}
    news: Both | None = None
    blocking: Both | None = None

    @field_validator("notice", mode="before")
    @classmethod
    def _file_the_only_one_under_no_variant(cls, written: Any) -> Any:
        return {"": written} if isinstance(written, dict) and "zh" in written else written


def find_words(kind: str) -> FactWords:
    """The words of a fact, by its class name; that name itself where it has none."""
    return FACTS.get(kind) or FactWords(
        name=Both(zh=kind, en=kind), sentence=Both(zh=kind, en=kind)
    )


FACTS: Final[Mapping[str, FactWords]] = TypeAdapter(dict[str, FactWords]).validate_python(
    load_toml(__name__, "facts.toml")
)
"""By class name, in the order of `events`."""
VALUES: Final[Mapping[str, Mapping[str, Value]]] = TypeAdapter(
    dict[str, dict[str, Value]]
).validate_python(load_toml(__name__, "values.toml"))
"""By the field's name, then by its value."""
