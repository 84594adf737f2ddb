"""Folds where a graduate stands, and which fact put them there."""

from collections.abc import Sequence

from sqlalchemy import Connection

from signing.events import (
    ConsentGiven,
    ConsentWithdrawn,
    DestinationRecorded,
    GraduateEnrolled,
    NoticeAccepted,
    PersonalDataErased,
    RosterCorrected,
    SourceConfirmed,
    WeChatBound,
    WeChatUnbound,
)
from signing.facts import Fact, Recorded, find_field
from signing.outcomes import STANDING_AFTER, standing_after
from signing.projections.engine.rows import Row, Rows
from signing.projections.graduate_home.tables import graduates
from signing.vocabulary import AWAITING_EMPLOYMENT, ConsentKind, Standing

KINDS: frozenset[type[Fact]] = frozenset(
    {
        GraduateEnrolled,
        ConsentGiven,
        ConsentWithdrawn,
        NoticeAccepted,
        RosterCorrected,
        SourceConfirmed,
        WeChatBound,
        WeChatUnbound,
        PersonalDataErased,
        DestinationRecorded,
        *STANDING_AFTER,
    }
)


def fold(facts: Sequence[Recorded], connection: Connection) -> None:
    heard = [one.fact for one in facts if type(one.fact) in KINDS]
    rows = Rows(graduates, connection, {(fact.originator_id,) for fact in heard})
    for fact in heard:
        if isinstance(fact, GraduateEnrolled):
            rows.put(_describe_enrolment(fact))
        else:
            rows.change(fact.originator_id, **_change_source(fact), **_change_standing(fact))
    rows.write()


def _describe_enrolment(fact: GraduateEnrolled) -> Row:
    return {
        "id": fact.originator_id,
        "bound": False,
        "notice": "",
        "id_consent": None,
        "destination": AWAITING_EMPLOYMENT,
        **_describe_source(fact, confirmed=False),
        **_describe_standing(fact, Standing.FREE),
    }


def _change_source(fact: Fact) -> Row:  # noqa: C901, PLR0911 — a case a fact
    """Return what a fact of the roster, or about personal data, changes."""
    match fact:
        case RosterCorrected(confirmation_cleared=True):
            return _describe_source(fact, confirmed=False)
        case SourceConfirmed():
            return _describe_source(fact, confirmed=True)
        case NoticeAccepted(notice=notice):
            return {"notice": notice}
        case ConsentGiven(consent=ConsentKind.ID_NUMBER):
            return {"id_consent": True}
        case ConsentWithdrawn(consent=ConsentKind.ID_NUMBER):
            return {"id_consent": False}
        case WeChatBound():
            return {"bound": True}
        case WeChatUnbound() | PersonalDataErased():
            return {"bound": False}
    return {}


def _change_standing(fact: Fact) -> Row:
    """Return what a fact changes that moves the graduate."""
    standing = standing_after(fact)
    if standing is None:
        return {}
    destination = find_field(fact, "destination")
    moved = _describe_standing(fact, standing)
    return moved if destination is None else moved | {"destination": destination}


def _describe_source(fact: Fact, *, confirmed: bool) -> Row:
    name = type(fact).__name__
    return {"confirmed": confirmed, "source_fact": name, "source_at": fact.timestamp}


def _describe_standing(fact: Fact, standing: Standing) -> Row:
    name = type(fact).__name__
    return {
        "standing": standing.value,
        "standing_fact": name,
        "standing_at": fact.timestamp,
    }
