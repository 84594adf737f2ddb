"""The kinds of refusals: each stands for one sort of answer, whatever the noun."""

from typing import Any, ClassVar

from signing.refusals.words import Words, catalogue


class Refusal(Exception):  # noqa: N818 — a rule said no; nothing is broken
    """A rule said no. `code` is a promise to clients; the words may change.

    `about` fills the blanks of the words and is shown to the client: never personal data. `name` is
    the class's own, by which its words are found; `code` is the same, but where clients know it by
    that of the refusal of which it is one case.
    """

    name: ClassVar[str]
    code: ClassVar[str]

    def __init_subclass__(cls, *, code: str = "") -> None:
        cls.name = cls.__name__
        cls.code = code or cls.name

    def __init__(self, **about: Any) -> None:
        super().__init__(self.code)
        self.about = about

    @property
    def words(self) -> Words:
        return catalogue()[self.name].about(self.about)


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
