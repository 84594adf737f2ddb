"""What is to be said of deadlines: rows due within a stretch of time, and what was passed on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import false, func, or_, select, union_all

from signing.fact_words import Both
from signing.projections.agreements.tables import schools
from signing.projections.deadlines.kinds import KINDS, DeadlineKind
from signing.projections.deadlines.offices import select_for_administrators
from signing.projections.deadlines.reading import find_path
from signing.projections.deadlines.whose import Whose
from signing.projections.engine.days import format_moment_en, format_moment_zh
from signing.storage.readers import Reader
from signing.vocabulary import Oversight, Role

REMINDED = tuple(dict.fromkeys(one.acts for one in KINDS.values() if one.acts is not None))
NAMELESS = "—"
Stretch = tuple[datetime, datetime]
"""After one moment, and until another."""


@dataclass(frozen=True)
class Due:
    """One thing that is due soon; `graduate_id` and `employer_id` say whose it is, or about whom.

    `text` names no graduate.
    """

    kind: DeadlineKind
    key: str
    since: datetime
    due: datetime
    school_code: str
    graduate_id: UUID | None
    employer_id: UUID | None
    employer: str
    title: str
    agreement_number: str | None
    text: Both
    path: str


@dataclass(frozen=True)
class PassedTo:
    """So many of a kind that a school left, and that were passed on within a stretch of time."""

    kind: DeadlineKind
    school_code: str
    school: str
    how_many: int


def list_due(reader: Reader, now: datetime, stretches: Sequence[Stretch]) -> Iterator[Due]:
    """Yield everybody's rows that fall due within one of the stretches."""
    for role in REMINDED:
        found = Whose(role).select_all(now)
        kinds = [kind.value for kind, words in KINDS.items() if words.acts is role]
        if found is None:
            continue
        within = [(found.c.due > after) & (found.c.due <= until) for after, until in stretches]
        query = select(found).where(found.c.kind.in_(kinds), or_(false(), *within))
        for row in reader.execute(query.order_by(found.c.due, found.c.rank, found.c.key)):
            words = KINDS[DeadlineKind(row.kind)]
            if words.reminder is not None:
                yield _describe(row, words.reminder)


def count_passed_on(
    reader: Reader, role: Role, now: datetime, after: datetime, binding_time: timedelta
) -> Sequence[PassedTo]:
    """Count, by school and kind, what was passed on to `role` after one moment and not after `now`.

    Kinds of which a school hears as soon as they are late, and the province days later.
    """
    found = []
    for kind, query in select_for_administrators(now, Oversight(), binding_time).items():
        delay = KINDS[kind].find_delay(role)
        if delay is not None:
            rows = query.order_by(None).subquery()
            passed = rows.c.due > after - delay, rows.c.due <= now - delay
            found.append(
                select(rows.c.kind, rows.c.rank, rows.c.school_code, rows.c.many).where(*passed)
            )
    every = union_all(*found).subquery()
    query = (
        select(
            every.c.kind,
            every.c.school_code,
            schools.c.name,
            func.sum(every.c.many).label("many"),
        )
        .join(schools, schools.c.code == every.c.school_code)
        .group_by(every.c.rank, every.c.kind, every.c.school_code, schools.c.name)
        .order_by(every.c.rank, every.c.school_code)
    )
    return [
        PassedTo(DeadlineKind(row.kind), row.school_code, row.name, int(row.many))
        for row in reader.execute(query)
    ]


def _describe(row: object, reminder: Both) -> Due:
    told = row._mapping  # type: ignore[attr-defined]  # noqa: SLF001 - a row's public name
    employer, title = told["employer"] or NAMELESS, told["title"] or NAMELESS
    named = {"employer": employer, "title": title}
    return Due(
        kind=DeadlineKind(told["kind"]),
        key=told["key"],
        since=told["since"],
        due=told["due"],
        school_code=told["school_code"],
        graduate_id=told["graduate_id"],
        employer_id=told["employer_id"],
        employer=employer,
        title=title,
        agreement_number=told["agreement_number"],
        text=Both(
            zh=reminder.zh.format(**named, due=f" {format_moment_zh(told['due'])} "),
            en=reminder.en.format(**named, due=format_moment_en(told["due"])),
        ),
        path=find_path(KINDS[DeadlineKind(told["kind"])], row),
    )
