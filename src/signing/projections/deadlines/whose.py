"""Whose deadlines: what one reader has to do, and what was passed on to them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, select, union_all

from signing.projections.deadlines.offices import (
    select_claims,
    select_for_administrators,
    select_for_counselors,
    select_passed_on,
    select_verifications,
)
from signing.projections.deadlines.parties import select_for_employers, select_for_graduates
from signing.vocabulary import Oversight, Role


@dataclass(frozen=True)
class Whose:
    """`id` is a graduate's or an employer's; None for all of them, which nobody is shown.

    `oversight` is that of one of the staff. `verifies`: an administrator whose school verifies
    employers. `binding_time` is how long a graduate may take to bind an account.
    """

    role: Role
    id: UUID | None = None
    oversight: Oversight = field(default_factory=Oversight)
    verifies: bool = False
    binding_time: timedelta = timedelta(days=14)

    def select_all(self, now: datetime) -> Subquery | None:
        """Return all rows as one table; None for whoever never has any, such as an auditor."""
        found = [one.order_by(None) for one in self._list_selects(now)]
        return union_all(*found).subquery("waiting") if found else None

    def select_first(self, now: datetime, most: int) -> Subquery | None:
        """Return so many of each kind that are due first: an index finds them in a long list."""
        found = [select(one.limit(most).subquery()) for one in self._list_selects(now)]
        return union_all(*found).subquery("waiting") if found else None

    def _list_selects(self, now: datetime) -> Iterator[Select[Any]]:
        match self.role:
            case Role.GRADUATE:
                yield from select_for_graduates(now, self.id)
            case Role.EMPLOYER:
                yield from select_for_employers(self.id)
            case Role.COUNSELOR:
                yield from select_for_counselors(now, self.oversight, self.binding_time).values()
            case Role.SCHOOL_ADMIN:
                yield from self._list_of_administrator(now)
            case Role.PROVINCE:
                yield select_verifications()
                yield select_claims()
                yield from select_passed_on(now, self.binding_time)
            case _:
                return

    def _list_of_administrator(self, now: datetime) -> Iterator[Select[Any]]:
        yield from select_for_administrators(now, self.oversight, self.binding_time).values()
        if self.verifies:
            yield select_verifications()
