"""An employer's desk: its profile, and how many things wait in each list."""

from signing.projections.employer_desk.claims import (
    ClaimItem,
    ClaimState,
    count_open_claims,
    list_claims,
    list_numbered_claims,
)
from signing.projections.employer_desk.counting import list_lookups
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
from signing.projections.employer_desk.verification import (
    STATES,
    EmployerState,
    ListedEmployer,
    QueuedEmployer,
    count_states,
    find_next,
    list_queue,
    load_queued,
    select_waiting_count,
)

__all__ = [
    "HEARD",
    "NAME",
    "STATES",
    "VERSION",
    "ClaimItem",
    "ClaimState",
    "EmployerProfile",
    "EmployerRow",
    "EmployerState",
    "ListedEmployer",
    "OwnEmployer",
    "QueuedEmployer",
    "Search",
    "count_desk",
    "count_open_claims",
    "count_states",
    "find_employers",
    "find_next",
    "list_claims",
    "list_employers",
    "list_lookups",
    "list_numbered_claims",
    "list_provinces",
    "list_queue",
    "load_profile",
    "load_queued",
    "metadata",
    "name_employers",
    "project",
    "read_employers",
    "select_waiting_count",
]
