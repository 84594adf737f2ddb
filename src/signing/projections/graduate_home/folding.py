"""How facts change a graduate's home."""

from collections.abc import Sequence

from sqlalchemy import Connection

from signing.events import PersonalDataErased
from signing.facts import Fact, Recorded
from signing.projections.graduate_home import (
    agreed,
    asked,
    enrolled,
    standing,
)

HEARD: frozenset[type[Fact]] = enrolled.KINDS | standing.KINDS | agreed.KINDS | asked.KINDS


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    for part in (enrolled, standing, agreed, asked):
        part.fold(facts, connection)
    erased = [one.fact.originator_id for one in facts if type(one.fact) is PersonalDataErased]
    if erased:
        agreed.blank(erased, connection)
