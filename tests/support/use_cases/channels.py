"""A channel of a test: it keeps what it was given, and fails as it is told."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from signing.fact_words import Both
from signing.use_cases.notices.sending import (
    Channel,
    Message,
    PermanentFailure,
    TemporaryFailure,
)


@dataclass
class FakeSender:
    """`fails` is raised by one send after the other; `addresses` None gives everybody one."""

    channel: Channel = "mail"
    is_set: bool = True
    addresses: dict[UUID, str] | None = None
    refuses: frozenset[str] = frozenset()
    fails: list[Exception | None] = field(default_factory=list)
    sent: list[tuple[str, Message]] = field(default_factory=list)

    def takes(self, message: Message) -> bool:
        return message.kind not in self.refuses

    def find_address(self, account: UUID) -> str | None:
        return f"{account}@post.example" if self.addresses is None else self.addresses.get(account)

    def send(self, message: Message, to: str) -> None:
        failure = self.fails.pop(0) if self.fails else None
        if failure is not None:
            raise failure
        self.sent.append((to, message))

    def close(self) -> None:
        """It has no connections."""

    @property
    def keys(self) -> list[str]:
        return [message.key for _, message in self.sent]


def make_message(key: str = "1", account: UUID | None = None, **chosen: object) -> Message:
    said: dict[str, object] = {
        "key": key,
        "account": account or uuid4(),
        "kind": "OfferMade",
        "group": "applications",
        "subject": Both(zh="签约通知", en="An offer"),
        "text": Both(
            zh="云州智造有限公司向您发出签约通知。", en="云州智造有限公司 made you an offer."
        ),
        "path": "/my/applications",
    }
    return Message(**(said | chosen))  # type: ignore[arg-type]  # a test chooses


__all__ = ["FakeSender", "PermanentFailure", "TemporaryFailure", "make_message"]
