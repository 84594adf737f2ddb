"""A school and its colleges, and what became of those that it renamed or merged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self, assert_never

from signing.aggregates import Stream
from signing.events import (
    CollegeAdded,
    CollegeRenamed,
    CollegesMerged,
    SchoolFact,
    SchoolRegistered,
    VerificationDelegated,
    VerificationReclaimed,
)
from signing.refusals import (
    AlreadyDelegated,
    AlreadyRegistered,
    CollegeNameTaken,
    NoSuchCollege,
    NotDelegated,
    NothingToMerge,
)
from signing.vocabulary import Attribution, Encrypted

NO_CONTACT = Encrypted(sealed="")


@dataclass(frozen=True)
class School(Stream):
    code: str = ""
    name: str = ""
    contact: Encrypted = NO_CONTACT
    colleges: frozenset[str] = frozenset()
    verifies_employers: bool = False
    """Whether the province lets it."""
    successors: Mapping[str, str] = field(default_factory=dict)
    """The college of today, by the name of one that was renamed or merged into it."""

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

    def rename_college(
        self, by: Attribution, college: str, name: str, graduates: int
    ) -> CollegeRenamed:
        """`graduates` is how many follow."""
        self.must_have_colleges([college])
        if name in self.colleges:
            raise CollegeNameTaken
        code = self.code
        return self.record(
            CollegeRenamed, by, school_code=code, college=college, name=name, graduates=graduates
        )

    def merge_colleges(
        self, by: Attribution, colleges: Sequence[str], into: str, graduates: int
    ) -> CollegesMerged:
        """`into` may be one of the colleges, another of the school, or a new one."""
        self.must_have_colleges(colleges)
        ending = tuple(one for one in dict.fromkeys(colleges) if one != into)
        if not ending or (len(ending) == 1 and into not in self.colleges):
            raise NothingToMerge
        code = self.code
        return self.record(
            CollegesMerged, by, school_code=code, colleges=ending, into=into, graduates=graduates
        )

    def delegate_verification(self, by: Attribution) -> VerificationDelegated:
        if self.verifies_employers:
            raise AlreadyDelegated
        return self.record(VerificationDelegated, by)

    def reclaim_verification(self, by: Attribution) -> VerificationReclaimed:
        if not self.verifies_employers:
            raise AlreadyDelegated
        return self.record(VerificationReclaimed, by)

    def must_verify_employers(self) -> None:
        if not self.verifies_employers:
            raise NotDelegated

    def must_have_colleges(self, colleges: Sequence[str]) -> None:
        if not colleges or set(colleges) - self.colleges:
            raise NoSuchCollege

    def evolve(self, fact: SchoolFact) -> Self:
        return replace(self._after(fact), version=fact.originator_version)

    def _after(self, fact: SchoolFact) -> Self:
        match fact:
            case SchoolRegistered(code=code, name=name, contact=contact):
                return replace(self, code=code, name=name, contact=contact)
            case CollegeAdded(college=college):
                known = {old: now for old, now in self.successors.items() if old != college}
                return replace(self, colleges=self.colleges | {college}, successors=known)
            case CollegeRenamed(college=college, name=name):
                return self._succeeded([college], name)
            case CollegesMerged(colleges=colleges, into=into):
                return self._succeeded(colleges, into)
            case VerificationDelegated() | VerificationReclaimed():
                lets = isinstance(fact, VerificationDelegated)
                return replace(self, verifies_employers=lets)
            case _:
                assert_never(fact)

    def _succeeded(self, ended: Sequence[str], by: str) -> Self:
        older = {old: by if now in ended else now for old, now in self.successors.items()}
        successors = older | dict.fromkeys(ended, by)
        successors.pop(by, None)
        return replace(self, colleges=self.colleges - {*ended} | {by}, successors=successors)
