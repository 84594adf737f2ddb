"""What an office allows its holder, read off the facts of its stream."""

from typing import TypedDict

from signing.aggregates.staff import Staff
from signing.storage.recorder import Basis
from signing.vocabulary import Oversight


class OfficeFields(TypedDict):
    """The fields of a `Staffer` that the facts of an office fill."""

    oversight: Oversight
    rests_on: tuple[Basis, ...]


def name_office(staff: Staff) -> OfficeFields:
    """Return what the holder may see. Raises NoSuchStaff of who was dismissed."""
    staff.must_be_in_office()
    return {
        "oversight": Oversight(school_code=staff.school_code or None, colleges=staff.colleges),
        "rests_on": (Basis(staff.id, staff.version),),
    }
