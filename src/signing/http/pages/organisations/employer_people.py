"""One of an employer's people for the province: a new password, a lost second factor."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.readers import ReaderOfEmployers
from signing.http.asking.security import ByProvince, ByVisitor
from signing.http.asking.use_cases import ToColleagues, ToFactors, ToResets
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.one_time_link import ask_for_link, show_link
from signing.http.pages.access.staff_forms import ReasonedForm
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections.employer_desk import EmployerProfile, load_profile
from signing.refusals import NoSuchColleague, Refusal
from signing.use_cases.organisations.colleagues import ColleagueItem

router = Router(prefix="/employers/{employer_id}/people/{account_id}")


@dataclass(frozen=True)
class Person:
    """One who has an account, and the employer that they act for."""

    employer: EmployerProfile
    one: ColleagueItem

    @property
    def employer_id(self) -> UUID:
        return UUID(self.employer["id"])

    @property
    def back(self) -> str:
        return f"/employers/{self.employer['id']}"

    @property
    def name(self) -> str:
        return self.one["name"] or self.one["username"]


def load_person(
    employer_id: UUID,
    account_id: UUID,
    by: ByProvince,
    use_cases: ToColleagues,
    connection: ReaderOfEmployers,
) -> Person:
    """Raises NoSuchColleague for an account of another employer."""
    people = use_cases.list_of_employer(by, employer_id)
    found = [one for one in people if one["id"] == account_id]
    if not found:
        raise NoSuchColleague
    return Person(load_profile(connection, employer_id), found[0])


This = Annotated[Person, Depends(load_person)]


@router.get("/link", rules.PAGE)
def ask_link(
    account_id: UUID, this: This, by: ByProvince, use_cases: ToResets, screen: ToScreen
) -> HTMLResponse:
    if this.one["joined"]:
        use_cases.must_answer_for(by, account_id)
    return ask_for_link(screen, this.name, this.back)


@router.post("/link", rules.UNKEYED_FORM)
def offer_link(
    account_id: UUID,
    this: This,
    by: ByProvince,
    visit: ByVisitor,
    use_cases: ToResets,
    colleagues: ToColleagues,
    screen: ToScreen,
) -> Response:
    if not this.one["joined"]:
        link = colleagues.make_link_of(by, this.employer_id, account_id, visit)
        return show_link(screen, link, name=this.name, back=this.back, page="join")
    link = use_cases.offer(by, account_id, visit)
    return show_link(screen, link, name=this.name, back=this.back)


@router.get("/second-factor", rules.PAGE)
def ask_factor(
    account_id: UUID, this: This, by: ByProvince, use_cases: ToFactors, screen: ToScreen
) -> HTMLResponse:
    use_cases.load_resettable(by, account_id)
    return _show_form(screen, this)


@router.post("/second-factor", rules.UNKEYED_FORM)
def reset_factor(
    account_id: UUID,
    this: This,
    by: ByProvince,
    filled: Filled,
    visit: ByVisitor,
    use_cases: ToFactors,
    screen: ToScreen,
) -> Response:
    """Remove a second factor that its owner lost, and end all their sessions and programs."""
    try:
        use_cases.reset(by, account_id, filled.read_as(ReasonedForm).reason, visit)
    except Refusal as refusal:
        return _show_form(screen, this, typed=filled, refusal=refusal)
    return screen.go(this.back, said=screen.gettext("二次验证已重置。"))


def _show_form(
    screen: Screen, this: Person, *, typed: Typed = NOTHING_TYPED, refusal: Refusal | None = None
) -> HTMLResponse:
    return screen.show(
        "organisations/employers/second-factor.html",
        employer=this.employer,
        person=this.name,
        typed=typed,
        refusal=refusal,
    )
