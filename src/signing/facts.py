"""What a fact is, how it is stored, and how readers get it; `events.py` has them all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from signing.vocabulary import Actor, Encrypted


class Fact(BaseModel):
    """What happened to one stream (`originator_id`), as its `originator_version`-th fact."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kinds: ClassVar[dict[str, type["Fact"]]] = {}

    originator_id: UUID
    originator_version: int
    timestamp: datetime
    actor: Actor
    request_id: str
    client_request_id: str = ""
    """What the client called its request, if it did."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        Fact.kinds[cls.topic()] = cls

    @classmethod
    def topic(cls) -> str:
        return f"{cls.__module__}:{cls.__qualname__}"

    def state(self) -> bytes:
        """What is stored beside stream, version and topic: UTF-8 JSON."""
        beside = {"originator_id", "originator_version"}
        unsaid = set() if self.client_request_id else {"client_request_id"}
        return self.model_dump_json(exclude=beside | unsaid).encode()


def find_field(fact: Fact, name: str) -> Any:
    """Return a field that some kinds have, else None: Pydantic takes long to miss one."""
    return getattr(fact, name) if _has_field(type(fact), name) else None


@cache
def _has_field(kind: type[Fact], name: str) -> bool:
    return name in kind.model_fields


def _no_digest(kind: str, _text: str) -> bytes:
    message = f"{kind}: this reader of facts has no key"
    raise LookupError(message)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact at its place in the one log. `decrypt` opens a value; None once it is erased.

    `digest` of a kind and a text tells whether two such texts are the same, and nothing else.
    """

    position: int
    fact: Fact
    decrypt: Callable[[Encrypted], str | None]
    digest: Callable[[str, str], bytes] = _no_digest
