"""Whose inbox a request reads, and by which channels people can be told here."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from signing.aggregates.staff import Staff
from signing.aggregates.wechat_account import WeChatAccount
from signing.fact_words import Group
from signing.http.asking.filters import OR_NONE
from signing.http.asking.security import ByRecordReader, context
from signing.messaging.audiences import list_audiences, list_audiences_of_staff
from signing.projections import notices
from signing.projections.notices import Audience, InboxFilters, Recipient, count_unread
from signing.refusals import NoSuchStaff
from signing.storage.readers import PooledReader
from signing.use_cases.access.accounts import SignedIn
from signing.use_cases.core.actors import BoundGraduate, name_office
from signing.use_cases.core.ledger import replay_brought
from signing.use_cases.notices.deliveries import Deliveries
from signing.use_cases.notices.preferences import Preferences
from signing.use_cases.notices.reading_marks import ReadingMarks
from signing.use_cases.notices.sending import Channel


async def recipient(by: ByRecordReader) -> Recipient:
    """Whoever is signed in has an inbox; a WeChat account that is bound to nobody has none yet."""
    account = by.graduate_id if isinstance(by, BoundGraduate) else by.stamp.actor.account
    return Recipient(UUID(str(account)), list_audiences(by))


async def read_inbox_filters(
    *,
    unread: Annotated[bool, Query(description="Only what was not read yet.")] = False,
    group: Annotated[Group | None, OR_NONE, Query(description="Only kinds of it.")] = None,
) -> InboxFilters:
    return InboxFilters(unread, group)


async def channels(request: Request) -> frozenset[Channel]:
    """Return the channels that this installation sends through."""
    found: frozenset[Channel] = getattr(request.app.state, "channels", frozenset())
    return found


async def reading_marks(request: Request) -> ReadingMarks:
    return ReadingMarks(context(request).engine)


async def preferences(request: Request) -> Preferences:
    return Preferences(context(request).engine)


async def deliveries(request: Request) -> Deliveries:
    return Deliveries(context(request).engine)


ToRecipient = Annotated[Recipient, Depends(recipient)]
AskedNotices = Annotated[InboxFilters, Depends(read_inbox_filters)]
ToChannels = Annotated[frozenset[Channel], Depends(channels)]
ToReadingMarks = Annotated[ReadingMarks, Depends(reading_marks)]
ToDeliveries = Annotated[Deliveries, Depends(deliveries)]
ToPreferences = Annotated[Preferences, Depends(preferences)]


def count_for(request: Request, session: SignedIn) -> int | None:
    """Count what is unread; None of who has no inbox, and while its lists are being filled."""
    to = _find_recipient(session)
    state = request.app.state
    if to is None:
        return None
    if notices.NAME not in state.serving and not state.freshness.is_serving(notices.NAME):
        return None
    state.serving.add(notices.NAME)
    return count_unread(PooledReader(state.reading), to)


def _find_recipient(session: SignedIn) -> Recipient | None:
    """By what was read with the session: no further question is asked."""
    if session.wechat_account is not None:
        bound = replay_brought(
            WeChatAccount, session.wechat_account, ((session.wechat_account, session.facts),)
        )
        graduate = bound and bound.graduate_id
        return Recipient(graduate, (Audience.of_graduate(graduate),)) if graduate else None
    if session.subject is None:
        return None
    if session.employer_id is not None:
        return Recipient(session.subject, (Audience.of_employer(session.employer_id),))
    return _find_staff(session.subject, session)


def _find_staff(account: UUID, session: SignedIn) -> Recipient | None:
    staff = replay_brought(Staff, account, ((account, session.facts),))
    try:
        office = name_office(staff) if staff else None
    except NoSuchStaff:
        return None
    audiences = (
        list_audiences_of_staff(account, session.role, office["oversight"]) if office else ()
    )
    return Recipient(account, audiences) if audiences else None
