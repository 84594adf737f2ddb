"""The roster as an administrator sees it: each graduate, and where they stand."""

from signing.projections.roster_list.folding import HEARD, project
from signing.projections.roster_list.inquiries import (
    InquiryCounts,
    InquiryItem,
    StateOfRequests,
    count_inquiries,
    find_inquiry,
    list_inquiries,
    list_numbered_inquiries,
    read_inquiries,
)
from signing.projections.roster_list.lists import (
    RosterItem,
    Search,
    count_graduates,
    count_guessed,
    count_reported_errors,
    find_graduate,
    find_graduates,
    find_namesakes,
    list_colleges,
    list_graduates,
    list_numbered_graduates,
    list_years,
    read_graduates,
)
from signing.projections.roster_list.tables import NAME, VERSION, metadata

__all__ = [
    "HEARD",
    "NAME",
    "VERSION",
    "InquiryCounts",
    "InquiryItem",
    "RosterItem",
    "Search",
    "StateOfRequests",
    "count_graduates",
    "count_guessed",
    "count_inquiries",
    "count_reported_errors",
    "find_graduate",
    "find_graduates",
    "find_inquiry",
    "find_namesakes",
    "list_colleges",
    "list_graduates",
    "list_inquiries",
    "list_numbered_graduates",
    "list_numbered_inquiries",
    "list_years",
    "metadata",
    "project",
    "read_graduates",
    "read_inquiries",
]
