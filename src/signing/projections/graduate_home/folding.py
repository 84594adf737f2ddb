"""How facts change a graduate's home, without the agreements, which another read model has."""

from collections.abc import Sequence

from sqlalchemy import Connection

from signing.facts import Fact, Recorded
from signing.projections.graduate_home import asked, enrolled, standing

HEARD: frozenset[type[Fact]] = enrolled.KINDS | standing.KINDS | asked.KINDS


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    for part in (enrolled, standing, asked):
        part.fold(facts, connection)
