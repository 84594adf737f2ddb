"""个人信息请求 on the school's desk: what waits, by the day it is due, and the answers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from fastapi.responses import HTMLResponse, Response

from signing.http.api.privacy.requests import find_whose
from signing.http.asking.privacy_forms import PrivacyAnswerForm
from signing.http.asking.readers import ReaderOfRosters
from signing.http.asking.security import BySchoolAdmin
from signing.http.asking.use_cases import ToDisclosures, ToDrawers, ToPrivacyRequests
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.languages import Speech, ToSpeech
from signing.http.pages.list_exports import ListExport, write_moment
from signing.http.pages.numbered_links import AskedPage, link_numbers
from signing.http.pages.privacy.words import ASKED, STATES
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.http.pages.wording import N_
from signing.projections import roster_list
from signing.projections.roster_list import InquiryItem, StateOfRequests
from signing.refusals import FieldsWrong, NoSuchPrivacyRequest, Refusal
from signing.storage.readers import Reader
from signing.use_cases.core.spreadsheets import Cell
from signing.use_cases.privacy.requests import OverseenRequest, PrivacyRequests

LIST = "/privacy-requests"
router = Router(prefix=LIST)
AskedTab = Annotated[StateOfRequests, Query()]
NOT_SURE = {
    "field": "destroy",
    "zh": "同意删除的，请勾选确认销毁",
    "en": "to grant a deletion, tick that the data is destroyed",
}
TITLE = N_("个人信息请求")
COLUMNS = (
    *(N_("毕业生"), N_("学号"), N_("学院"), N_("请求"), N_("提出时间")),
    *(N_("答复期限"), N_("处理结果"), N_("处理时间")),
)


@router.get("", rules.PAGE)
def list_requests(
    by: BySchoolAdmin,
    connection: ReaderOfRosters,
    screen: ToScreen,
    tab: AskedTab = "waiting",
    page: AskedPage = 1,
) -> HTMLResponse:
    found = roster_list.list_numbered_inquiries(connection, by.oversight, tab, by.now, page)
    return screen.show(
        "privacy/requests.html",
        page=found,
        links=link_numbers(screen.request, found),
        counts=roster_list.count_inquiries(connection, by.oversight, by.now),
        kinds=ASKED,
        states=STATES,
        tab=tab,
    )


@router.get("/sheet.xlsx", rules.RECORDED_PAGE_FILE)
def download_sheet(
    by: BySchoolAdmin,
    connection: ReaderOfRosters,
    disclosures: ToDisclosures,
    drawers: ToDrawers,
    speech: ToSpeech,
    tab: AskedTab = "waiting",
) -> Response:
    """Record the export, then return every request of the tab."""
    disclosures.record_list_export(by, "privacy_requests")
    found = roster_list.read_inquiries(connection, by.oversight, tab, by.now)
    rows = (_write_row(one, speech) for one in found)
    return ListExport(TITLE, COLUMNS, rows).stream(drawers, speech, by.now)


@router.get("/{inquiry_id}", rules.PAGE)
def show_request(
    inquiry_id: UUID,
    by: BySchoolAdmin,
    connection: ReaderOfRosters,
    use_cases: ToPrivacyRequests,
    screen: ToScreen,
) -> HTMLResponse:
    return _show_request(screen, by, connection, use_cases, inquiry_id)


@router.post("/{inquiry_id}/answer", rules.FORM)
def answer_request(
    inquiry_id: UUID,
    filled: Filled,
    by: BySchoolAdmin,
    connection: ReaderOfRosters,
    use_cases: ToPrivacyRequests,
    screen: ToScreen,
) -> Response:
    """Answer with words; a deletion that is granted destroys the data at once."""
    try:
        form = filled.read_as(PrivacyAnswerForm)
        whose = find_whose(connection, by, inquiry_id)
        if form.granted and not filled.get("destroy"):
            _must_be_sure(use_cases.load(by, whose, inquiry_id), by)
        outcome = use_cases.answer(by, whose, inquiry_id, form.words, granted=form.granted)
    except Refusal as refusal:
        return _show_request(
            screen, by, connection, use_cases, inquiry_id, typed=filled, refusal=refusal
        )
    erased = screen.gettext("已答复，并已销毁该毕业生的个人信息。")
    said = screen.gettext("已答复，毕业生会收到通知。")
    return screen.go(LIST, said=erased if outcome.answer["erased"] else said, outcome=outcome)


def _show_request(
    screen: Screen,
    by: BySchoolAdmin,
    connection: Reader,
    use_cases: PrivacyRequests,
    inquiry_id: UUID,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    line = roster_list.find_inquiry(connection, by.oversight, inquiry_id, by.now)
    if line is None:
        raise NoSuchPrivacyRequest
    seen = use_cases.load(by, UUID(line["graduate_id"]), inquiry_id)
    return screen.show(
        "privacy/request.html",
        line=line,
        one=seen["request"],
        erasable_from=seen["erasable_from"],
        kinds=ASKED,
        states=STATES,
        typed=typed,
        refusal=refusal,
    )


def _must_be_sure(seen: OverseenRequest, by: BySchoolAdmin) -> None:
    """What cannot be brought back is destroyed only by who ticks that too. Raises FieldsWrong.

    What must be kept still is refused by the rule itself.
    """
    since = seen["erasable_from"]
    if seen["request"]["asked"] == "deletion" and since is not None and since <= by.now:
        raise FieldsWrong(errors=[NOT_SURE])


def _write_row(one: InquiryItem, speech: Speech) -> list[Cell]:
    ended_at = one["ended_at"]
    return [
        *(one["name"], one["student_number"], one["college"], speech.say(ASKED[one["asked"]])),
        write_moment(one["at"]),
        write_moment(one["due_by"]),
        speech.say(STATES[one["state"]]),
        write_moment(ended_at),
    ]
