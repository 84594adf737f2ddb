"""One person of a school's or the province's staff, and what they may oversee."""

from dataclasses import dataclass, replace
from typing import Self, assert_never

from signing.aggregates import Stream
from signing.events import StaffAppointed, StaffDismissed, StaffFact, StaffReassigned
from signing.refusals import AlreadyRegistered, NoSuchStaff
from signing.vocabulary import Attribution, Encrypted, Role

NOBODY = Encrypted(sealed="")


@dataclass(frozen=True)
class Staff(Stream):
    username: str = ""
    name: Encrypted = NOBODY
    role: Role = Role.ANYONE
    school_code: str = ""
    colleges: frozenset[str] = frozenset()
    dismissed: bool = False

    def appoint(
        self,
        by: Attribution,
        *,
        username: str,
        name: Encrypted,
        role: Role,
        school_code: str,
        colleges: tuple[str, ...],
    ) -> StaffAppointed:
        if self.exists:
            raise AlreadyRegistered.of_username()
        return self.record(
            StaffAppointed,
            by,
            username=username,
            name=name,
            role=role,
            school_code=school_code,
            colleges=colleges,
        )

    def reassign(self, by: Attribution, colleges: tuple[str, ...]) -> StaffReassigned:
        self.must_be_in_office()
        return self.record(StaffReassigned, by, colleges=colleges)

    def dismiss(self, by: Attribution, reason: Encrypted) -> StaffDismissed:
        self.must_be_in_office()
        return self.record(StaffDismissed, by, reason=reason)

    def must_be_in_office(self) -> None:
        if not self.exists or self.dismissed:
            raise NoSuchStaff

    def evolve(self, fact: StaffFact) -> Self:
        return replace(self._after(fact), version=fact.originator_version)

    def _after(self, fact: StaffFact) -> Self:
        match fact:
            case StaffAppointed():
                return replace(
                    self,
                    username=fact.username,
                    name=fact.name,
                    role=fact.role,
                    school_code=fact.school_code,
                    colleges=frozenset(fact.colleges),
                )
            case StaffReassigned(colleges=colleges):
                return replace(self, colleges=frozenset(colleges))
            case StaffDismissed():
                return replace(self, dismissed=True)
            case _:
                assert_never(fact)
