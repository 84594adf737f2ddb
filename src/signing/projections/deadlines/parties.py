"""What waits for graduates and employers: answers, confirmations, interviews, and until when."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, func

from signing.projections.agreements.tables import amendments, requests, signings, standings
from signing.projections.applications.lists import match_coming_interviews
from signing.projections.applications.tables import (
    applications,
    employers,
    graduates,
    interview_at,
    titles,
)
from signing.projections.deadlines.agreements import (
    ALL_SCHOOLS,
    match_unconfirmed,
    select_about_agreements,
)
from signing.projections.deadlines.kinds import KINDS, DeadlineKind
from signing.projections.deadlines.rows import Value, select_rows
from signing.projections.graduate_home.tables import questions
from signing.vocabulary import AMENDABLE, AmendmentState, Side, Stage

ASKED = {
    DeadlineKind.INVITATION: Stage.INVITED,
    DeadlineKind.OFFER: Stage.OFFERED,
}
AMENDED = [one.value for one in AMENDABLE]


def select_for_graduates(now: Any, graduate_id: UUID | None = None) -> Iterator[Select[Any]]:
    """Yield what waits for one graduate, or for all of them."""
    for kind in ASKED:
        yield _select_questions(kind, now, graduate_id)
    yield _select_interviews(now, graduate_id)
    mine = [] if graduate_id is None else [signings.c.graduate_id == graduate_id]
    yield _select_confirmations(mine)
    yield _select_release_answers(DeadlineKind.RELEASE_ANSWER, Side.EMPLOYER, mine)
    yield _select_amendment_answers(DeadlineKind.AMENDMENT_ANSWER, Side.EMPLOYER, mine)


def select_for_employers(employer_id: UUID | None = None) -> Iterator[Select[Any]]:
    """Yield what waits for one employer, or for all that have an account."""
    of_one = signings.c.employer_id == employer_id
    mine = [signings.c.employer_id.is_not(None) if employer_id is None else of_one]
    kinds = DeadlineKind.EMPLOYER_RELEASE_ANSWER, DeadlineKind.EMPLOYER_AMENDMENT_ANSWER
    yield _select_release_answers(kinds[0], Side.GRADUATE, mine)
    yield _select_amendment_answers(kinds[1], Side.GRADUATE, mine)


def _select_questions(kind: DeadlineKind, now: Any, graduate_id: UUID | None) -> Select[Any]:
    """Whoever signed elsewhere is asked no more; what is over cannot be answered."""
    source = questions.join(applications, applications.c.id == questions.c.application_id)
    query = _select_applied(kind, source, due=questions.c.reply_by).where(
        questions.c.stage == ASKED[kind].value, questions.c.reply_by >= now, graduates.c.is_free
    )
    return query if graduate_id is None else query.where(questions.c.graduate_id == graduate_id)


def _select_interviews(now: Any, graduate_id: UUID | None) -> Select[Any]:
    """What was accepted is attended; none is overdue, for it is over once it began."""
    place = applications.c.interview["place"].astext
    query = _select_applied(
        DeadlineKind.INTERVIEW, applications, due=interview_at, place=place
    ).where(*match_coming_interviews(now))
    return query if graduate_id is None else query.where(applications.c.graduate_id == graduate_id)


def _select_applied(
    kind: DeadlineKind, source: FromClause, *, due: Value, **values: Value
) -> Select[Any]:
    """Select what waits about an application of `source`."""
    named = (
        source.join(graduates, graduates.c.id == applications.c.graduate_id)
        .outerjoin(titles, titles.c.position_id == applications.c.position_id)
        .outerjoin(employers, employers.c.id == applications.c.employer_id)
    )
    return select_rows(
        kind,
        named,
        key=applications.c.id,
        since=applications.c.updated_at,
        due=due,
        school_code=graduates.c.school_code,
        college=graduates.c.college,
        graduate_id=applications.c.graduate_id,
        graduate=graduates.c.name,
        employer_id=applications.c.employer_id,
        employer=func.coalesce(applications.c.offered_by, employers.c.name, ""),
        title=func.coalesce(applications.c.offered_title, titles.c.title, ""),
        application_id=applications.c.id,
        **values,
    )


def _select_confirmations(mine: list[ColumnElement[bool]]) -> Select[Any]:
    return (
        select_about_agreements(DeadlineKind.CONFIRMATION, standings, since=standings.c.signed_at)
        .where(*mine)
        .where(*match_unconfirmed(), standings.c.school_code.in_(ALL_SCHOOLS))
    )


def _select_release_answers(
    kind: DeadlineKind, asked_by: Side, mine: list[ColumnElement[bool]]
) -> Select[Any]:
    """The school waits until `answer_by`; where it need not wait, it may decide at any time."""
    due = requests.c.requested_at + KINDS[kind].allowed
    return (
        select_about_agreements(
            kind,
            requests,
            since=requests.c.requested_at,
            due=func.coalesce(requests.c.answer_by, due),
        )
        .where(*mine)
        .where(
            requests.c.school_code.in_(ALL_SCHOOLS),
            requests.c.request == "pending",
            requests.c.answer.is_(None),
            requests.c.asked_by == asked_by.value,
        )
    )


def _select_amendment_answers(
    kind: DeadlineKind, asked_by: Side, mine: list[ColumnElement[bool]]
) -> Select[Any]:
    return (
        select_about_agreements(
            kind,
            amendments,
            since=amendments.c.proposed_at,
            number=amendments.c.amendment,
        )
        .where(*mine)
        .where(
            amendments.c.school_code.in_(ALL_SCHOOLS),
            amendments.c.amended == AmendmentState.PROPOSED.value,
            amendments.c.asked_by == asked_by.value,
            standings.c.state.in_(AMENDED),
        )
    )
