"""What waits for a school and for the province: reviews, decisions, answers, verifications."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Table, case, cast, func, literal, select

from signing.projections.agreements.tables import (
    amendments,
    offered_copies,
    requests,
    schools,
    standings,
)
from signing.projections.deadlines.agreements import (
    ALL_SCHOOLS,
    match_unconfirmed,
    select_about_agreements,
)
from signing.projections.deadlines.kinds import KINDS, DeadlineKind
from signing.projections.deadlines.rows import select_rows, sum_by_school
from signing.projections.employer_desk.tables import claims, employers
from signing.projections.engine.visibility import limit_to_oversight
from signing.projections.roster_list.inquiries import WAITING
from signing.projections.roster_list.tables import graduates, inquiries
from signing.projections.termination_register import may_be_decided
from signing.storage.binding_tables import binding_reports, is_report_kept
from signing.storage.schema import Moment
from signing.vocabulary import (
    AgreementState,
    AmendmentState,
    Oversight,
    Role,
    StampedCopyState,
    Standing,
)

ByKind = Mapping[DeadlineKind, Select[Any]]
IN_FORCE = [one.value for one in AgreementState if one.is_in_force]


def select_for_counselors(now: datetime, oversight: Oversight, binding_time: timedelta) -> ByKind:
    """Return what waits for whoever reviews; of a school, or of some of its colleges."""
    return {
        DeadlineKind.REVIEW: _select_reviews(oversight),
        DeadlineKind.UNCONFIRMED: _select_unconfirmed(now, oversight),
        DeadlineKind.RELEASE: _select_releases(now, oversight),
        DeadlineKind.AMENDMENT: _select_amendments(oversight),
        DeadlineKind.STAMPED_COPY: _select_stamped_copies(oversight),
        DeadlineKind.UNBOUND: _select_unbound(now, oversight, binding_time),
    }


def select_for_administrators(
    now: datetime, oversight: Oversight, binding_time: timedelta
) -> ByKind:
    """Return what waits for whoever keeps the roster: what waits for counselors, and more."""
    return {
        **select_for_counselors(now, oversight, binding_time),
        DeadlineKind.PRIVACY_REQUEST: _select_privacy_requests(oversight),
        DeadlineKind.BINDING_REPORT: _select_binding_reports(now, oversight),
    }


def select_verifications() -> Select[Any]:
    return select_rows(
        DeadlineKind.VERIFICATION,
        employers,
        key=employers.c.id,
        since=employers.c.since,
        employer_id=employers.c.id,
        employer=employers.c.name,
    ).where(employers.c.state == "waiting")


def select_claims() -> Select[Any]:
    return select_rows(
        DeadlineKind.CLAIM,
        claims.join(employers, employers.c.id == claims.c.employer_id),
        key=claims.c.id,
        since=claims.c.made_at,
        employer_id=claims.c.employer_id,
        employer=employers.c.name,
    ).where(claims.c.decided_at.is_(None))


def select_passed_on(now: datetime, binding_time: timedelta) -> Iterator[Select[Any]]:
    """Yield what schools have left for so long that the province hears of it, in numbers."""
    for kind, query in select_for_administrators(now, Oversight(), binding_time).items():
        delay = KINDS[kind].find_delay(Role.PROVINCE)
        if delay is not None:
            yield sum_by_school(kind, query.order_by(None).subquery(), schools, delay, now)


def _limit(query: Select[Any], table: Table, oversight: Oversight) -> Select[Any]:
    """Name all schools where all are meant, so that an index which begins with one serves."""
    every = [table.c.school_code.in_(ALL_SCHOOLS)] if oversight.school_code is None else []
    return query.where(*limit_to_oversight(table, oversight), *every)


def _select_reviews(oversight: Oversight) -> Select[Any]:
    query = select_about_agreements(
        DeadlineKind.REVIEW, standings, since=standings.c.signed_at
    ).where(standings.c.listed == "pending")
    return _limit(query, standings, oversight)


def _select_unconfirmed(now: datetime, oversight: Oversight) -> Select[Any]:
    """From when the graduate should have confirmed."""
    since = standings.c.signed_at + literal(KINDS[DeadlineKind.CONFIRMATION].allowed)
    query = select_about_agreements(DeadlineKind.UNCONFIRMED, standings, since=since).where(
        *match_unconfirmed(),
        standings.c.signed_at < now - KINDS[DeadlineKind.CONFIRMATION].allowed,
    )
    return _limit(query, standings, oversight)


def _select_releases(now: datetime, oversight: Oversight) -> Select[Any]:
    """From when the school may decide: at once, with the answer, or after the time for it."""
    answered = cast(requests.c.answer["at"].astext, Moment)
    waits = requests.c.needs_employer | requests.c.answer_by.is_not(None)
    since = case((waits, func.least(answered, requests.c.answer_by)), else_=requests.c.requested_at)
    query = select_about_agreements(DeadlineKind.RELEASE, requests, since=since).where(
        requests.c.request == "pending", may_be_decided(now)
    )
    return _limit(query, requests, oversight)


def _select_amendments(oversight: Oversight) -> Select[Any]:
    query = select_about_agreements(
        DeadlineKind.AMENDMENT,
        amendments,
        since=amendments.c.moved_at,
        number=amendments.c.amendment,
    ).where(
        amendments.c.amended == AmendmentState.ACCEPTED.value,
        standings.c.state == AgreementState.EFFECTIVE.value,
    )
    return _limit(query, amendments, oversight)


def _select_stamped_copies(oversight: Oversight) -> Select[Any]:
    query = select_about_agreements(
        DeadlineKind.STAMPED_COPY,
        offered_copies,
        since=offered_copies.c.offered_at,
        number=offered_copies.c.offer,
    ).where(
        offered_copies.c.state == StampedCopyState.OFFERED.value,
        standings.c.state.in_(IN_FORCE),
        *limit_to_oversight(standings, oversight),
    )
    of_school = Oversight(school_code=oversight.school_code)
    return _limit(query, offered_copies, of_school)


def _select_unbound(now: datetime, oversight: Oversight, binding_time: timedelta) -> Select[Any]:
    """A row a college: nobody is reached who has bound no account, so the school tells them."""
    long_ago = _limit(
        select(
            graduates.c.school_code,
            graduates.c.college,
            func.count().label("many"),
            func.min(graduates.c.unbound_since).label("since"),
        ).where(
            graduates.c.unbound_since < now - binding_time,
            graduates.c.standing == Standing.FREE.value,
        ),
        graduates,
        oversight,
    )
    found = long_ago.group_by(graduates.c.school_code, graduates.c.college).subquery()
    return select_rows(
        DeadlineKind.UNBOUND,
        found,
        key=found.c.school_code + "#" + found.c.college,
        since=found.c.since,
        due=found.c.since + literal(binding_time),
        school_code=found.c.school_code,
        college=found.c.college,
        many=found.c.many,
    )


def _select_privacy_requests(oversight: Oversight) -> Select[Any]:
    query = select_rows(
        DeadlineKind.PRIVACY_REQUEST,
        inquiries.join(graduates, graduates.c.id == inquiries.c.graduate_id),
        key=inquiries.c.id,
        since=inquiries.c.asked_at,
        due=inquiries.c.due_by,
        school_code=graduates.c.school_code,
        college=graduates.c.college,
        graduate_id=inquiries.c.graduate_id,
        graduate=graduates.c.name,
    ).where(inquiries.c.state == WAITING)
    return _limit(query, graduates, oversight)


def _select_binding_reports(now: datetime, oversight: Oversight) -> Select[Any]:
    query = select_rows(
        DeadlineKind.BINDING_REPORT,
        binding_reports,
        key=binding_reports.c.id,
        since=binding_reports.c.made_at,
        school_code=binding_reports.c.school_code,
    ).where(binding_reports.c.answered_at.is_(None), is_report_kept(now))
    every = Oversight(school_code=oversight.school_code)
    return _limit(query, binding_reports, every)
