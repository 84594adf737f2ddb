"""The school administrator's roster: find, unbind, unlock, record a destination."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response, status

from signing.http.answering.replies import Listed, done, listed
from signing.http.asking.forms import Form, ReasonForm
from signing.http.asking.reads import Part, reading
from signing.http.asking.security import ByCounselor, BySchoolAdmin
from signing.http.asking.use_cases import (
    ToBindings,
    ToGraduates,
    ToGuesses,
    ToSourceErrors,
)
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import roster_list
from signing.projections.roster_list import Search
from signing.storage.readers import Reader
from signing.use_cases.access.program_scopes import Scope

router = Router(prefix="/graduates", tags=["school admin · 学校管理员"])


class DestinationForm(Form):
    code: str


@router.get("", rules.READ.for_programs(Scope.GRADUATES_READ))
def find(
    by: BySchoolAdmin,
    part: Part,
    connection: Annotated[Reader, reading(roster_list.NAME)],
    guesses: ToGuesses,
    q: Annotated[str, Query(max_length=50, description="Name or student number.")] = "",
) -> Listed[dict[str, Any]]:
    """`binding_attempts_blocked_until`: too many wrong tries at a student number, by anyone."""
    found = roster_list.listed(connection, by.oversight, Search(q), part)
    people = [(one["school_code"], one["student_number"]) for one in found.items]
    blocked = guesses.closed(people, by.now)
    for one, person in zip(found.items, people, strict=True):
        one["binding_attempts_blocked_until"] = blocked.get(person)
    return listed(found)


@router.delete("/{graduate_id}/binding", rules.COMMAND)
def unbind(
    graduate_id: UUID,
    form: ReasonForm,
    by: BySchoolAdmin,
    use_cases: ToBindings,
    response: Response,
) -> dict[str, Any]:
    """解除微信绑定, with a reason that the graduate sees."""
    return done(response, use_cases.unbind(by, graduate_id, form.reason))


@router.delete("/{graduate_id}/binding/block", rules.UNKEYED_COMMAND)
def lift_block(
    graduate_id: UUID, by: BySchoolAdmin, use_cases: ToBindings, response: Response
) -> dict[str, Any]:
    """Wrong tries at the graduate's student number are forgotten, so that they can bind."""
    return done(response, use_cases.lift_block(by, graduate_id))


@router.post("/{graduate_id}/unlock", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def unlock(
    graduate_id: UUID,
    form: ReasonForm,
    by: BySchoolAdmin,
    use_cases: ToGraduates,
    response: Response,
) -> dict[str, Any]:
    """管理员后台解锁: voids a live agreement, sets destination 70 待就业."""
    return done(response, use_cases.unlock(by, graduate_id, form.reason))


@router.put("/{graduate_id}/destination", rules.COMMAND)
def record_destination(
    graduate_id: UUID,
    form: DestinationForm,
    by: BySchoolAdmin,
    use_cases: ToGraduates,
    response: Response,
) -> dict[str, Any]:
    """A destination found outside the platform, by its code."""
    return done(response, use_cases.record_destination(by, graduate_id, form.code))


@router.post("/{graduate_id}/source/answer", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def answer_error(
    graduate_id: UUID,
    form: ReasonForm,
    by: ByCounselor,
    use_cases: ToSourceErrors,
    response: Response,
) -> dict[str, Any]:
    """核对无误: what the graduate reported stays as it is, with a reason that they see."""
    return done(response, use_cases.answer(by, graduate_id, form.reason))
