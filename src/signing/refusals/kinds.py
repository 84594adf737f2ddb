"""The kinds of refusals: each stands for one sort of answer, whatever the noun."""

from typing import Any, ClassVar

from signing.refusals.words import Words, catalogue


class Refusal(Exception):  # noqa: N818 — a rule said no; nothing is broken
    """A rule said no. `code` is a promise to clients; the words may change.

    `about` fills the blanks of the words and is shown to the client: never personal data.
    """

    code: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.code = cls.__name__

    def __init__(self, **about: Any) -> None:
        super().__init__(self.code)
        self.about = about

    @property
    def words(self) -> Words:
        return catalogue()[self.code].about(self.about)


class NotFound(Refusal):
    """There is no such thing, or it is another's."""


class NotPermitted(Refusal):
    """Not yours to do."""


class NotNow(Refusal):
    """Yours to do, but not as things stand."""


class NotAcceptable(Refusal):
    """What was sent is wrong or incomplete."""


class NotSignedIn(Refusal):
    """Nobody knows who is asking."""


class TooMany(Refusal):
    """Too often in too short a time."""


class NotReady(Refusal):
    """The service itself cannot answer yet."""
