"""A graduate's own affairs: binding, roster data, notices, history."""

from fastapi import Response, status

from signing.http.answering.replies import Listed, done, listed
from signing.http.answering.stories import tell_streams
from signing.http.asking.privacy_forms import BindingForm
from signing.http.asking.readers import ReaderOfGraduateHomes, ReaderOfNotices
from signing.http.asking.reads import Part, SealedLog
from signing.http.asking.security import ByGraduate, ByWeChatUser
from signing.http.asking.source_forms import ContactForm, SourceErrorForm
from signing.http.asking.use_cases import ToBindings, ToContacts, ToSourceErrors
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import graduate_home, notices
from signing.projections.graduate_home import Home
from signing.projections.notices import Notice
from signing.projections.stories import LoggedFact
from signing.refusals import NoGraduateHere
from signing.use_cases.graduates.bindings import Binding, SourceConfirmation
from signing.use_cases.graduates.contacts import ContactAnswer
from signing.use_cases.graduates.source_errors import SourceErrorItem, SourceErrorReport

router = Router(prefix="/me", tags=["graduate · 毕业生"])


@router.post("/binding", rules.COMMAND.costing(rules.ENTRY), status_code=status.HTTP_201_CREATED)
def bind(form: BindingForm, by: ByWeChatUser, use_cases: ToBindings, response: Response) -> Binding:
    """微信绑定: all four fields must name one graduate; one answer for every mismatch.

    `notice` is the edition of `GET /api/notice` that was read, `consents` what is consented to
    beside it: with a notice, `id_number` must be among them. `device` shows the school when many
    bind on one phone; a client may leave it.
    """
    return done(response, use_cases.bind(by, form.identity(), form.accepted(), form.device))


@router.get("", rules.READ)
def read_home(by: ByGraduate, connection: ReaderOfGraduateHomes) -> Home:
    """`standing`, `next_actions`, and `blocked_by`: why not, in facts."""
    found = graduate_home.load_home(connection, by.graduate_id, by.now)
    if found is None:
        raise NoGraduateHere
    return found


@router.post("/source/confirmation", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def confirm_source(by: ByGraduate, use_cases: ToBindings, response: Response) -> SourceConfirmation:
    """生源信息确认: without it nobody can sign."""
    return done(response, use_cases.confirm_source(by))


@router.post("/source/errors", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def report_error(
    form: SourceErrorForm, by: ByGraduate, use_cases: ToSourceErrors, response: Response
) -> SourceErrorReport:
    """生源信息有误: which fields are wrong, and what is right. One report at a time."""
    return done(response, use_cases.report(by, form.fields, form.words))


@router.get("/source/errors", rules.READ)
def list_errors(by: ByGraduate, use_cases: ToSourceErrors) -> Listed[SourceErrorItem]:
    """What the graduate reported, newest first, and how the school settled it.

    `state` is REPORTED, CORRECTED (the row was), or ANSWERED with a `reason`.
    """
    return {"items": use_cases.list_own(by), "next": None}


@router.put("/contact", rules.COMMAND)
def change_contact(
    form: ContactForm, by: ByGraduate, use_cases: ToContacts, response: Response
) -> ContactAnswer:
    """更改联系方式: the graduate's own phone and address, which paper says from then on.

    No roster file changes them any more; the school's administrator can, by hand.
    """
    return done(response, use_cases.change(by, form.phone, form.home_address))


@router.get("/notices", rules.READ)
def list_notices(by: ByGraduate, part: Part, connection: ReaderOfNotices) -> Listed[Notice]:
    """What happened to the graduate through others, newest first."""
    return listed(notices.list_notices(connection, by.graduate_id, part))


@router.get("/history", rules.READ)
def read_history(by: ByGraduate, log: SealedLog) -> Listed[LoggedFact]:
    """Everything that ever happened to the graduate, oldest first."""
    return {"items": tell_streams(log, by.graduate_id), "next": None}
