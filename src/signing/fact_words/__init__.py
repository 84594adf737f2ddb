"""What is said of each fact, in both languages: the one home of its words.

`facts.toml` has a table for each class of `events`, `values.toml` words single values,
`groups.toml` names the groups of notices, `steps.toml` says what whoever was told of a fact can do
next. All are checked at import. A test holds that every fact has its words. A screen calls a fact
that lacks them by its class name; nobody is notified of it, and no desk tells it as news.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, field_validator

from signing.toml_files import load_toml
from signing.vocabulary import CHANNEL_NAMES

Language = Literal["zh", "en"]
AudienceKind = Literal["graduate", "employer", "staff", "college", "school", "province", "auditors"]
"""`staff` is one of them by name; the others are all who work in one place."""
Group = Literal[
    "reviews", "agreements", "applications", "releases", "amendments", "papers", "people", "digests"
]
"""What a person chooses channels for; kinds of notices are of one group each."""


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

    `notice` is by variant, under "" where there is only one; so is `to`, for others it concerns.
    `title` is by audience, for those whom `name` does not say what waits for them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Both
    title: Mapping[AudienceKind, Both] = {}
    sentence: Both
    own: Both | None = None
    notice: Mapping[str, Both] = {}
    to: Mapping[AudienceKind, Mapping[str, Both]] = {}
    group: Group | None = None
    news: Both | None = None
    blocking: Both | None = None

    @field_validator("notice", mode="before")
    @classmethod
    def _file_the_only_one_under_no_variant(cls, written: Any) -> Any:
        return _file_under_no_variant(written)

    @field_validator("to", mode="before")
    @classmethod
    def _file_the_only_one_of_each_audience(cls, written: Any) -> Any:
        is_table = isinstance(written, dict)
        return {to: _file_under_no_variant(one) for to, one in written.items()} if is_table else {}

    @property
    def notices(self) -> Mapping[AudienceKind, Mapping[str, Both]]:
        """The sentences of its notices by audience, then by variant."""
        return {"graduate": self.notice, **self.to} if self.notice else self.to


def _file_under_no_variant(written: Any) -> Any:
    return {"": written} if isinstance(written, dict) and "zh" in written else written


class Step(Both):
    """What to do next, and where: `path` may name what the notice is about."""

    path: str


def name_kind(kind: str) -> Both:
    """Return what people call a group of notices, or a fact by its class name."""
    return GROUPS.get(kind) or find_words(kind).name


def find_words(kind: str) -> FactWords:
    """The words of a fact, by its class name; that name itself where it has none."""
    return FACTS.get(kind) or FactWords(
        name=Both(zh=kind, en=kind), sentence=Both(zh=kind, en=kind)
    )


FACTS: Final[Mapping[str, FactWords]] = TypeAdapter(dict[str, FactWords]).validate_python(
    load_toml(__name__, "facts.toml")
)
"""By class name, in the order of `events`."""
VALUES: Final[Mapping[str, Mapping[str, Value]]] = {
    "channel": {one.value: Value(zh=zh, en=en) for one, (zh, en) in CHANNEL_NAMES.items()},
    **TypeAdapter(dict[str, dict[str, Value]]).validate_python(load_toml(__name__, "values.toml")),
}
"""By the field's name, then by its value."""
GROUPS: Final[Mapping[str, Both]] = TypeAdapter(dict[str, Both]).validate_python(
    load_toml(__name__, "groups.toml")
)
"""What each `Group` of notices is called, in the order in which people read them."""
STEPS: Final[Mapping[AudienceKind, Mapping[str, Step]]] = TypeAdapter(
    dict[AudienceKind, dict[str, Step]]
).validate_python(load_toml(__name__, "steps.toml"))
"""By audience, then by the fact's name, by the group of its notice, or "" for any other."""


def find_step(audience: AudienceKind, kind: str) -> Step:
    """Return what whoever is told of a fact can do next, whatever is known about it."""
    steps = STEPS[audience]
    return steps.get(kind) or steps.get(find_words(kind).group or "") or steps[""]
