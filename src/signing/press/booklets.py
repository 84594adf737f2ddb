"""An export as a booklet in Chinese; the words of its fields stand in `booklet.toml`."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, cast

from pydantic import BaseModel, ConfigDict

from signing.codes import Table, name_of
from signing.fact_words import GROUPS
from signing.press.dossiers import Export
from signing.projections.engine.days import format_moment_zh
from signing.toml_files import load_toml
from signing.vocabulary import CHANNEL_NAMES
from signing.vocabulary.booklet import Booklet, Line, Part

CODED: Mapping[str, Table] = {
    "training_mode": "training_mode",
    "teacher_training": "teacher_training",
    "hardship": "hardship",
    "destination": "destination",
    "job_category": "job_category",
    "industry": "industry",
    "kind": "employer_kind",
}
OURS = {
    *("standing", "channel", "state", "stage", "role", "fields"),
    *("asked_by", "ended_by", "copy", "offered_by", "step", "how", "group", "channels"),
}
"""Whose values are words of ours, not of people."""
WRITTEN = (
    *("person", "resume", "interview", "terms"),
    *("reason", "words", "owed", "reprint_reason", "verified"),
)
"""What people wrote in a fact, beside what its sentence says."""
SAID_IN_CHINESE = {"kind", "en"}
"""What an item with Chinese words of its own says twice."""


class Glossary(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    foot: str
    nothing: str
    yes: str
    no: str
    parts: Mapping[str, str]
    fields: Mapping[str, str]
    values: Mapping[str, str]


@cache
def load_glossary() -> Glossary:
    words = Glossary(**load_toml("signing.press", "booklet.toml"))
    channels = {one.value: zh for one, (zh, _) in CHANNEL_NAMES.items()}
    groups = {f"preferences.{one}": said.zh for one, said in GROUPS.items()}
    return words.model_copy(update={"values": {**words.values, **channels, **groups}})


def compose_booklet(export: Export) -> Booklet:
    """Compose every part that the glossary names, in its order, without drawing."""
    words, held = load_glossary(), cast("Mapping[str, Any]", export)
    made = export["made_at"]
    return Booklet(
        title=words.title,
        made_at=made,
        foot=f"{words.foot} · {format_moment_zh(made)}",
        parts=tuple(
            Part(title=title, lines=tuple(_list_lines(name, held[name])))
            for name, title in words.parts.items()
        ),
    )


def _list_lines(part: str, held: Any) -> Iterator[Line]:
    if not held:
        yield Line(label="", text=load_glossary().nothing)
    elif part == "history":
        yield from map(_word_fact, held)
    elif part == "notices":
        yield from map(_word_notice, held)
    elif isinstance(held, Mapping):
        yield from _list_fields(held)
    else:
        yield from _number_items(held, part)


def _word_fact(one: Mapping[str, Any]) -> Line:
    """Word a fact: when, what, by whom, and what was written."""
    who = load_glossary().values[one["role"]]
    written = {name: one["data"][name] for name in WRITTEN if one["data"].get(name)}
    said = [one["zh"], f"{load_glossary().fields['role']}：{who}", *_list_written(written)]
    return Line(label=format_moment_zh(one["at"]), text="\n".join(said))


def _word_notice(one: Mapping[str, Any]) -> Line:
    read = load_glossary().values["notices.read" if one["read"] else "notices.unread"]
    return Line(label=format_moment_zh(one["at"]), text=f"{one['zh']}（{read}）")


def _number_items(several: Iterable[Mapping[str, Any]], of: str, title: str = "") -> Iterator[Line]:
    for number, one in enumerate(several, start=1):
        yield Line(label=f"【{title}{number}】", text=" ")
        yield from _list_fields(one, of)


def _list_fields(one: Mapping[str, Any], of: str = "") -> Iterator[Line]:
    """Yield the fields' lines; a value with parts, or a list of such, a line for each of them."""
    for name, value in one.items():
        if "zh" in one and name in SAID_IN_CHINESE:
            continue
        if isinstance(value, Mapping):
            yield from _list_fields(value, name)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            yield from _number_items(value, name, f"{_find_label(name, of)} ")
        else:
            yield Line(label=_find_label(name, of), text=_format_value(name, value, of))


def _list_written(written: Mapping[str, Any]) -> Iterator[str]:
    for name, value in written.items():
        if isinstance(value, Mapping):
            parts = [
                f"{_find_label(key, name)}：{_format_value(key, each)}"
                for key, each in value.items()
                if each
            ]
            yield f"{_find_label(name)}：{'；'.join(parts)}"
        else:
            yield f"{_find_label(name)}：{_format_value(name, value)}"


def _find_label(name: str, of: str = "") -> str:
    """Return a field's label; within some parts it has another one: a firm's name is not 姓名."""
    fields = load_glossary().fields
    return fields.get(f"{of}.{name}") or fields[name]


def _format_value(name: str, value: Any, of: str = "") -> str:
    words = load_glossary()
    if value is None:
        return ""
    if isinstance(value, bool):
        return words.yes if value else words.no
    if isinstance(value, datetime):
        return format_moment_zh(value)
    if isinstance(value, list):
        return "、".join(_format_value(name, each, of) for each in value)
    if name in CODED and value:
        return f"{value} {name_of(CODED[name], value)}"
    return _find_words(name, value, of)


def _find_words(name: str, value: Any, of: str) -> str:
    """Return our words for a value of ours, which within some parts are others; else its text."""
    words = load_glossary()
    if name == "field":
        return _find_label(value)
    return (
        (words.values.get(f"{of}.{value}") or words.values[value]) if name in OURS else str(value)
    )
