"""Given how things stand, when this is asked, then this happened.

after = (
    given(a_signed_graduate())
    .when(lambda one: one.approve(COUNSELOR, one.agreements[-1].number, None))
    .then(SchoolApproved, destination="10")
)
assert after.standing is Standing.EFFECTIVE
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Generic, Protocol, Self, TypeVar
from uuid import UUID

from signing.facts import Fact
from signing.refusals import Refusal


class Subject(Protocol):
    @property
    def id(self) -> UUID: ...

    @property
    def version(self) -> int: ...

    def evolve(self, fact: Any) -> Self: ...


S = TypeVar("S", bound=Subject)


class given(Generic[S]):  # noqa: N801 — a test reads as a sentence
    def __init__(self, subject: S) -> None:
        self.subject = subject
        self._before = deepcopy(subject)
        self._fact: Fact | None = None
        self._refusal: Refusal | None = None

    def when(self, command: Callable[[S], Fact | None]) -> Self:
        try:
            self._fact = command(self.subject)
        except Refusal as refusal:
            self._refusal = refusal
        assert self.subject == self._before, "a decision changes nothing"
        return self

    def then(self, kind: type[Fact], /, **fields: Any) -> S:
        """The next fact of the subject's stream, with these fields; what the subject is after."""
        assert self._refusal is None, repr(self._refusal)
        fact = self._fact
        assert fact is not None
        assert type(fact) is kind
        assert fact.originator_id == self.subject.id
        assert fact.originator_version == self.subject.version + 1
        assert {name: getattr(fact, name) for name in fields} == fields
        after = self.subject.evolve(fact)
        assert after.version == fact.originator_version
        return after

    def then_refused(self, why: type[Refusal], /, **about: Any) -> None:
        assert self._fact is None, repr(self._fact)
        assert type(self._refusal) is why
        assert self._refusal.about == about
