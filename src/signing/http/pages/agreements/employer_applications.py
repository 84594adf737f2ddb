"""投递和面试: applications as a list and as a board; inviting several at once."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.filters import OR_NONE, AskedStage
from signing.http.asking.readers import ReaderOfApplications, ReaderOfEmployers
from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToCandidates
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.agreements.candidate import is_undecided
from signing.http.pages.agreements.interviews import ChosenForm, InvitationForm, invite_each
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.projections import applications, employer_desk
from signing.projections.engine.paging import Slice
from signing.refusals import FieldsWrong, Refusal
from signing.storage.readers import Reader
from signing.use_cases.agreements.candidates import must_be_near
from signing.vocabulary import ApplicationId, Stage

router = Router(prefix="/employer/applications")
COLUMNS = (Stage.SUBMITTED, Stage.INVITED, Stage.INTERVIEW_ACCEPTED, Stage.OFFERED)
"""The stages on the board: applications that are still open."""
A_COLUMN = 20
NOBODY = {"field": "chosen", "zh": "请先在列表中选择投递", "en": "choose applications in the list"}


async def read_asked(
    q: Annotated[str, Query(max_length=50)] = "",
    stage: AskedStage = None,
    position: Annotated[UUID | None, OR_NONE, Query()] = None,
    school: Annotated[str, Query(max_length=20)] = "",
) -> applications.Asked:
    return applications.Asked(q.strip(), stage, position, school)


AskedApplications = Annotated[applications.Asked, Depends(read_asked)]


@router.get("", rules.PAGE)
def list_applications(
    by: ByEmployer,
    connection: ReaderOfApplications,
    asked: AskedApplications,
    screen: ToScreen,
    page: AskedPage = 1,
    ticked: Annotated[bool, Query()] = False,
) -> HTMLResponse:
    """`ticked` chooses all on the page, where no script does."""
    found = applications.search_received_applications(connection, by.employer_id, asked, page)
    positions, schools = applications.list_choices(connection, by.employer_id)
    return screen.show(
        "agreements/employer/applications.html",
        page=found,
        undecided={one["id"] for one in found.items if is_undecided(one, by.now)},
        asked=asked,
        positions=positions,
        schools=schools,
        ticked=ticked,
        counts=applications.count_stages(connection, by.employer_id, asked),
        links=link_numbers(screen.request, found, frozenset({"ticked"})),
    )


@router.get("/board", rules.PAGE)
def show_board(
    by: ByEmployer, connection: ReaderOfApplications, counting: ReaderOfEmployers, screen: ToScreen
) -> HTMLResponse:
    columns = {
        one.value: applications.list_received_applications(
            connection, by.employer_id, stage=one, part=Slice(A_COLUMN)
        ).items
        for one in COLUMNS
    }
    return screen.show(
        "agreements/employer/board.html", columns=columns, counts=_count_applications(counting, by)
    )


@router.get("/invitations", rules.PAGE)
def ask_interview(
    by: ByEmployer,
    connection: ReaderOfApplications,
    screen: ToScreen,
    chosen: Annotated[list[str] | None, Query(max_length=50)] = None,
) -> HTMLResponse:
    """Ask when and where, for all that were chosen in the list."""
    found = applications.find_received_applications(connection, by.employer_id, chosen or [])
    wrong = None if found else FieldsWrong(errors=[NOBODY])
    return _show_invitations(screen, found, refusal=wrong)


@router.post("/invitations", rules.FORM)
def invite_chosen(
    filled: Filled,
    by: ByEmployer,
    use_cases: ToCandidates,
    connection: ReaderOfApplications,
    screen: ToScreen,
) -> Response:
    """Invite all that were chosen; show with its reason each that could not be invited."""
    chosen = [ApplicationId(one) for one in filled.all_of("chosen")]
    try:
        filled.read_as(ChosenForm)
        interview = filled.read_as(InvitationForm).interview()
        must_be_near(interview, by.now)
    except Refusal as refusal:
        found = applications.find_received_applications(connection, by.employer_id, chosen)
        return _show_invitations(screen, found, typed=filled, refusal=refusal)
    last, refused = invite_each(use_cases, by, chosen, interview)
    if refused:
        found = applications.find_received_applications(connection, by.employer_id, list(refused))
        first = next(iter(refused.values()))
        done = len(chosen) - len(refused)
        return _show_invitations(screen, found, typed=filled, refusal=first, why=refused, done=done)
    said = screen.counted("已发出 %(n)s 份面试邀请。", len(chosen))
    return screen.go("/employer/applications?stage=INVITED", said=said, outcome=last)


def _count_applications(connection: Reader, by: ByEmployer) -> dict[str, int]:
    return employer_desk.count_desk(connection, by.employer_id, by.now)["applications"]


def _show_invitations(
    screen: Screen,
    found: list[applications.ReceivedApplication],
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
    why: dict[ApplicationId, Refusal] | None = None,
    done: int = 0,
) -> HTMLResponse:
    return screen.show(
        "agreements/employer/invitations.html",
        found=found,
        typed=typed,
        refusal=refusal,
        only_now=bool(why),
        why=why or {},
        done=done,
    )
