"""An employer's desk: its profile, and how many things wait in each list."""

from signing.projections.employer_desk.desk import (
    EmployerProfile,
    OwnEmployer,
    count_desk,
    load_profile,
)
from signing.projections.employer_desk.folding import HEARD, project
from signing.projections.employer_desk.lists import (
    EmployerRow,
    Search,
    find_employers,
    list_employers,
    list_provinces,
    name_employers,
    read_employers,
)
from signing.projections.employer_desk.tables import NAME, VERSION, metadata

__all__ = [
    "HEARD",
    "NAME",
    "VERSION",
    "EmployerProfile",
    "EmployerRow",
    "OwnEmployer",
    "Search",
    "count_desk",
    "find_employers",
    "list_employers",
    "list_provinces",
    "load_profile",
    "metadata",
    "name_employers",
    "project",
    "read_employers",
]
