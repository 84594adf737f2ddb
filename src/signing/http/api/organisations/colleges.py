"""学院 of one's own school: adding one, and renaming or merging those that there are."""

from enum import Enum
from typing import Annotated

from fastapi import Query, Response, status
from pydantic import Field

from signing.http.answering.replies import done
from signing.http.api.organisations.schools import College, NewCollege
from signing.http.asking.forms import Form
from signing.http.asking.readers import ReaderOfReviews
from signing.http.asking.security import BySchoolAdmin
from signing.http.asking.use_cases import ToColleges, ToSchools
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import review_queue
from signing.storage.readers import Reader
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.organisations.colleges import ChangedColleges, CollegePreview
from signing.use_cases.organisations.schools import AddedCollege
from signing.vocabulary import Oversight

ADMIN: list[str | Enum] = ["school admin · 学校管理员"]
router = Router(prefix="/school/colleges", tags=ADMIN)
Asked = Annotated[list[College], Query(alias="college", min_length=1, max_length=100)]


class CollegeForm(Form):
    college: NewCollege


class RenamingForm(Form):
    college: College
    name: NewCollege


class MergerForm(Form):
    colleges: Annotated[tuple[College, ...], Field(min_length=1, max_length=100)]
    into: NewCollege


class CollegeChangePreview(CollegePreview):
    """`awaiting_review` counts the signings of these colleges that wait for a verdict."""

    awaiting_review: int


@router.post("", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def add_college(
    form: CollegeForm, by: BySchoolAdmin, use_cases: ToSchools, response: Response
) -> AddedCollege:
    return done(response, use_cases.add_college(by, by.school_code, form.college))


@router.get("/preview", rules.READ)
def preview(
    asked: Asked, by: BySchoolAdmin, use_cases: ToColleges, connection: ReaderOfReviews
) -> CollegeChangePreview:
    """Whom renaming or merging these colleges moves; nothing is changed yet."""
    return add_reviews(by, connection, use_cases.preview(by, asked))


@router.post("/renaming", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def rename(
    form: RenamingForm, by: BySchoolAdmin, use_cases: ToColleges, response: Response
) -> ChangedColleges:
    """Graduates, their reviews and the counselors given the college follow in the same moment.

    What was signed or printed, and figures as of an earlier day, keep the former name. Counselors
    who were given the college sign in again. A roster with the former name is understood.
    """
    return done(response, use_cases.rename(by, form.college, form.name))


@router.post("/merger", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def merge(
    form: MergerForm, by: BySchoolAdmin, use_cases: ToColleges, response: Response
) -> ChangedColleges:
    """The same of several; `into` is one of them, another college of the school, or a new one.

    A counselor of one of them looks after all that were merged.
    """
    return done(response, use_cases.merge(by, form.colleges, form.into))


def add_reviews(
    by: SchoolAdmin, connection: Reader, preview: CollegePreview
) -> CollegeChangePreview:
    theirs = Oversight(school_code=by.school_code, colleges=frozenset(preview["colleges"]))
    tallied = review_queue.load_tallies(connection, theirs)
    counts = review_queue.count_lists(tallied, review_queue.Filters())
    return {**preview, "awaiting_review": counts["pending"]}
