"""Applications: a graduate's own, and those that an employer received."""

from signing.projections.applications.folding import HEARD, list_lookups, project
from signing.projections.applications.items import (
    ComingInterview,
    OfferNames,
    OwnApplication,
    ReceivedApplication,
    ResumeWords,
)
from signing.projections.applications.lists import (
    find_own_application,
    find_received_application,
    find_received_applications,
    list_coming_interviews,
    list_own_applications,
    list_received_applications,
    load_last_resume,
    load_last_terms,
    name_own_applications,
)
from signing.projections.applications.received import (
    Asked,
    count_stages,
    list_choices,
    list_received_ids,
    search_received_applications,
)
from signing.projections.applications.tables import NAME, VERSION, metadata

__all__ = [
    "HEARD",
    "NAME",
    "VERSION",
    "Asked",
    "ComingInterview",
    "OfferNames",
    "OwnApplication",
    "ReceivedApplication",
    "ResumeWords",
    "count_stages",
    "find_own_application",
    "find_received_application",
    "find_received_applications",
    "list_choices",
    "list_coming_interviews",
    "list_lookups",
    "list_own_applications",
    "list_received_applications",
    "list_received_ids",
    "load_last_resume",
    "load_last_terms",
    "metadata",
    "name_own_applications",
    "project",
    "search_received_applications",
]
