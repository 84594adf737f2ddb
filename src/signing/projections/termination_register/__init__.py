"""解约申请登记表: the latest request for release of each agreement, and what became of it."""

from signing.projections.termination_register.folding import HEARD, project
from signing.projections.termination_register.reading import (
    RequestCounts,
    TerminationItem,
    count_pending,
    count_requests,
    find_request,
    list_requests,
)
from signing.projections.termination_register.tables import NAME, VERSION, metadata

__all__ = [
    "HEARD",
    "NAME",
    "VERSION",
    "RequestCounts",
    "TerminationItem",
    "count_pending",
    "count_requests",
    "find_request",
    "list_requests",
    "metadata",
    "project",
]
