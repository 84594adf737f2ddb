"""投递和面试: applications as a list and as a board; inviting several at once."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from fastapi.responses import HTMLResponse, Response

from signing.http.asking.filters import OR_NONE, AskedStage
from signing.http.asking.readers import ReaderOfApplications, ReaderOfEmployers
from signing.http.asking.security import ByEmployer
from signing.http.asking.use_cases import ToCandidates, ToDrawers
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.languages import Speech, ToSpeech
from signing.http.pages import wording
from signing.http.pages.agreements.candidate import is_undecided
from signing.http.pages.agreements.interviews import (
    InvitationForm,
    InvitationsForm,
    invite_each,
)
from signing.http.pages.agreements.left_out import LeftOut, read_left_out
from signing.http.pages.kept_forms import name_step
from signing.http.pages.list_exports import ListExport, write_moment
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import applications, employer_desk
from signing.projections.engine.numbering import read_numbered
from signing.projections.engine.paging import Slice
from signing.refusals import FieldsWrong, Refusal
from signing.storage.readers import Reader
from signing.use_cases.agreements.candidates import must_be_near
from signing.use_cases.core.spreadsheets import Cell
from signing.vocabulary import ApplicationId, Stage

LIST = "/employer/applications"
INVITE, TEMPLATE = f"{LIST}/invitations", "agreements/employer/invitations.html"
router = Router(prefix=LIST)
COLUMNS = (Stage.SUBMITTED, Stage.INVITED, Stage.INTERVIEW_ACCEPTED, Stage.OFFERED)
"""The stages on the board: applications that are still open."""
A_COLUMN = 20
SHEET = (
    N_("毕业生"),
    N_("学校"),
    N_("学院"),
    N_("专业"),
    N_("学历层次"),
    N_("岗位"),
    N_("进展"),
    N_("更新时间"),
)
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


@router.get("/sheet.xlsx", rules.DRAWN_PAGE_FILE)
def download_sheet(
    by: ByEmployer,
    connection: ReaderOfApplications,
    asked: AskedApplications,
    drawers: ToDrawers,
    speech: ToSpeech,
) -> Response:
    """Return every application that the filters let through, without résumés and phones."""
    search = partial(applications.search_received_applications, connection, by.employer_id, asked)
    rows = (_write_row(one, speech) for one in read_numbered(search))
    return ListExport(N_("投递"), SHEET, rows).give(drawers, speech)


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
    """Ask when and where, for all that were chosen in the list, or that were left out before."""
    left = read_left_out(screen)
    if left:
        found = applications.find_received_applications(connection, by.employer_id, [*left.why])
        return _show_invitations(screen, found, left=left)
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
        interview = filled.read_as(InvitationsForm).interview()
        must_be_near(interview, by.now)
    except Refusal as refusal:
        found = applications.find_received_applications(connection, by.employer_id, chosen)
        return _show_invitations(screen, found, typed=filled, refusal=refusal)
    last, refused = invite_each(use_cases, by, chosen, interview)
    if refused:
        left = LeftOut(len(chosen) - len(refused), refused)
        typed = {name: filled.get(name) for name in InvitationForm.model_fields}
        onward = screen.lead_to(name_step(INVITE), TEMPLATE, typed | left.write(), accepted=True)
        found = applications.find_received_applications(connection, by.employer_id, [*refused])
        first = next(iter(refused.values()))
        return onward or _show_invitations(screen, found, typed=filled, refusal=first, left=left)
    said = screen.counted("已发出 %(n)s 份面试邀请。", len(chosen))
    return screen.go("/employer/applications?stage=INVITED", said=said, outcome=last)


def _write_row(one: applications.ReceivedApplication, speech: Speech) -> list[Cell]:
    graduate = one["graduate"]
    return [
        *(graduate["name"], graduate["school"] or "", graduate["college"], graduate["major"]),
        *(graduate["level"], one["position"]["title"], speech.say(wording.STAGES[one["stage"]])),
        write_moment(one["updated_at"]),
    ]


def _count_applications(connection: Reader, by: ByEmployer) -> dict[str, int]:
    return employer_desk.count_desk(connection, by.employer_id, by.now)["applications"]


def _show_invitations(
    screen: Screen,
    found: list[applications.ReceivedApplication],
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
    left: LeftOut | None = None,
) -> HTMLResponse:
    return screen.show(
        TEMPLATE,
        found=found,
        typed=typed,
        refusal=refusal,
        why=left.why if left else {},
        done=left.done if left else 0,
    )
