"""Positions: the open ones for graduates, and each employer's own."""

from signing.projections.positions.folding import HEARD, project
from signing.projections.positions.lists import (
    SORTS,
    OpenPosition,
    OwnPosition,
    Search,
    count_open_positions,
    find_open_position,
    find_own_position,
    find_positions,
    list_open_positions,
    list_own_open_positions,
    list_own_position_ids,
    list_own_positions,
    search_own_positions,
)
from signing.projections.positions.tables import NAME, VERSION, metadata

__all__ = [
    "HEARD",
    "NAME",
    "SORTS",
    "VERSION",
    "OpenPosition",
    "OwnPosition",
    "Search",
    "count_open_positions",
    "find_open_position",
    "find_own_position",
    "find_positions",
    "list_open_positions",
    "list_own_open_positions",
    "list_own_position_ids",
    "list_own_positions",
    "metadata",
    "project",
    "search_own_positions",
]
