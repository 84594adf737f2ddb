"""A graduate's applications, with their invitations and offers."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from signing.http.answering.replies import in_place
from signing.http.asking.readers import ReaderOfOwnApplications
from signing.http.asking.reads import Part
from signing.http.asking.records import find_applied_employer
from signing.http.asking.security import ByGraduate
from signing.http.asking.use_cases import ToApplications, ToFiles
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.edge.segments import segment
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Typed
from signing.projections import applications, employer_record
from signing.refusals import NoSuchApplication, Refusal
from signing.storage.readers import Reader
from signing.use_cases.agreements.applications import Applications, SeenOffer
from signing.use_cases.printing.own_paper import OwnPapers, PaperParties
from signing.vocabulary import ApplicationId, Stage

LIST = "/me/applications"
router = Router(prefix=LIST)
SeenVersion = Annotated[int | None, Query(ge=1, le=10**9)]


@dataclass(frozen=True)
class Asked:
    """What is asked once more before it is done, and in which stages; `late`: also too late."""

    question: str
    stages: frozenset[Stage]
    late: bool

    def is_due(self, found: applications.OwnApplication, *, late: bool) -> bool:
        due = Stage(found["stage"]) in self.stages and not found["frozen"]
        return due and (self.late or not late)


@router.get("", rules.PAGE)
def list_applications(
    by: ByGraduate, part: Part, connection: ReaderOfOwnApplications, screen: ToScreen
) -> HTMLResponse:
    page = applications.list_own_applications(connection, by.graduate_id, part)
    return screen.show("agreements/me/applications.html", page=page, tab="applications")


@router.get("/{application_id}", rules.PAGE)
def show_application(
    application_id: ApplicationId,
    by: ByGraduate,
    use_cases: ToApplications,
    connection: ReaderOfOwnApplications,
    screen: ToScreen,
    seen: SeenVersion = None,
) -> HTMLResponse:
    """`seen` is the version whose offer they answered: another one stands beside it."""
    before = use_cases.load_seen_offer(replace(by, seen=seen), application_id) if seen else None
    return show_own_application(screen, connection, by, application_id, seen=before)


@router.get("/{application_id}/attachment", rules.PAGE_FILE)
def show_attachment(application_id: ApplicationId, by: ByGraduate, use_cases: ToFiles) -> Response:
    """Show the PDF that went with the résumé in the browser."""
    return in_place(use_cases.load_own_attachment(by, application_id))


def show_own_application(
    screen: Screen,
    connection: Reader,
    by: ByGraduate,
    application_id: ApplicationId,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
    seen: SeenOffer | None = None,
    asked: Asked | None = None,
) -> HTMLResponse:
    """`seen` is the offer that the graduate answered, if another one has replaced it."""
    found = applications.find_own_application(connection, by.graduate_id, application_id)
    if found is None:
        raise NoSuchApplication
    late = bool(found["reply_by"] and found["reply_by"] < by.now)
    employer = find_applied_employer(found)
    due = asked is not None and asked.is_due(found, late=late)
    use_cases = Applications(screen.context)
    return screen.show(
        "agreements/me/asked.html" if due else "agreements/me/application.html",
        question=asked and asked.question,
        warnings=use_cases.warn_of_offer(by, application_id),
        stop=use_cases.find_stop(by, application_id),
        one=found,
        figures=employer and employer_record.load_figures_of(connection, employer, by.now),
        figures_of=employer,
        paper=_preview_paper(screen, by, found),
        late=late,
        typed=typed,
        refusal=refusal,
        drawn_at=f"{LIST}/{segment(application_id)}?seen={by.seen}" if seen and by.seen else "",
        seen=seen and _find_other_offer(found, seen),
        tab="applications",
    )


def _preview_paper(
    screen: Screen, by: ByGraduate, found: applications.OwnApplication
) -> PaperParties | None:
    """Return what a signature would put on paper; None where none is asked for."""
    offered = found["stage"] == Stage.OFFERED.value
    if not offered:
        return None
    return OwnPapers(screen.context).preview(by, found["id"])


def _find_other_offer(found: applications.OwnApplication, seen: SeenOffer) -> SeenOffer | None:
    """Return the seen offer with all its names; None if it is the open one."""
    offer, terms = found["offer"], found["terms"]
    if offer is None or terms is None:
        return seen
    named: SeenOffer = {
        "terms": seen["terms"],
        "position_title": seen["position_title"] or offer["position_title"],
        "employer": seen["employer"] or offer["employer"],
    }
    return None if named == {**offer, "terms": terms} else named
