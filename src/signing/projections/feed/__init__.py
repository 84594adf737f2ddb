"""What happens, as other systems follow it: by position, each within what it may read."""

from signing.projections.feed.envelopes import Envelope, EventData
from signing.projections.feed.folding import HEARD, list_lookups, project
from signing.projections.feed.readers import (
    AuditorScope,
    EmployerScope,
    GraduateScope,
    ProvinceScope,
    SchoolScope,
    Scope,
)
from signing.projections.feed.reading import (
    IS_MADE,
    EventPage,
    list_events,
    load_head,
    select_head,
)
from signing.projections.feed.tables import NAME, VERSION, metadata

__all__ = [
    "HEARD",
    "IS_MADE",
    "NAME",
    "VERSION",
    "AuditorScope",
    "EmployerScope",
    "Envelope",
    "EventData",
    "EventPage",
    "GraduateScope",
    "ProvinceScope",
    "SchoolScope",
    "Scope",
    "list_events",
    "list_lookups",
    "load_head",
    "metadata",
    "project",
    "select_head",
]
