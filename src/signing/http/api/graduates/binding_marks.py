"""绑定核查: phones and networks from which many bound, or staff sign in, and what was found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Path, Query, Response, status
from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from signing.http.answering.replies import Listed
from signing.http.asking.binding_forms import MarkCheckForm, OwnPlaceForm
from signing.http.asking.readers import ReaderOfRosters
from signing.http.asking.reads import Part
from signing.http.asking.security import BySchoolAdmin
from signing.http.asking.use_cases import ToBindingMarks
from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.projections import roster_list
from signing.projections.roster_list import Mark, MarkedBinding, StateOfMarks
from signing.refusals import NoSuchBindingMark
from signing.storage.readers import Reader
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.graduates.binding_marks import BindingMarks, CheckedMark, OwnPlaceNamed
from signing.vocabulary.binding_marks import MarkId

router = Router(prefix="/bindings", tags=["school admin · 学校管理员"])
AskedMarks = Annotated[
    StateOfMarks,
    Query(
        description="Open ones have bindings that nobody looked at yet; own ones come from a place"
        " that the school says is its own."
    ),
]
NamedMark = Annotated[str, Path(max_length=100, description="The `id` of a mark.")]


@with_config(
    ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "device-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "kind": "device",
                    "bindings": 3,
                    "graduates": 3,
                    "first_at": "2026-04-02T03:15:00Z",
                    "last_at": "2026-04-02T03:40:00Z",
                    "checked_until": None,
                    "checked_at": None,
                    "words": None,
                    "own_since": None,
                    "own_words": None,
                    "listed": [
                        {
                            "graduate_id": "6f1d3c0e-52a7-5d0b-9a1e-0c7f5b6d2a11",
                            "name": "林小满",
                            "student_number": "2026010001",
                            "college": "文学院",
                            "bound_at": "2026-04-02T03:40:00Z",
                            "ended_at": None,
                        }
                    ],
                }
            ]
        }
    )
)
class BindingMark(TypedDict):
    """Bindings that came from one place: a hint, and no verdict.

    `kind` is device (three graduates or more bound on one phone), network (ten graduates or more
    from one network in an hour) or staff_network (staff of the school signed in from there in the
    30 days before). `listed` are the last 50 of them. `checked_until`, `checked_at` and `words` are
    of the last check, null before the first. `own_since` and `own_words` are null unless the school
    says that the network or the device is its own: then it is marked no more.
    """

    id: str
    kind: str
    bindings: int
    graduates: int
    first_at: datetime
    last_at: datetime
    checked_until: datetime | None
    checked_at: datetime | None
    words: str | None
    own_since: datetime | None
    own_words: str | None
    listed: list[MarkedBinding]


@router.get("/marked", rules.READ)
def list_marked(
    by: BySchoolAdmin,
    part: Part,
    connection: ReaderOfRosters,
    use_cases: ToBindingMarks,
    state: AskedMarks = "open",
) -> Listed[BindingMark]:
    """Of the school, the one with the latest binding first."""
    marks = roster_list.list_marks(connection, by.oversight, state)
    behind = part.behind()
    left = [one for one in marks if behind is None or _name_place(one) < behind]
    shown = left[: part.limit]
    more = part.mark(_name_place(shown[-1])) if len(left) > len(shown) else None
    return {"items": describe_marks(connection, by, use_cases, shown), "next": more}


@router.post(
    "/marked/{mark}/verification", rules.UNKEYED_COMMAND, status_code=status.HTTP_201_CREATED
)
def check(
    mark: NamedMark,
    form: MarkCheckForm,
    by: BySchoolAdmin,
    connection: ReaderOfRosters,
    use_cases: ToBindingMarks,
) -> CheckedMark:
    """已核实: what was found, of all that was bound `until` then. Nobody is unbound by it."""
    return check_mark(mark, form, by, connection, use_cases)


@router.post("/marked/{mark}/own-place", rules.UNKEYED_COMMAND, status_code=status.HTTP_201_CREATED)
def name_own(
    mark: NamedMark,
    form: OwnPlaceForm,
    by: BySchoolAdmin,
    connection: ReaderOfRosters,
    use_cases: ToBindingMarks,
) -> OwnPlaceNamed:
    """本校自用: the network or the device of the mark is the school's own, an office or a hall.

    What was and will be bound there is marked no more. Other marks of the same graduates stay.
    """
    return use_cases.name_own(by, find_mark(connection, by, mark).id, form.words)


@router.delete(
    "/marked/{mark}/own-place", rules.UNKEYED_COMMAND, status_code=status.HTTP_204_NO_CONTENT
)
def end_own(
    mark: NamedMark, by: BySchoolAdmin, connection: ReaderOfRosters, use_cases: ToBindingMarks
) -> Response:
    """恢复提示: it is marked again, as any other."""
    use_cases.end_own(by, find_mark(connection, by, mark).id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def check_mark(
    mark: str, form: MarkCheckForm, by: SchoolAdmin, connection: Reader, use_cases: BindingMarks
) -> CheckedMark:
    """Raises NoSuchBindingMark."""
    found = find_mark(connection, by, mark)
    return use_cases.check(by, found.id, form.until_at_most(found.last_at), form.words)


def find_mark(connection: Reader, by: SchoolAdmin, mark: str) -> Mark:
    """Raises NoSuchBindingMark, also of what is another school's."""
    named = MarkId.read(mark)
    found = roster_list.find_mark(connection, by.oversight, named) if named else None
    if found is None:
        raise NoSuchBindingMark
    return found


def describe_marks(
    connection: Reader,
    by: SchoolAdmin,
    use_cases: BindingMarks,
    marks: Sequence[Mark],
    most: int = roster_list.LISTED,
) -> list[BindingMark]:
    listed = roster_list.list_bindings(connection, by.oversight, marks, most)
    checked = [one for one in marks if one.check]
    words = use_cases.decrypt(by, [one.check.sealed_words for one in checked if one.check])
    said = dict(zip((one.id for one in checked), words, strict=True))
    named = [one for one in marks if one.own]
    owned = use_cases.decrypt(by, [one.own.sealed_words for one in named if one.own])
    own_words = dict(zip((one.id for one in named), owned, strict=True))
    return [
        {
            "id": str(one.id),
            "kind": one.id.kind.value,
            "bindings": one.bindings,
            "graduates": one.graduates,
            "first_at": one.first_at,
            "last_at": one.last_at,
            "checked_until": one.check.until if one.check else None,
            "checked_at": one.check.checked_at if one.check else None,
            "words": said.get(one.id),
            "own_since": one.own.named_at if one.own else None,
            "own_words": own_words.get(one.id),
            "listed": listed[one.id],
        }
        for one in marks
    ]


def _name_place(one: Mark) -> list[str]:
    return [one.last_at.isoformat(), str(one.id)]
