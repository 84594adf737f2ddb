"""Folds the invitations and offers that wait for the graduate's answer."""

from collections.abc import Sequence
from typing import get_args

from sqlalchemy import Connection

from signing.events import (
    ApplicationFact,
    InterviewInvited,
    InterviewMoved,
    OfferMade,
    OfferSigned,
)
from signing.facts import Recorded
from signing.outcomes import STAGE_AFTER
from signing.projections.engine.rows import Rows
from signing.projections.graduate_home.tables import questions

Heard = ApplicationFact | OfferSigned
KINDS = frozenset(get_args(Heard))


def fold(facts: Sequence[Recorded], connection: Connection) -> None:
    heard = [one.fact for one in facts if type(one.fact) in KINDS and isinstance(one.fact, Heard)]
    rows = Rows(questions, connection, {(fact.application_id,) for fact in heard})
    for fact in heard:
        if isinstance(fact, InterviewInvited | InterviewMoved | OfferMade):
            rows.put(
                {
                    "application_id": fact.application_id,
                    "graduate_id": fact.originator_id,
                    "stage": STAGE_AFTER[type(fact)].value,
                    "reply_by": fact.reply_by,
                }
            )
        else:
            rows.remove(fact.application_id)
    rows.write()
