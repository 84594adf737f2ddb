"""A graduate's own affairs: binding, roster data, notices, history."""

from typing import Annotated, Any

from fastapi import Response, status

from signing.http.answering.replies import Listed, done, listed
from signing.http.answering.stories import SealedLog, tell_streams
from signing.http.asking.forms import IdentityForm
from signing.http.asking.reads import Part, reading
from signing.http.asking.security import ByGraduate, ByWeChatUser
from signing.http.asking.source_forms import SourceErrorForm
from signing.http.asking.use_cases import ToBindings, ToSourceErrors
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import graduate_home, notices
from signing.refusals import NoSuchGraduate
from signing.storage.readers import Reader

router = Router(prefix="/me", tags=["graduate · 毕业生"])


@router.post("/binding", rules.COMMAND.costing(rules.ENTRY), status_code=status.HTTP_201_CREATED)
def bind(
    form: IdentityForm, by: ByWeChatUser, use_cases: ToBindings, response: Response
) -> dict[str, Any]:
    """微信绑定: all four fields must name one graduate; one answer for every mismatch."""
    return done(response, use_cases.bind(by, form.identity()))


@router.get("", rules.READ)
def home(
    by: ByGraduate, connection: Annotated[Reader, reading(graduate_home.NAME)]
) -> dict[str, Any]:
    """`standing`, `next_actions`, and `blocked_by`: why not, in facts."""
    found = graduate_home.home(connection, by.graduate_id, by.now)
    if found is None:
        raise NoSuchGraduate
    return vars(found)


@router.post("/source/confirmation", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def confirm_source(by: ByGraduate, use_cases: ToBindings, response: Response) -> dict[str, Any]:
    """生源信息确认: without it nobody can sign."""
    return done(response, use_cases.confirm_source(by))


@router.post("/source/errors", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def report_error(
    form: SourceErrorForm, by: ByGraduate, use_cases: ToSourceErrors, response: Response
) -> dict[str, Any]:
    """生源信息有误: which fields are wrong, and what is right. One report at a time."""
    return done(response, use_cases.report(by, form.fields, form.words))


@router.get("/source/errors", rules.READ)
def reported_errors(by: ByGraduate, use_cases: ToSourceErrors) -> dict[str, Any]:
    """What the graduate reported, newest first, and how the school settled it.

    `state` is REPORTED, CORRECTED (the row was), or ANSWERED with a `reason`.
    """
    return {"items": use_cases.own(by), "next": None}


@router.get("/notices", rules.READ)
def read_notices(
    by: ByGraduate, part: Part, connection: Annotated[Reader, reading(notices.NAME)]
) -> Listed[dict[str, Any]]:
    return listed(notices.of_graduate(connection, by.graduate_id, part))


@router.get("/history", rules.READ)
def history(by: ByGraduate, log: SealedLog) -> dict[str, Any]:
    """Everything that ever happened to the graduate, oldest first."""
    return {"items": tell_streams(log, by.graduate_id), "next": None}
