"""学院更名与合并: a school's college gets another name, and whoever is of it follows in one save.

Graduates are found by the facts themselves, for a read model may be behind them; and whoever was
enrolled or appointed between the finding and the save makes the save a conflict, which finds again.
See docs/decisions/0048.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import with_config
from sqlalchemy import select
from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.aggregates.school import School
from signing.aggregates.staff import Staff
from signing.events import (
    CollegeRenamed,
    CollegesMerged,
    GraduateCollegeChanged,
    GraduateEnrolled,
    RosterCorrected,
    StaffReassigned,
)
from signing.storage.account_tables import accounts
from signing.storage.recorder import Beside
from signing.use_cases.access.accounts import end_sessions
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.vocabulary import Attribution, school_id

PLACING = [kind.topic() for kind in (GraduateEnrolled, RosterCorrected, GraduateCollegeChanged)]
"""Facts that say of which college a graduate is: the last one counts."""
PLACED = """
SELECT stream, college FROM (
  SELECT DISTINCT ON (stream) stream,
    coalesce(fact #>> '{studies,college}', fact ->> 'college') AS college
  FROM events, LATERAL (SELECT convert_from(state, 'UTF8')::json AS fact) AS read
  WHERE stream IN (SELECT graduate_id FROM enrolled_id_numbers WHERE school_code = %s)
    AND topic = ANY(%s)
  ORDER BY stream, version DESC
) AS last WHERE college = ANY(%s)
"""
FIND = f"""
SELECT stream, college, (SELECT max(version) FROM events WHERE events.stream = placed.stream)
FROM ({PLACED}) AS placed ORDER BY stream
"""  # noqa: S608 — our own words
CLASH = f"""
INSERT INTO events (stream, version, topic, state)
SELECT stream, version, topic, state FROM events WHERE version = 1 AND stream IN (
  SELECT stream FROM ({PLACED}) AS placed
  UNION ALL SELECT subject FROM accounts WHERE school_code = %s
  EXCEPT SELECT unnest(%s::uuid[])
)
"""  # noqa: S608 — our own words
"""Records again the first fact of whoever was not found: of nobody, or it is a conflict."""


@dataclass(frozen=True)
class Member:
    """A graduate of a college, and how many facts there are of them."""

    graduate: UUID
    college: str
    version: int


@dataclass(frozen=True)
class Members:
    """Who is of some colleges of a school: graduates, and staff; `known` are all its staff."""

    school: School
    colleges: frozenset[str]
    graduates: Sequence[Member]
    staff: Sequence[Staff]
    known: Sequence[UUID]

    def move_all(
        self, by: Attribution, into: str
    ) -> Iterator[GraduateCollegeChanged | StaffReassigned]:
        for one in self.graduates:
            graduate = Graduate(one.graduate, version=one.version)
            yield graduate.follow_college(by, former=one.college, college=into)
        for staff in self.staff:
            theirs = (staff.colleges - self.colleges) | {into}
            yield staff.reassign(by, tuple(sorted(theirs)))

    def hold(self) -> Iterator[Beside]:
        """Yield what makes the save a conflict if somebody came meanwhile, and ends sessions."""
        code = self.school.code
        known = [str(one) for one in [*self.known, *(one.graduate for one in self.graduates)]]
        yield Beside(CLASH, (code, PLACING, sorted(self.colleges), code, known))
        for staff in self.staff:
            yield end_sessions(staff.username)


class CollegePreview(TypedDict):
    """Whom a change of these colleges moves: `counselors` are user names of those given them."""

    colleges: list[str]
    graduates: int
    counselors: list[str]


@with_config(
    json_schema_extra={
        "examples": [
            {
                "code": "99001",
                "colleges": ["文学院", "新闻学院"],
                "college": "人文学院",
                "graduates": 812,
                "counselors": 3,
            }
        ]
    }
)
class ChangedColleges(TypedDict):
    """What `colleges` were renamed or merged into: `college`; and how many people followed."""

    code: str
    colleges: list[str]
    college: str
    graduates: int
    counselors: int


Decide = Callable[[School, int], CollegeRenamed | CollegesMerged]
"""Told how many graduates follow. Refuses or returns the school's fact."""


class Colleges(UseCases):
    def preview(self, by: SchoolAdmin, colleges: Sequence[str]) -> CollegePreview:
        """Raises NoSuchCollege."""
        school = self.ledger.load(School, school_id(by.school_code))
        school.must_have_colleges(colleges)
        found = self._find_members(school, colleges)
        return {
            "colleges": list(dict.fromkeys(colleges)),
            "graduates": len(found.graduates),
            "counselors": sorted(one.username for one in found.staff),
        }

    @command
    def rename(self, by: SchoolAdmin, college: str, name: str) -> Outcome[ChangedColleges]:
        """Graduates, and the staff that was given the college, follow; agreements stay as signed.

        Raises NoSuchCollege, CollegeNameTaken.
        """
        return self._change(
            by, name, lambda school, many: school.rename_college(by.stamp, college, name, many)
        )

    @command
    def merge(
        self, by: SchoolAdmin, colleges: Sequence[str], into: str
    ) -> Outcome[ChangedColleges]:
        """The same of several: `into` is one of them, another of the school, or a new one.

        Raises NoSuchCollege, NothingToMerge.
        """
        return self._change(
            by, into, lambda school, many: school.merge_colleges(by.stamp, colleges, into, many)
        )

    def _change(self, by: SchoolAdmin, into: str, decide: Decide) -> Outcome[ChangedColleges]:
        school = self.ledger.load(School, school_id(by.school_code))
        ended = _list_ended(decide(school, 0))
        found = self._find_members(school, ended)
        moved = list(found.move_all(by.stamp, into))
        answer: ChangedColleges = {
            "code": school.code,
            "colleges": list(ended),
            "college": into,
            "graduates": len(found.graduates),
            "counselors": len(found.staff),
        }
        fact = decide(school, len(found.graduates))
        return self.ledger.save(by, *moved, fact, answer=answer, beside=list(found.hold()))

    def _find_members(self, school: School, colleges: Iterable[str]) -> Members:
        """Return who is of the colleges now, without those who were erased or dismissed."""
        ended = frozenset(colleges)
        placed = (school.code, PLACING, sorted(ended))
        rows = self.ledger.statements.query("SELECT events", FIND, placed)
        query = select(accounts.c.subject).where(accounts.c.school_code == school.code)
        with self.context.engine.connect() as connection:
            known = list(connection.execute(query).scalars())
        staff = self.ledger.load_many(Staff, known).values()
        theirs = [one for one in staff if not one.dismissed and ended & one.colleges]
        return Members(school, ended, [Member(*row) for row in rows], theirs, known)


def _list_ended(fact: CollegeRenamed | CollegesMerged) -> Sequence[str]:
    return fact.colleges if isinstance(fact, CollegesMerged) else (fact.college,)
