"""绑定问题: who cannot bind tells the school, whose administrator answers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, status

from signing.http.answering.replies import Listed
from signing.http.asking.binding_forms import BindingReportForm, ReportAnswerForm
from signing.http.asking.reads import Part
from signing.http.asking.security import BySchoolAdmin, ByWeChatUser
from signing.http.asking.use_cases import ToBindingReports
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections.engine.paging import Slice, refuse_cursor
from signing.use_cases.graduates.binding_reports import (
    AnsweredReport,
    BindingReport,
    MadeReport,
    OwnReport,
    StateOfReports,
)

router = Router(tags=["school admin · 学校管理员"])
AskedReports = Annotated[StateOfReports, Query(description="Open ones wait for an answer.")]


@router.post(
    "/binding-reports",
    rules.UNKEYED_COMMAND.costing(rules.ENTRY),
    status_code=status.HTTP_201_CREATED,
    tags=["graduate · 毕业生"],
)
def report(form: BindingReportForm, by: ByWeChatUser, use_cases: ToBindingReports) -> MadeReport:
    """信息对不上，告诉学校: of a WeChat account that is not bound.

    The answer is the same whether there is such a graduate or not. An account has one open report
    a school, which a later one replaces; three a day, and twenty from one network.
    """
    return use_cases.report(by, form.school_code, form.reported())


@router.get("/me/binding-reports", rules.READ, tags=["graduate · 毕业生"])
def list_own(by: ByWeChatUser, use_cases: ToBindingReports) -> Listed[OwnReport]:
    """What the account reported, newest first, and what schools answered; for 90 days after."""
    return {"items": use_cases.list_own(by), "next": None}


@router.get("/binding-reports", rules.READ)
def list_reports(
    by: BySchoolAdmin, part: Part, use_cases: ToBindingReports, state: AskedReports = "open"
) -> Listed[BindingReport]:
    """To the school: open ones by when they were made, answered ones the other way round."""
    found = use_cases.list_reports(by, state, part.limit, _read_cursor(part))
    return {"items": found.items, "next": part.mark(found.next) if found.next else None}


@router.get("/binding-reports/{report_id}", rules.READ)
def read_report(report_id: UUID, by: BySchoolAdmin, use_cases: ToBindingReports) -> BindingReport:
    """One of them. Nothing in it is proven: whoever wrote it may be anybody."""
    return use_cases.load(by, report_id)


@router.post(
    "/binding-reports/{report_id}/answer",
    rules.UNKEYED_COMMAND,
    status_code=status.HTTP_201_CREATED,
)
def answer(
    report_id: UUID, form: ReportAnswerForm, by: BySchoolAdmin, use_cases: ToBindingReports
) -> AnsweredReport:
    """In words, which the reporter reads where they bind. 409 once there is another answer."""
    return use_cases.answer(by, report_id, form.words)


def _read_cursor(part: Slice) -> tuple[datetime, UUID] | None:
    """Raises FieldsWrong."""
    behind = part.behind()
    if behind is None:
        return None
    try:
        at, report_id = behind
        return datetime.fromisoformat(at), UUID(report_id)
    except (ValueError, TypeError, AttributeError):
        raise refuse_cursor() from None
