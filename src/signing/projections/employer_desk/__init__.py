"""An employer's desk: what it said about itself, and how many things wait where."""

from signing.projections.employer_desk.desk import (
    EmployerProfile,
    OwnEmployer,
    desk,
    profile,
)
from signing.projections.employer_desk.every import listed
from signing.projections.employer_desk.finding import called
from signing.projections.employer_desk.folding import project
from signing.projections.employer_desk.tables import NAME, VERSION, metadata

__all__ = [
    "NAME",
    "VERSION",
    "EmployerProfile",
    "OwnEmployer",
    "called",
    "desk",
    "listed",
    "metadata",
    "profile",
    "project",
]
