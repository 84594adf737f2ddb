"""Graduates in effect, and the province's figures counted from facts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert

from signing.facts import Recorded
from signing.projections import esign_ratio
from signing.storage.schema import read_models
from signing.vocabulary import Channel
from support.facts.logs import Story
from support.facts.projecting import project_facts
from support.stories.chronicle import BEGIN
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory

LATER = BEGIN + timedelta(days=400)


def enrol_approved_graduate(
    story: Story, number: str, firm: EmployerStory, channel: Channel = Channel.CARD, **row: Any
) -> GraduateStory:
    graduate = story.graduate(number, **row)
    graduate.confirmed()
    graduate.signed(firm, channel)
    graduate.approved()
    return graduate


def count_from_facts(facts: Sequence[Recorded], connection: Connection, batch: int = 1000) -> None:
    """Fill the read model from these facts, which are all of the log."""
    project_facts(esign_ratio, facts, connection, batch)
    mine = read_models.c.name == esign_ratio.NAME
    connection.execute(delete(read_models).where(mine))
    stands = {"name": esign_ratio.NAME, "version": esign_ratio.VERSION, "live": True}
    position = facts[-1].position if facts else 0
    connection.execute(insert(read_models), stands | {"position": position})
