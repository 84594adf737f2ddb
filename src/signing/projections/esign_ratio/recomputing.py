"""Counts the figures again from facts alone, without a database, as an auditor does.

It shares with the read model only how a fact changes a graduate and what a line is called: it
follows each graduate to the end and counts once, where the read model adds up moves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from signing.events import SchoolRegistered
from signing.facts import Fact
from signing.projections.esign_ratio.as_of import AsOf
from signing.projections.esign_ratio.asking import KEYS, OF_EMPLOYERS, Asked, Grouping
from signing.projections.esign_ratio.counts import Counts, add_parts
from signing.projections.esign_ratio.folding import (
    COUNTED,
    Graduate,
    apply_fact,
    list_contributions,
)
from signing.projections.esign_ratio.items import (
    SEPARATOR,
    Answer,
    StatisticsLine,
    make_answer,
)
from signing.projections.esign_ratio.statistics import list_lines
from signing.vocabulary import Oversight

EVERYBODY = Oversight()
OF_AGREEMENTS = OF_EMPLOYERS | {Grouping.CHANNEL, Grouping.DAY}


@dataclass
class Followed:
    """All graduates as of one position of the log."""

    graduates: dict[UUID, Graduate] = field(default_factory=dict)
    schools: dict[str, str] = field(default_factory=dict)
    position: int = 0
    past: set[UUID] = field(default_factory=set)
    """Who has come to a fact after the time asked for: no later position is before it."""

    def learn(self, fact: Fact, until: AsOf) -> None:
        """Apply a fact, unless it happened after `until`."""
        if isinstance(fact, SchoolRegistered) and not _is_later(fact.timestamp, until):
            self.schools[fact.code] = fact.name
        if type(fact) not in COUNTED or fact.originator_id in self.past:
            return
        now = apply_fact(self.graduates.get(fact.originator_id), fact)
        if now is None:
            return
        if _is_later(now.at, until):
            self.past.add(fact.originator_id)
        else:
            self.graduates[fact.originator_id] = now


def _is_later(at: Any, until: AsOf) -> bool:
    return until.until is not None and at > until.until


def follow_graduates(facts: Iterable[tuple[int, Fact | None]], until: AsOf) -> Followed:
    """Follow the graduates up to `until`; positions must be in order. None is left out."""
    found = Followed()
    for position, fact in facts:
        if until.position is not None and position > until.position:
            break
        if fact is not None:
            found.learn(fact, until)
        found.position = position
    return found


def recompute_statistics(
    found: Followed, asked: Asked, by: Grouping, oversight: Oversight = EVERYBODY
) -> Answer[list[StatisticsLine]]:
    """Return what `GET /api/statistics/esign` answers a reader, with the same digest."""
    whose = asked.narrow(oversight)
    apart = by is Grouping.COLLEGE and whose.school_code is None
    counted = (one for one in found.graduates.values() if _is_asked_for(one, asked, whose))
    sums = (one for of in counted for one in _list_contributions(of, by, apart=apart))
    items = list_lines(by, sums, found.schools, apart=apart)
    return make_answer(items, found.position, asked.as_of.text, whose)


def _is_asked_for(graduate: Graduate, asked: Asked, whose: Oversight) -> bool:
    return (
        graduate.year == asked.year
        and asked.level in {None, graduate.level}
        and whose.covers(graduate.school_code, graduate.college)
    )


def _list_contributions(
    graduate: Graduate, by: Grouping, *, apart: bool
) -> Iterator[tuple[str | None, Counts]]:
    college = graduate.college
    place = f"{graduate.school_code}{SEPARATOR}{college}" if apart else college
    for move in list_contributions(graduate):
        keys = {
            Grouping.SCHOOL: graduate.school_code,
            Grouping.COLLEGE: place,
            Grouping.MAJOR: graduate.major,
            **{one: move.agreement.get(KEYS[one]) for one in OF_AGREEMENTS},
        }
        yield keys[by], add_parts(move.counts, move.channel)
