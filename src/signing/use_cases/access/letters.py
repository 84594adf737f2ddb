"""What the mails about accounts say: no name of a person or an employer, and no reason.

Who has not shown yet that the mailbox is theirs is not told a username either.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from signing.fact_words import Both
from signing.toml_files import load_toml
from signing.use_cases.access.email_rows import Letter
from signing.use_cases.notices.sending import Message

SIGN_IN = "/login"


@dataclass(frozen=True)
class LetterWords:
    subject: Both
    text: Both

    def fill(self, username: str) -> "LetterWords":
        zh, en = (words.format(username=username) for words in (self.text.zh, self.text.en))
        return LetterWords(self.subject, Both(zh=zh, en=en))


@dataclass(frozen=True)
class Address:
    """Whose mail it is, and where it goes."""

    account: UUID
    to: str
    username: str = ""


def write_letter(
    kind: Letter,
    address: Address,
    key: str,
    path: str = SIGN_IN,
    until: datetime | None = None,
) -> Message:
    """`key` tells it from others of its kind, `path` is where it leads."""
    words = load_letters()[kind].fill(address.username)
    return Message(
        key=f"{kind.value}:{key}",
        account=address.account,
        kind=kind.value,
        group="people",
        subject=words.subject,
        text=words.text,
        path=path,
        urgent=True,
        to=address.to,
        until=until,
    )


@cache
def load_letters() -> Mapping[Letter, LetterWords]:
    """Return the words of each letter."""
    told = load_toml("signing.use_cases.access", "letters.toml")
    return {kind: _read_words(told[kind.value]) for kind in Letter}


def _read_words(told: Mapping[str, str]) -> LetterWords:
    return LetterWords(
        Both(zh=told["subject_zh"], en=told["subject_en"]),
        Both(zh=told["text_zh"], en=told["text_en"]),
    )
