"""A graduate's home, binding, notices and history."""

from fastapi.responses import HTMLResponse, Response

from signing.http.answering.stories import tell_own_story
from signing.http.asking.privacy_forms import BindingPageForm
from signing.http.asking.readers import ReaderOfApplications, ReaderOfNotices, ReaderOfPublicRecords
from signing.http.asking.reads import Part, SealedLog
from signing.http.asking.security import ByGraduate, ByWeChatUser
from signing.http.asking.use_cases import ToBindings
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.person_checks import lead_to_check
from signing.http.pages.graduates.my_reading import ToHome
from signing.http.pages.graduates.my_words import STEPS, find_action, find_step
from signing.http.pages.screen import NOTHING_TYPED, Screen, ToScreen
from signing.http.pages.typed_form import Filled, Typed
from signing.privacy_notices import CURRENT
from signing.projections import applications, notices, public_record
from signing.refusals import PersonCheckNeeded, Refusal
from signing.storage.readers import Reader

router = Router()


@router.get("/me", rules.PAGE)
def show_home(found: ToHome, screen: ToScreen) -> HTMLResponse:
    nexts = [find_action(one) for one in found.next_actions]
    return screen.show(
        "graduates/me/home.html",
        home=found,
        nexts=nexts,
        steps=STEPS,
        step=find_step(found),
        tab="home",
    )


@router.get("/me/binding", rules.PAGE)
def show_binding(
    by: ByWeChatUser, screen: ToScreen, connection: ReaderOfPublicRecords
) -> HTMLResponse:
    del by
    return _show_binding(screen, connection)


@router.post("/me/binding", rules.FORM.costing(rules.ENTRY))
def bind_wechat(
    filled: Filled,
    by: ByWeChatUser,
    use_cases: ToBindings,
    screen: ToScreen,
    connection: ReaderOfPublicRecords,
) -> Response:
    """微信绑定: all four fields must name one graduate; every mismatch gets the same answer."""
    try:
        form = filled.read_as(BindingPageForm)
        outcome = use_cases.bind(by, form.identity(), form.accepted())
    except PersonCheckNeeded as needed:
        return lead_to_check(screen, needed, filled)
    except Refusal as refusal:
        return _show_binding(screen, connection, typed=filled, refusal=refusal)
    return screen.go("/me", said=screen.gettext("绑定成功。"), outcome=outcome)


@router.get("/me/notices", rules.PAGE)
def show_notices(
    by: ByGraduate,
    part: Part,
    connection: ReaderOfNotices,
    screen: ToScreen,
) -> HTMLResponse:
    page = notices.list_notices(connection, by.graduate_id, part)
    return screen.show("graduates/me/notices.html", page=page, tab="more")


@router.get("/me/history", rules.PAGE)
def show_history(
    by: ByGraduate, log: SealedLog, connection: ReaderOfApplications, screen: ToScreen
) -> HTMLResponse:
    """Tell the graduate everything that happened to them, newest first."""
    names = applications.name_own_applications(connection, by.graduate_id)
    story = tell_own_story(log, by.graduate_id, names)
    return screen.show("graduates/me/history.html", story=story[::-1], tab="more")


@router.get("/me/more", rules.PAGE)
def show_more(found: ToHome, screen: ToScreen) -> HTMLResponse:
    return screen.show("graduates/me/more.html", home=found, tab="more")


def _show_binding(
    screen: Screen,
    connection: Reader,
    *,
    typed: Typed = NOTHING_TYPED,
    refusal: Refusal | None = None,
) -> HTMLResponse:
    return screen.show(
        "graduates/me/binding.html",
        typed=typed,
        refusal=refusal,
        schools=public_record.name_schools_by_code(connection),
        edition=CURRENT,
    )
