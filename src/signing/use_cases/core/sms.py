"""Text messages, by templates that the province has had approved, over a bridge to its provider.

The bridge answers `POST {url}/messages` and `GET {url}/ready` (docs/operations.md). Only refusals
leave this module, and neither a phone nor a code gets into the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import structlog

from signing.refusals import Refusal, SmsAway, SmsNotSet, SmsRefused
from signing.use_cases.core.outside import (
    Bridge,
    BridgeAwayError,
    BridgeRefusedError,
    read_name,
)

LOG = structlog.get_logger()


@dataclass(frozen=True)
class TextMessage:
    """`template` is our name of it. Of two with the same `key` the provider sends one."""

    to: str
    template: str
    parameters: Mapping[str, str]
    key: str


class SmsSender(Protocol):
    @property
    def is_set(self) -> bool:
        """Whether there is a provider."""
        ...

    @property
    def rests(self) -> bool:
        """Whether it failed so often that it is left alone for now."""
        ...

    def send(self, message: TextMessage) -> str:
        """Return the provider's id of it. Raises SmsAway, SmsRefused, SmsNotSet."""
        ...

    def look(self) -> bool:
        """Return whether the provider can be reached, without sending anything."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class NoSms:
    """An installation that sends none."""

    is_set: bool = False
    rests: bool = False

    def send(self, message: TextMessage) -> str:
        del message
        raise SmsNotSet

    def look(self) -> bool:
        return False

    def close(self) -> None:
        """There is nothing to close."""


class BridgedSms:
    """`templates` are the provider's names of ours; what is not named has ours."""

    is_set = True

    def __init__(self, bridge: Bridge, templates: Mapping[str, str]) -> None:
        self._bridge, self._templates = bridge, templates

    @property
    def rests(self) -> bool:
        return self._bridge.rests

    def send(self, message: TextMessage) -> str:
        body = {
            "to": message.to,
            "template": self._templates.get(message.template, message.template),
            "parameters": dict(message.parameters),
        }
        refusal: type[Refusal] = SmsAway
        try:
            told = self._bridge.post("/messages", body, {"Idempotency-Key": message.key})
            sent = read_name(told, "id")
        except BridgeRefusedError:
            refusal, why = SmsRefused, "refused"
        except (BridgeAwayError, ValueError) as failed:
            why = failed.why if isinstance(failed, BridgeAwayError) else "odd answer"
        else:
            return sent
        LOG.warning("sms.away", why=why)
        raise refusal

    def look(self) -> bool:
        try:
            self._bridge.get("/ready")
        except BridgeAwayError as away:
            LOG.warning("sms.away", why=away.why)
            return False
        return True

    def close(self) -> None:
        self._bridge.close()
