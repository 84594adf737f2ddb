"""The roster as a school admin sees it: every graduate, who they are and where they stand."""

from signing.projections.roster_list.folding import project
from signing.projections.roster_list.lists import (
    Search,
    called,
    colleges,
    listed,
    one,
    reported_count,
)
from signing.projections.roster_list.tables import NAME, VERSION, metadata

__all__ = [
    "NAME",
    "VERSION",
    "Search",
    "called",
    "colleges",
    "listed",
    "metadata",
    "one",
    "project",
    "reported_count",
]
