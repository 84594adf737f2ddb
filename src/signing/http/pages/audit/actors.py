"""Who acted: name and role beside the account that a fact names, and the account that words mean.

A graduate's name stays masked, as everywhere the auditor reads.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from signing.http.asking.readers import ReaderOfRosters
from signing.http.asking.security import ByAuditor
from signing.http.asking.use_cases import ToActingAccounts
from signing.http.pages.audit.subjects import Subject, find_named_employers, parse_id
from signing.projections import employer_desk, roster_list, school_list
from signing.projections.stories import FactActor, LoggedFact
from signing.storage.readers import Reader
from signing.use_cases.access.acting import ActingAccounts, ActingStaff
from signing.use_cases.core.actors import Auditor
from signing.vocabulary import STAFF_ROLES, Role
from signing.vocabulary.masks import mask_name

STAFF = {role.value for role in STAFF_ROLES}
NAMELESS = frozenset({"anyone", "card", "system"})
"""Accounts of nobody in particular."""


@dataclass(frozen=True)
class Named:
    """`about` distinguishes accounts of one name: a username, or a student number."""

    name: str
    about: str


Names = Mapping[str, Named]
"""Who acts, by the account that facts name; erased and unknown ones are left out."""


@dataclass(frozen=True)
class Accounts:
    """Reads who acted, for one auditor."""

    by: Auditor
    use_cases: ActingAccounts
    connection: Reader

    def name_all(self, items: Iterable[LoggedFact]) -> Names:
        return self.name_actors(item["actor"] for item in items)

    def name_actors(self, actors: Iterable[FactActor]) -> Names:
        of_role: dict[str, set[UUID]] = {}
        for actor in actors:
            account = parse_id(actor["account"])
            if account is not None:
                of_role.setdefault(actor["role"], set()).add(account)
        staff = set().union(*(ids for role, ids in of_role.items() if role in STAFF))
        return {
            **self._name_staff(staff),
            **self._name_employers(of_role.get(Role.EMPLOYER.value, set())),
            **self._name_graduates(of_role.get(Role.GRADUATE.value, set())),
        }

    def find(self, words: str) -> list[Subject]:
        """Return whom the words name: an account, a member of staff, an employer, its people."""
        known = parse_id(words)
        if known is not None or words in NAMELESS:
            account = str(known or words)
            named = self._name_any(known) if known else None
            about = f"{named.about} · {account}" if named else ""
            return [Subject(known, named.name if named else account, about, "")]
        schools = self.name_schools()
        found = self.use_cases.find_staff(self.by, words)
        staff = [describe_staff(one, schools) for one in found]
        people = [
            Subject(one.account, one.name, f"{one.username} · {one.employer}", "")
            for one in self.use_cases.find_employer_people(self.by, words)
        ]
        firms = find_named_employers(self.connection, self.by.oversight, words)
        return staff + people + [replace(one, actor=one.about) for one in firms]

    def list_accounts(self, found: list[Subject], typed: str) -> list[str]:
        """Return the account of the only one found; of an employer that of each of its people."""
        [one] = found
        if one.actor and one.stream:
            return [*map(str, self.use_cases.list_employer_accounts(self.by, one.stream))]
        return [str(one.stream or typed)]

    def name_schools(self) -> Mapping[str, str]:
        """Return the names of schools by code."""
        return school_list.name_schools(self.connection, self.by.oversight)

    def _name_any(self, account: UUID) -> Named | None:
        """Return whose account it is, of whatever role."""
        roles = (Role.COUNSELOR, Role.EMPLOYER, Role.GRADUATE)
        actors: list[FactActor] = [{"account": str(account), "role": role.value} for role in roles]
        return self.name_actors(actors).get(str(account))

    def _name_staff(self, ids: set[UUID]) -> Names:
        found = self.use_cases.name_staff(self.by, ids)
        return {str(one.id): Named(one.name, one.username) for one in found.values()}

    def _name_employers(self, ids: set[UUID]) -> Names:
        """By their own names where several people act for an employer, else by the employer's."""
        people = self.use_cases.name_employer_people(self.by, ids)
        firms = employer_desk.name_employers(self.connection, self.by.oversight, ids)
        return {str(one): Named(name, "") for one, name in firms.items()} | {
            str(one.account): Named(one.name, one.employer) for one in people if one.is_one_of_many
        }

    def _name_graduates(self, ids: set[UUID]) -> Names:
        bound = self.use_cases.find_graduates(self.by, ids)
        people = roster_list.find_graduates(self.connection, self.by.oversight, set(bound.values()))
        return {
            str(account): Named(mask_name(row["name"]), row["student_number"])
            for account, graduate in bound.items()
            if (row := people.get(graduate))
        }


async def read_accounts(
    by: ByAuditor, use_cases: ToActingAccounts, connection: ReaderOfRosters
) -> Accounts:
    return Accounts(by, use_cases, connection)


ToAccounts = Annotated[Accounts, Depends(read_accounts)]


def describe_staff(one: ActingStaff, schools: Mapping[str, str]) -> Subject:
    school = f"{schools.get(one.school_code, '')} {one.school_code}" if one.school_code else ""
    about = " · ".join(part.strip() for part in (one.username, school) if part)
    return Subject(one.id, one.name or one.username, about, "", one.role)


def word_fact(item: LoggedFact, language: str, schools: Mapping[str, str]) -> str:
    """Return a fact's sentence with the name of the school beside the code that it tells."""
    sentence, code = item["zh"] if language == "zh" else item["en"], item["data"].get("school_code")
    named = schools.get(code) if isinstance(code, str) else None
    if not named or not code:
        return sentence
    return re.sub(rf"(?<![\w-]){re.escape(code)}(?![\w-])", f"{named} {code}", sentence)
