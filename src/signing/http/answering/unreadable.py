"""What can be told of a fact that this program cannot decode, as a line of a story.

What is encrypted stays so, as in every other line.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from pydantic import TypeAdapter, ValidationError

from signing.facts import Fact
from signing.projections.stories import FactActor, LoggedFact
from signing.storage.log import LoggedEvent
from signing.vocabulary import Actor, Role

UNREADABLE = "unreadable"
"""The field of `data` that marks such a line, with the name of its kind as stored."""
ZH = "无法读取：本程序不能解读这条事实。"
EN = "UNREADABLE: this program cannot decode this fact."
MOMENT = TypeAdapter(datetime)
NOBODY: FactActor = {"account": "", "role": Role.SYSTEM.value}


def tell_unreadable(event: LoggedEvent) -> LoggedFact:
    """Return the line; when it was recorded stands for when it happened if it does not say."""
    stored = _parse(event.state)
    own = {name: value for name, value in stored.items() if name not in Fact.model_fields}
    return {
        "position": event.position,
        "fact": event.topic.rpartition(":")[2],
        "at": _find_moment(stored) or event.recorded_at or datetime.fromtimestamp(0, UTC),
        "actor": _find_actor(stored),
        "request_id": str(stored.get("request_id", "")),
        "client_request_id": str(stored.get("client_request_id", "")),
        "version": event.version,
        "zh": ZH,
        "en": EN,
        "data": {name: _mask(one) for name, one in own.items()} | {UNREADABLE: event.topic},
        "stream": str(event.stream),
    }


def _parse(state: bytes) -> Mapping[str, object]:
    """Return the fields that are stored, whatever they are; none if it is no object of JSON."""
    try:
        found = json.loads(state)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _find_moment(stored: Mapping[str, object]) -> datetime | None:
    try:
        at = MOMENT.validate_python(stored.get("timestamp"))
    except ValidationError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _find_actor(stored: Mapping[str, object]) -> FactActor:
    try:
        actor = Actor.model_validate(stored.get("actor"))
    except ValidationError:
        return NOBODY
    return {"account": actor.account, "role": actor.role.value}


def _mask(value: object) -> object:
    """Put a mark in place of each encrypted value."""
    if isinstance(value, list):
        return [_mask(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "sealed" in value:
        return {"sealed": True}
    return {name: _mask(one) for name, one in value.items()}
