"""Applications: a graduate's own, and those that an employer received."""

from signing.projections.applications.folding import project
from signing.projections.applications.lists import (
    OfferNames,
    OwnApplication,
    ReceivedApplication,
    ResumeWords,
    last_resume,
    last_terms,
    of_employer,
    of_graduate,
    one_of_employer,
    one_of_graduate,
    some_of_employer,
)
from signing.projections.applications.tables import NAME, VERSION, metadata

__all__ = [
    "NAME",
    "VERSION",
    "OfferNames",
    "OwnApplication",
    "ReceivedApplication",
    "ResumeWords",
    "last_resume",
    "last_terms",
    "metadata",
    "of_employer",
    "of_graduate",
    "one_of_employer",
    "one_of_graduate",
    "project",
    "some_of_employer",
]
