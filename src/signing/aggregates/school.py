"""A school and its colleges."""

from dataclasses import dataclass, replace
from typing import Self, assert_never

from signing.aggregates import Stream
from signing.events import CollegeAdded, SchoolFact, SchoolRegistered
from signing.refusals import AlreadyRegistered
from signing.vocabulary import Attribution, Encrypted

NO_CONTACT = Encrypted(sealed="")


@dataclass(frozen=True)
class School(Stream):
    code: str = ""
    name: str = ""
    contact: Encrypted = NO_CONTACT
    colleges: frozenset[str] = frozenset()

    def register(
        self, by: Attribution, *, code: str, name: str, contact: Encrypted
    ) -> SchoolRegistered:
        if self.exists:
            raise AlreadyRegistered
        return self.record(SchoolRegistered, by, code=code, name=name, contact=contact)

    def add_college(self, by: Attribution, college: str) -> CollegeAdded:
        if college in self.colleges:
            raise AlreadyRegistered
        return self.record(CollegeAdded, by, college=college)

    def evolve(self, fact: SchoolFact) -> Self:
        return replace(self._after(fact), version=fact.originator_version)

    def _after(self, fact: SchoolFact) -> Self:
        match fact:
            case SchoolRegistered(code=code, name=name, contact=contact):
                return replace(self, code=code, name=name, contact=contact)
            case CollegeAdded(college=college):
                return replace(self, colleges=self.colleges | {college})
            case _:
                assert_never(fact)
