"""解约申请登记表: the latest request for release of each agreement, and what became of it."""

from signing.projections.termination_register.folding import project
from signing.projections.termination_register.reading import (
    counts,
    pending_count,
    termination,
    terminations,
)
from signing.projections.termination_register.tables import NAME, VERSION, metadata

__all__ = [
    "NAME",
    "VERSION",
    "counts",
    "metadata",
    "pending_count",
    "project",
    "termination",
    "terminations",
]
