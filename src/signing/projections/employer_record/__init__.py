"""An employer's record: how many agreements came into effect, which were released, and how.

Counts by calendar year, without a score; by credit code, so that one who signed by card has one
too. See docs/decisions/0063.
"""

from signing.projections.employer_record.figures import (
    YEARS,
    EmployerName,
    ReleaseFigures,
    find_employer,
    load_figures,
    load_figures_of,
)
from signing.projections.employer_record.folding import HEARD, list_lookups, project
from signing.projections.employer_record.releases import (
    EndedAgreement,
    list_anonymous_releases,
    list_own_releases,
    list_releases,
)
from signing.projections.employer_record.tables import NAME, VERSION, metadata

__all__ = [
    "HEARD",
    "NAME",
    "VERSION",
    "YEARS",
    "EmployerName",
    "EndedAgreement",
    "ReleaseFigures",
    "find_employer",
    "list_anonymous_releases",
    "list_lookups",
    "list_own_releases",
    "list_releases",
    "load_figures",
    "load_figures_of",
    "metadata",
    "project",
]
