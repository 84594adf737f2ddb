"""The place of a dashboard: all that the reader oversees, one school, or one college."""

from collections.abc import Sequence
from dataclasses import dataclass

from signing.http.edge.segments import segment
from signing.projections.esign_ratio.naming import School, find_school_name
from signing.refusals import NoSuchSchool
from signing.vocabulary import Oversight


@dataclass(frozen=True)
class Place:
    """`oversight` covers exactly the place; `school` is a code, `name` its name.

    `top` says that this is all the reader oversees; `school` is then their own, if any.
    """

    oversight: Oversight
    school: str = ""
    name: str = ""
    college: str = ""
    top: bool = False

    @property
    def path(self) -> str:
        if self.top:
            return "/statistics"
        return make_path(self.school, self.college)

    @property
    def limits(self) -> list[str]:
        """The only colleges of the school that the reader oversees; none for a whole place."""
        return [] if self.college else sorted(self.oversight.colleges)

    @property
    def within(self) -> dict[str, str]:
        """The place as parameters of an address."""
        return {} if self.top else {"school": self.school, "college": self.college}


def make_path(school: str, college: str = "") -> str:
    parts = [segment(one) for one in (school, college) if one]
    return "/".join(["/statistics", *parts])


def find_place(
    schools: Sequence[School], oversight: Oversight, school: str = "", college: str = ""
) -> Place:
    """Raises NoSuchSchool for a school or college that the reader does not oversee."""
    if not school:
        own = oversight.school_code or ""
        name = own and find_school_name(schools, oversight, own)
        return Place(oversight, own, name or own, top=True)
    name = find_school_name(schools, oversight, school)
    if name is None or (college and not oversight.covers(school, college)):
        raise NoSuchSchool
    colleges = frozenset({college}) if college else oversight.colleges
    return Place(Oversight(school_code=school, colleges=colleges), school, name, college)
