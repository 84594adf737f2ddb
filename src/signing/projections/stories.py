"""Describes each fact in a sentence, with who, when and its data; encrypted values stay so."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from pydantic import BaseModel, JsonValue, with_config
from pydantic_core import to_jsonable_python
from typing_extensions import TypedDict

from signing.codes import CodeNames
from signing.fact_words import VALUES, Language, find_words
from signing.facts import Fact, Recorded
from signing.projections.engine.days import format_moment_en, format_moment_zh
from signing.vocabulary import Encrypted, Role

MOMENT = {"zh": format_moment_zh, "en": format_moment_en}
COMMA = {"zh": "、", "en": ", "}
NOTHING = "—"
ME = {"zh": "您", "en": "you"}
NAMELESS = {
    "zh": {"employer": "用人单位", "position": NOTHING},
    "en": {"employer": "the employer", "position": NOTHING},
}
"""Where nobody knows any more what they are called."""


class FactActor(TypedDict):
    """Who acted: an account's id, and a value of `Role`."""

    account: str
    role: str


class ToldFact(TypedDict):
    """A fact as people read it: `fact` is its kind, `zh` and `en` a sentence each.

    `position` is its place in the log, `version` its place among the facts of its subject. `data`
    holds the fields that only its kind has, as JSON, {"sealed": true} in place of a sealed value.
    `client_request_id` is the `X-Request-ID` that the client sent, "" without one.
    """

    position: int
    fact: str
    at: datetime
    actor: FactActor
    request_id: str
    client_request_id: str
    version: int
    zh: str
    en: str
    data: Mapping[str, Any]


_EXAMPLE: dict[str, JsonValue] = {
    "position": 4211,
    "fact": "CollegeAdded",
    "at": "2026-01-05T01:00:00Z",
    "actor": {"account": "0b9f7a52-3f5d-5f0e-8c1e-2a4b6c8d0e1f", "role": "school_admin"},
    "request_id": "93f13c145ed5482e9a0e5ab3c04d50f4",
    "client_request_id": "",
    "version": 3,
    "zh": "学校管理员增加了学院：文学院",
    "en": "school administrator added a college: 文学院",
    "data": {"college": "文学院"},
    "stream": "7d9e2b64-0c1f-5b3a-9e8d-4f5a6b7c8d9e",
}


@with_config(json_schema_extra={"examples": [_EXAMPLE]})
class LoggedFact(ToldFact):
    """A fact of the log, with the id of its subject."""

    stream: str


def tell_fact(recorded: Recorded) -> ToldFact:
    """Return sentences and fields of one fact, without decrypting."""
    fact = recorded.fact
    return {
        "position": recorded.position,
        "fact": type(fact).__name__,
        "at": fact.timestamp,
        "actor": {"account": fact.actor.account, "role": fact.actor.role.value},
        "request_id": fact.request_id,
        "client_request_id": fact.client_request_id,
        "version": fact.originator_version,
        "zh": _word_sentence(fact, "zh"),
        "en": _word_sentence(fact, "en"),
        "data": {name: _mask_encrypted(getattr(fact, name)) for name in _list_own_fields(fact)},
    }


def word_own(fact: Fact, names: Mapping[str, str]) -> Mapping[Language, str]:
    """Tell a fact to the graduate whose story it is; `names` holds `employer` and `position`."""
    return {"zh": _word_own(fact, names, "zh"), "en": _word_own(fact, names, "en")}


def _word_own(fact: Fact, names: Mapping[str, str], language: Language) -> str:
    words = find_words(type(fact).__name__)
    said: dict[str, object] = {
        name: _word_value(name, getattr(fact, name), language) for name in _list_own_fields(fact)
    }
    said |= dict(NAMELESS[language]) | dict(names)
    if (code := getattr(fact, "destination", None)) is not None:
        said["destination"] = CodeNames(language).name_of("destination", code)
    mine = fact.actor.role is Role.GRADUATE
    said["by"] = ME[language] if mine else _word_value("role", fact.actor.role, language)
    return (words.own or words.sentence).in_(language).format_map(said)


def _list_own_fields(fact: Fact) -> list[str]:
    return [name for name in type(fact).model_fields if name not in Fact.model_fields]


def _word_sentence(fact: Fact, language: Language) -> str:
    said = {
        name: _word_value(name, getattr(fact, name), language) for name in _list_own_fields(fact)
    }
    said["by"] = _word_value("role", fact.actor.role, language)
    return find_words(type(fact).__name__).sentence.in_(language).format_map(said)


def _word_value(name: str, value: Any, language: Language) -> Any:
    """Return a field's value in words; a value with parts stays whole, for the sentence to pick."""
    if name == "destination":
        return f"{value} {CodeNames(language).name_of('destination', value)}"
    if isinstance(value, datetime):
        return MOMENT[language](value)
    if name == "verified":
        return VALUES[name]["given" if value else "empty"].in_(language)
    if isinstance(value, Enum | bool):
        key = str(value.value if isinstance(value, Enum) else value)
        worded = VALUES.get(name, {}).get(key)
        return worded.in_(language) if worded else key
    if isinstance(value, tuple):
        return word_list(name, value, language)
    return _word_nothing(name, language) if value in (None, "") else value


def word_list(name: str, values: tuple[Any, ...], language: Language) -> str:
    """Join values; count what has parts instead, and files, for their names are encrypted."""
    if name == "files" or any(isinstance(one, BaseModel) for one in values):
        return str(len(values))
    if not values:
        return _word_nothing(name, language)
    return COMMA[language].join(_word_one(name, one, language) for one in values)


def _word_one(name: str, value: Any, language: Language) -> Any:
    """Return one of a list: facts hold names of terms as they are in code, without a type."""
    worded = VALUES.get(name, {}).get(value) if isinstance(value, str) else None
    return worded.in_(language) if worded else _word_value(name, value, language)


def _word_nothing(name: str, language: Language) -> str:
    empty = VALUES.get(name, {}).get("empty")
    return empty.in_(language) if empty else NOTHING


def _mask_encrypted(value: Any) -> Any:
    """Return the value as JSON, with a mark in place of each encrypted one."""
    if isinstance(value, Encrypted):
        return {"sealed": True}
    if isinstance(value, BaseModel):
        return {name: _mask_encrypted(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, tuple):
        return [_mask_encrypted(one) for one in value]
    return to_jsonable_python(value)
