"""Each fact as a readable sentence, with who, when and the raw fact; sealed values stay shut."""

from datetime import datetime
from enum import Enum
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from signing.codes import name_of
from signing.events import Fact, Recorded
from signing.fact_words import VALUES, Language, find_words
from signing.projections.engine.days import moment_en, moment_zh
from signing.vocabulary import Sealed

MOMENT = {"zh": moment_zh, "en": moment_en}
COMMA = {"zh": "、", "en": ", "}
NOTHING = "—"


def told(recorded: Recorded) -> dict[str, Any]:
    """{position, fact, at, actor, request_id, version, zh, en, data}; nothing sealed is opened."""
    fact = recorded.fact
    return {
        "position": recorded.position,
        "fact": type(fact).__name__,
        "at": fact.timestamp,
        "actor": {"account": fact.actor.account, "role": fact.actor.role.value},
        "request_id": fact.request_id,
        "version": fact.originator_version,
        "zh": _sentence(fact, "zh"),
        "en": _sentence(fact, "en"),
        "data": {name: _shut(getattr(fact, name)) for name in _own_fields(fact)},
    }


def _own_fields(fact: Fact) -> list[str]:
    return [name for name in type(fact).model_fields if name not in Fact.model_fields]


def _sentence(fact: Fact, language: Language) -> str:
    said = {name: _said(name, getattr(fact, name), language) for name in _own_fields(fact)}
    said["by"] = _said("role", fact.actor.role, language)
    return find_words(type(fact).__name__).sentence.in_(language).format_map(said)


def _said(name: str, value: Any, language: Language) -> Any:
    """A field's value in words; a value with parts stays whole, for the sentence to pick."""
    if name == "destination":
        return f"{value} {name_of('destination', value)}"
    if isinstance(value, datetime):
        return MOMENT[language](value)
    if name == "verified":
        return VALUES[name]["given" if value else "empty"].in_(language)
    if isinstance(value, Enum | bool):
        key = str(value.value if isinstance(value, Enum) else value)
        worded = VALUES.get(name, {}).get(key)
        return worded.in_(language) if worded else key
    if isinstance(value, tuple):
        return _listed(name, value, language)
    return NOTHING if value in (None, "") else value


def _listed(name: str, values: tuple[Any, ...], language: Language) -> str:
    """Files are counted, for their names are sealed."""
    if name == "files":
        return str(len(values))
    if not values:
        empty = VALUES.get(name, {}).get("empty")
        return empty.in_(language) if empty else NOTHING
    return COMMA[language].join(_said(name, one, language) for one in values)


def _shut(value: Any) -> Any:
    """As JSON has it, with a mark in place of each sealed value."""
    if isinstance(value, Sealed):
        return {"sealed": True}
    if isinstance(value, BaseModel):
        return {name: _shut(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, tuple):
        return [_shut(one) for one in value]
    return to_jsonable_python(value)
