"""解约申请登记表: the original agreement beside what came with the request, and the decision."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from signing.application.actors import Counselor
from signing.http.desks import FilesDesk, TerminationsDesk
from signing.http.forms import Form, Words
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed import Filled, Typed
from signing.http.reads import Part, reading
from signing.http.replies import in_place
from signing.http.security import ByCounselor
from signing.projections import termination_register
from signing.refusals import Refusal
from signing.storage.readers import Reader
from signing.vocabulary import AgreementNumber

router = APIRouter(prefix="/terminations")
Tab = Literal["pending", "decided"]
Reading = Annotated[Reader, reading(termination_register.NAME)]


class Why(Form):
    reason: Words


@router.get("")
def register(
    by: ByCounselor,
    connection: Reading,
    part: Part,
    screen: ToScreen,
    tab: Annotated[Tab, Query()] = "pending",
    q: Annotated[str, Query(max_length=50)] = "",
) -> HTMLResponse:
    found = termination_register.terminations(connection, by.oversight, state=tab, q=q, part=part)
    return screen.show(
        "terminations/list.html",
        tab=tab,
        q=q,
        found=found,
        first=part.cursor is not None,
        counts=termination_register.counts(connection, by.oversight),
    )


@router.get("/{number}")
def look_at(
    number: AgreementNumber,
    by: ByCounselor,
    desk: TerminationsDesk,
    connection: Reading,
    screen: ToScreen,
) -> HTMLResponse:
    return _drawn(screen, desk, connection, by, number)


@router.get("/{number}/files/{digest}")
def read_file(number: AgreementNumber, digest: str, by: ByCounselor, desk: FilesDesk) -> Response:
    """Shown in place, also when the request was decided long ago."""
    return in_place(desk.of_agreement(by, number, digest))


@router.post("/{number}/approval")
def approve(
    number: AgreementNumber,
    by: ByCounselor,
    desk: TerminationsDesk,
    connection: Reading,
    screen: ToScreen,
) -> Response:
    """同意毁约."""
    try:
        outcome = desk.approve(by, number)
    except Refusal as refusal:
        return _drawn(screen, desk, connection, by, number, refusal=refusal)
    said = screen.gettext("已同意毁约：协议已失效，毕业生可以重新签约。")
    return screen.go(f"/terminations/{number}", said=said, outcome=outcome)


@router.post("/{number}/rejection")
def reject(
    number: AgreementNumber,
    filled: Filled,
    by: ByCounselor,
    desk: TerminationsDesk,
    connection: Reading,
    screen: ToScreen,
) -> Response:
    """不同意毁约."""
    try:
        outcome = desk.reject(by, number, filled.read_as(Why).reason)
    except Refusal as refusal:
        return _drawn(screen, desk, connection, by, number, typed=filled, refusal=refusal)
    said = screen.gettext("已不同意毁约：协议继续有效。")
    return screen.go(f"/terminations/{number}", said=said, outcome=outcome)


def _drawn(
    screen: Screen,
    desk: TerminationsDesk,
    connection: Reader,
    by: Counselor,
    number: AgreementNumber,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    """What is asked comes from the facts while it waits, and from the register afterwards."""
    return screen.show(
        "terminations/request.html",
        typed=typed,
        refusal=refusal,
        seen=desk.look_at(by, number),
        register=termination_register.termination(connection, by.oversight, number),
    )
