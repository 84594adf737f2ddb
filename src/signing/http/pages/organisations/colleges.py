"""学院 of one's own school: the list, adding one, and renaming or merging those that are ticked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from signing.http.api.organisations.colleges import CollegeForm, add_reviews
from signing.http.api.organisations.schools import College, NewCollege
from signing.http.asking.forms import Form
from signing.http.asking.readers import ReaderOfReviews, ReaderOfSchools
from signing.http.asking.security import BySchoolAdmin
from signing.http.asking.use_cases import ToColleges, ToSchools
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections import school_list
from signing.refusals import (
    AlreadyRegistered,
    CollegeNameTaken,
    FieldsWrong,
    NoSuchCollege,
    Refusal,
)
from signing.storage.readers import Reader
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.core.ledger import Outcome
from signing.use_cases.organisations.colleges import ChangedColleges, Colleges

router = Router(prefix="/staff/colleges")
LIST, CHANGE = "organisations/colleges/own_colleges.html", "organisations/colleges/change.html"
Ticked = Annotated[
    tuple[Annotated[str, Field(max_length=100)], ...], Query(alias="college", max_length=100)
]
NONE_TICKED = {"field": "colleges", "zh": "请至少勾选一个学院", "en": "Tick at least one college"}


class TickedForm(Form):
    college: list[College] = Field(default_factory=list, max_length=100)


class ChangeForm(TickedForm):
    """One `college` is renamed, several are merged."""

    name: NewCollege


@router.get("", rules.PAGE)
def list_colleges(by: BySchoolAdmin, connection: ReaderOfSchools, screen: ToScreen) -> HTMLResponse:
    return _show_list(screen, connection, by)


@router.post("", rules.FORM)
def add_college(
    by: BySchoolAdmin,
    filled: Filled,
    use_cases: ToSchools,
    connection: ReaderOfSchools,
    screen: ToScreen,
) -> Response:
    try:
        form = filled.read_as(CollegeForm)
        outcome = use_cases.add_college(by, by.school_code, form.college)
    except AlreadyRegistered:
        return _show_list(screen, connection, by, CollegeNameTaken(), filled)
    except Refusal as refusal:
        return _show_list(screen, connection, by, refusal, filled)
    said = screen.gettext("已增加学院“%(college)s”。", college=form.college)
    return screen.go("/staff/colleges", said=said, outcome=outcome)


@dataclass(frozen=True)
class Changing:
    """The page of a change: whom it moves, or the list where a college is gone."""

    by: BySchoolAdmin
    use_cases: ToColleges
    schools: ReaderOfSchools
    reviews: ReaderOfReviews
    screen: ToScreen

    def show(
        self,
        ticked: Sequence[str],
        refusal: Refusal | None = None,
        typed: Typed = NOTHING_TYPED,
    ) -> HTMLResponse:
        try:
            found = self.use_cases.preview(self.by, ticked)
        except NoSuchCollege as gone:
            return self.show_list(gone, typed)
        preview = add_reviews(self.by, self.reviews, found)
        return self.screen.show(CHANGE, preview=preview, refusal=refusal, typed=typed)

    def show_list(self, refusal: Refusal, typed: Typed = NOTHING_TYPED) -> HTMLResponse:
        return _show_list(self.screen, self.schools, self.by, refusal, typed)


ToChanging = Annotated[Changing, Depends()]


@router.get("/change", rules.PAGE)
def ask_change(page: ToChanging, ticked: Ticked = ()) -> HTMLResponse:
    """Show whom it moves, and ask for the new name."""
    if not ticked:
        return page.show_list(FieldsWrong(errors=[NONE_TICKED]))
    return page.show(ticked)


@router.post("/change", rules.FORM)
def change(page: ToChanging, filled: Filled) -> Response:
    ticked = filled.read_as(TickedForm).college
    try:
        outcome = _change(page.use_cases, page.by, filled.read_as(ChangeForm))
    except Refusal as refusal:
        return page.show(ticked, refusal, filled)
    about = outcome.answer
    said = page.screen.counted(
        "“%(old)s”已改为“%(new)s”，%(n)s 名毕业生随之变更。",
        about["graduates"],
        old="、".join(about["colleges"]),
        new=about["college"],
    )
    return page.screen.go("/staff/colleges", said=said, outcome=outcome)


def _change(use_cases: Colleges, by: SchoolAdmin, form: ChangeForm) -> Outcome[ChangedColleges]:
    if len(form.college) == 1:
        return use_cases.rename(by, form.college[0], form.name)
    return use_cases.merge(by, form.college, form.name)


def _show_list(
    screen: Screen,
    connection: Reader,
    by: SchoolAdmin,
    refusal: Refusal | None = None,
    typed: Typed = NOTHING_TYPED,
) -> HTMLResponse:
    school = school_list.load_school(connection, by.oversight, by.school_code)
    return screen.show(LIST, school=school, refusal=refusal, typed=typed)
