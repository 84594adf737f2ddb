"""The school administrator's roster: find, unbind, unlock, record a destination."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response, status
from pydantic import ConfigDict, with_config

from signing.http.answering.replies import Listed, done
from signing.http.asking.fields import PerhapsEmployerName
from signing.http.asking.forms import Form, ReasonForm
from signing.http.asking.readers import ReaderOfRosters
from signing.http.asking.reads import Part
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
from signing.projections.roster_list import RosterItem, Search
from signing.use_cases.access.program_scopes import Scope
from signing.use_cases.graduates.bindings import LiftedBlock, Unbinding
from signing.use_cases.graduates.graduates import Destination, Unlocking
from signing.use_cases.graduates.source_errors import SourceErrorAnswer

router = Router(prefix="/graduates", tags=["school admin · 学校管理员"])


class DestinationForm(Form):
    """`employer_name` is where they work or study, of what was agreed elsewhere."""

    code: str
    employer_name: PerhapsEmployerName = ""


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "6f1d3c0e-52a7-5d0b-9a1e-0c7f5b6d2a11",
                    "school_code": "99001",
                    "year": 2026,
                    "student_number": "2026010001",
                    "name": "林小满",
                    "id_number": "1****************X",
                    "college": "文学院",
                    "major": "汉语言文学",
                    "level": "本科",
                    "standing": "FREE",
                    "confirmed": True,
                    "error_reported": False,
                    "guessed_at": None,
                    "bound": True,
                    "destination": "70",
                    "binding_attempts_blocked_until": None,
                }
            ]
        }
    )
)
class FoundGraduate(RosterItem):
    """A graduate of the roster.

    Until `binding_attempts_blocked_until` no employer signs with them directly, and who binds has
    three tries; null where not too many tried.
    """

    binding_attempts_blocked_until: datetime | None


@router.get("", rules.READ.for_programs(Scope.GRADUATES_READ))
def find_graduates(
    by: BySchoolAdmin,
    part: Part,
    connection: ReaderOfRosters,
    guesses: ToGuesses,
    q: Annotated[str, Query(max_length=50, description="Name or student number.")] = "",
) -> Listed[FoundGraduate]:
    """`binding_attempts_blocked_until`: too many wrong tries at a student number, by anyone."""
    found = roster_list.list_graduates(connection, by.oversight, Search(q), part)
    people = [(one["school_code"], one["student_number"]) for one in found.items]
    blocked = guesses.find_closed(people, by.now)
    items: list[FoundGraduate] = [
        {**one, "binding_attempts_blocked_until": blocked.get(person)}
        for one, person in zip(found.items, people, strict=True)
    ]
    return {"items": items, "next": found.next}


@router.delete("/{graduate_id}/binding", rules.COMMAND)
def unbind(
    graduate_id: UUID,
    form: ReasonForm,
    by: BySchoolAdmin,
    use_cases: ToBindings,
    response: Response,
) -> Unbinding:
    """解除微信绑定, with a reason that the graduate sees."""
    return done(response, use_cases.unbind(by, graduate_id, form.reason))


@router.delete("/{graduate_id}/binding/block", rules.UNKEYED_COMMAND)
def lift_block(
    graduate_id: UUID, by: BySchoolAdmin, use_cases: ToBindings, response: Response
) -> LiftedBlock:
    """Wrong tries at the graduate's student number are forgotten, so that they can bind."""
    return done(response, use_cases.lift_block(by, graduate_id))


@router.post("/{graduate_id}/unlock", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def unlock(
    graduate_id: UUID,
    form: ReasonForm,
    by: BySchoolAdmin,
    use_cases: ToGraduates,
    response: Response,
) -> Unlocking:
    """管理员后台解锁: voids a live agreement, sets destination 70 待就业."""
    return done(response, use_cases.unlock(by, graduate_id, form.reason))


@router.put("/{graduate_id}/destination", rules.COMMAND)
def record_destination(
    graduate_id: UUID,
    form: DestinationForm,
    by: BySchoolAdmin,
    use_cases: ToGraduates,
    response: Response,
) -> Destination:
    """A destination found outside the platform, by its code, and with which employer."""
    outcome = use_cases.record_destination(by, graduate_id, form.code, form.employer_name)
    return done(response, outcome)


@router.post("/{graduate_id}/source/answer", rules.COMMAND, status_code=status.HTTP_201_CREATED)
def answer_error(
    graduate_id: UUID,
    form: ReasonForm,
    by: ByCounselor,
    use_cases: ToSourceErrors,
    response: Response,
) -> SourceErrorAnswer:
    """核对无误: what the graduate reported stays as it is, with a reason that they see."""
    return done(response, use_cases.answer(by, graduate_id, form.reason))
