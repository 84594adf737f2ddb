"""Finding the graduate, employer or school whom an auditor's words name."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from signing.http.edge.segments import segment
from signing.http.pages.audit.searching import SUBJECTS, Search
from signing.projections import employer_desk, positions, review_queue, roster_list, school_list
from signing.projections.roster_list import RosterItem
from signing.refusals import FieldsWrong
from signing.storage.readers import Reader
from signing.vocabulary import Oversight, school_id
from signing.vocabulary.masks import mask_name


@dataclass(frozen=True)
class Subject:
    """A graduate's `name` is masked; `about` distinguishes those of the same name.

    `stream` is None for an account of nobody in particular, `role` that of a member of staff.
    `actor` names an employer with all its people, where `stream` would be the first of them alone.
    """

    stream: UUID | None
    name: str
    about: str
    path: str
    role: str = ""
    actor: str = ""


ONE_OF_THEM = {
    "zh": "毕业生、用人单位、岗位和学校只能填一个",
    "en": "fill in a graduate, an employer, a position or a school, only one of them",
}


def find_subjects(connection: Reader, oversight: Oversight, search: Search) -> list[Subject] | None:
    """Return all that the words name; None if the search names nobody. Raises FieldsWrong."""
    asked = [name for name in SUBJECTS if getattr(search, name)]
    if not asked:
        return None
    if len(asked) > 1:
        raise FieldsWrong(errors=[{"field": asked[1]} | ONE_OF_THEM])
    words = getattr(search, asked[0])
    found = FINDERS[asked[0]](connection, oversight, words)
    return found or _find_signers(connection, oversight, words)


def _find_signers(connection: Reader, oversight: Oversight, words: str) -> list[Subject]:
    """Return whose agreement it is, if a number was pasted into another field."""
    signer = review_queue.find_signer(connection, oversight, words)
    known = signer and roster_list.find_graduate(connection, oversight, signer)
    schools = school_list.name_schools(connection, oversight) if known else {}
    return [describe_graduate(known, schools)] if known else []


def _find_graduates(connection: Reader, oversight: Oversight, words: str) -> list[Subject]:
    identity = parse_id(words) or review_queue.find_signer(connection, oversight, words)
    if identity is None:
        found = roster_list.find_namesakes(connection, oversight, words)
    else:
        known = roster_list.find_graduate(connection, oversight, identity)
        found = [known] if known else []
    schools = school_list.name_schools(connection, oversight) if found else {}
    return [describe_graduate(row, schools) for row in found]


def describe_graduate(row: RosterItem, schools: Mapping[str, str]) -> Subject:
    school = f"{schools.get(row['school_code'], '')} {row['school_code']}".strip()
    about = f"{row['year']} · {school} · {row['student_number']} · {row['college']}"
    path = f"/audit/graduates/{row['id']}"
    return Subject(UUID(row["id"]), mask_name(row["name"]), about, path)


def find_named_employers(connection: Reader, oversight: Oversight, words: str) -> list[Subject]:
    return [
        Subject(UUID(row["id"]), row["name"], row["credit_code"], f"/audit/employers/{row['id']}")
        for row in employer_desk.find_employers(connection, oversight, words)
    ]


def _find_jobs(connection: Reader, oversight: Oversight, words: str) -> list[Subject]:
    return [
        Subject(UUID(row["id"]), row["title"], row["employer"]["name"], "")
        for row in positions.find_positions(connection, oversight, words)
    ]


def _find_schools(connection: Reader, oversight: Oversight, words: str) -> list[Subject]:
    return [
        Subject(school_id(code), name, code, f"/audit/schools/{segment(code)}")
        for code, name in school_list.find_schools(connection, oversight, words).items()
    ]


def parse_id(words: str) -> UUID | None:
    try:
        return UUID("".join(words.split()))
    except ValueError:
        return None


FINDERS = {
    "who": _find_graduates,
    "employer": find_named_employers,
    "job": _find_jobs,
    "school": _find_schools,
}
