"""Finding the graduate, employer or school whom an auditor's words name."""

from dataclasses import dataclass
from uuid import UUID

from signing.http.edge.segments import segment
from signing.http.pages.audit.searching import SUBJECTS, Search
from signing.projections import employer_desk, review_queue, roster_list, school_list
from signing.projections.roster_list import RosterItem
from signing.refusals import FieldsWrong
from signing.storage.readers import Reader
from signing.vocabulary import Oversight, school_id
from signing.vocabulary.masks import mask_name


@dataclass(frozen=True)
class Subject:
    """The `name` of a person is masked; `about` distinguishes people of the same name."""

    stream: UUID
    name: str
    about: str
    path: str


ONE_OF_THEM = {
    "zh": "毕业生、用人单位和学校只能填一个",
    "en": "fill in a graduate, an employer or a school, only one of them",
}


def find_subjects(connection: Reader, oversight: Oversight, search: Search) -> list[Subject] | None:
    """Return all that the words name; None if the search names nobody. Raises FieldsWrong."""
    asked = [name for name in SUBJECTS if getattr(search, name)]
    if not asked:
        return None
    if len(asked) > 1:
        raise FieldsWrong(errors=[{"field": asked[1]} | ONE_OF_THEM])
    return FINDERS[asked[0]](connection, oversight, getattr(search, asked[0]))


def _find_graduates(connection: Reader, oversight: Oversight, words: str) -> list[Subject]:
    identity = _parse_id(words) or review_queue.find_signer(connection, oversight, words)
    if identity is None:
        found = roster_list.find_namesakes(connection, oversight, words)
    else:
        known = roster_list.find_graduate(connection, oversight, identity)
        found = [known] if known else []
    return [describe_graduate(row) for row in found]


def describe_graduate(row: RosterItem) -> Subject:
    about = f"{row['year']} · {row['school_code']} · {row['student_number']} · {row['college']}"
    path = f"/audit/graduates/{row['id']}"
    return Subject(UUID(row["id"]), mask_name(row["name"]), about, path)


def _find_employers(connection: Reader, oversight: Oversight, words: str) -> list[Subject]:
    return [
        Subject(UUID(row["id"]), row["name"], row["credit_code"], f"/audit/employers/{row['id']}")
        for row in employer_desk.find_employers(connection, oversight, words)
    ]


def _find_schools(connection: Reader, oversight: Oversight, words: str) -> list[Subject]:
    return [
        Subject(school_id(code), name, code, f"/audit/schools/{segment(code)}")
        for code, name in school_list.find_schools(connection, oversight, words).items()
    ]


def _parse_id(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None


FINDERS = {"who": _find_graduates, "employer": _find_employers, "school": _find_schools}
