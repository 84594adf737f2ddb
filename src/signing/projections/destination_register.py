"""毕业去向登记: the rows of the provincial destination register, for export.

It holds unmasked ID numbers and phones, which that register requires; nothing else reads it. It
keeps only what a column of HEADER needs, and nothing of agreements that ended.
"""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table, Text, Uuid, select
from sqlalchemy.dialects.postgresql import JSONB

from signing.codes import name_of
from signing.codes.regions import name_region
from signing.events import (
    AmendmentFact,
    AmendmentProposed,
    DestinationRecorded,
    GraduateCollegeChanged,
    GraduateContactChanged,
    GraduateEnrolled,
    GraduateUnlocked,
    OfferSigned,
    PersonalDataErased,
    RosterCorrected,
    SchoolApproved,
    SchoolRejected,
    TerminationApproved,
)
from signing.facts import Fact, Recorded
from signing.outcomes import amendment_after
from signing.projections.engine.paging import read_in_chunks
from signing.projections.engine.read_model import name_schema
from signing.projections.engine.rows import Row, Rows
from signing.projections.schools import HEARD as HEARD_FOR_NAMES
from signing.projections.schools import define_schools_table, name_schools
from signing.storage.readers import Reader
from signing.vocabulary import (
    AWAITING_EMPLOYMENT,
    Contact,
    Encrypted,
    Oversight,
    Person,
    Studies,
    Terms,
)
from signing.vocabulary.china_time import to_china_time

NAME = "destination_register"
VERSION = 3
metadata = MetaData(schema=name_schema(NAME, VERSION))
CHUNK = 2000

graduates = Table(
    "graduates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("school_code", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("student_number", Text, nullable=False),
    Column("person", JSONB(none_as_null=True)),
    Column("studies", JSONB, nullable=False),
    Column("destination", Text, nullable=False),
    Column("employer", Text, nullable=False, doc="that the school recorded with it"),
    Column("agreement", JSONB(none_as_null=True)),
    Column("approved_on", Text),
    Column("proposed_terms", Text, doc="encrypted, while an amendment is open"),
    Index("of_year", "year", "school_code", "student_number"),
)
"""`agreement` is the live one, to be shown from `approved_on`, a day in China.

Its terms are those that hold: an amendment is read when it takes effect.
"""
schools = define_schools_table(metadata)
AMENDING: tuple[type[Fact], ...] = get_args(AmendmentFact)
FOLDED: frozenset[type[Fact]] = frozenset(
    {
        GraduateEnrolled,
        RosterCorrected,
        GraduateCollegeChanged,
        GraduateContactChanged,
        DestinationRecorded,
        GraduateUnlocked,
        PersonalDataErased,
        OfferSigned,
        SchoolApproved,
        SchoolRejected,
        TerminationApproved,
        *AMENDING,
    }
)
HEARD = FOLDED | HEARD_FOR_NAMES
# fmt: off
HEADER = (
    "学校代码", "学校", "学号", "姓名", "性别", "证件类型", "证件号码", "民族", "政治面貌",
    "手机号码", "学院", "专业", "学历层次", "学制", "培养方式", "生源地代码", "毕业日期",
    "师范生类别", "困难生类别", "去向代码", "毕业去向", "单位名称", "统一社会信用代码",
    "单位性质", "单位行业", "单位所在地", "单位地址", "联系人", "联系电话", "职位类别", "月薪",
    "报到开始", "报到截止", "档案接收单位", "协议书编号", "审核通过日期", "生源地",
    "单位所在地名称",
)
# fmt: on
PERSON = ("name", "gender", "document_type", "id_number", "ethnicity", "political_status", "phone")
OF_PERSON = frozenset({*PERSON, "hardship"})
STUDIES = ("college", "major", "level", "duration")
AGREED = (
    "employer", "credit_code", "kind", "industry", "region", "address", "contact", "phone",
    "job_category", "monthly_pay", "report_from", "report_to", "archive_to", "number",
)  # fmt: skip


NO_AGREEMENT: Row = {
    "agreement": None,
    "approved_on": None,
    "proposed_terms": None,
    "employer": "",
}


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    mine = [recorded for recorded in facts if type(recorded.fact) in FOLDED]
    rows = Rows(graduates, connection, {(one.fact.originator_id,) for one in mine})
    for recorded in mine:
        if isinstance(recorded.fact, GraduateEnrolled):
            rows.put(_describe_enrolment(recorded, recorded.fact))
        elif isinstance(recorded.fact, GraduateCollegeChanged):
            _move_graduate(rows, recorded.fact)
        elif isinstance(recorded.fact, AmendmentFact):
            _amend(rows, recorded, recorded.fact)
        else:
            rows.change(recorded.fact.originator_id, **_describe_change(recorded))
    rows.write()
    name_schools(schools, facts, connection)


def _describe_enrolment(recorded: Recorded, fact: GraduateEnrolled) -> Row:
    return {
        "id": fact.originator_id,
        "school_code": fact.school_code,
        "year": fact.year,
        "student_number": fact.student_number,
        "destination": AWAITING_EMPLOYMENT,
        **NO_AGREEMENT,
        **_describe_person(recorded, fact),
    }


def _describe_person(
    recorded: Recorded, fact: GraduateEnrolled | RosterCorrected | GraduateContactChanged
) -> Row:
    opened = recorded.decrypt(fact.person)
    person = Person.model_validate_json(opened) if opened else None
    kept: Row = {"person": person and person.model_dump(include=set(OF_PERSON))}
    if isinstance(fact, GraduateContactChanged):
        return kept
    return kept | {"studies": fact.studies.model_dump(mode="json")}


def _move_graduate(rows: Rows, fact: GraduateCollegeChanged) -> None:
    if row := rows.get(fact.originator_id):
        rows.change(fact.originator_id, studies={**row["studies"], "college": fact.college})


def _amend(rows: Rows, recorded: Recorded, fact: AmendmentFact) -> None:
    """Keep what is proposed while it waits, and take it over once it holds."""
    if isinstance(fact, AmendmentProposed):
        rows.change(fact.originator_id, proposed_terms=fact.terms.sealed)
        return
    state, row = amendment_after(fact), rows.get(fact.originator_id)
    if row is None or state is None or state.is_open:
        return
    changes: Row = {"proposed_terms": None}
    if state.is_agreed and row["agreement"] and row["proposed_terms"]:
        opened = recorded.decrypt(Encrypted(sealed=row["proposed_terms"]))
        changes["agreement"] = row["agreement"] | _read_terms(opened) if opened else None
    rows.change(fact.originator_id, **changes)


def _read_terms(opened: str) -> Row:
    """Return those of the terms that are columns."""
    return Terms.model_validate_json(opened).model_dump(mode="json", include=set(AGREED))


def _describe_change(recorded: Recorded) -> Row:
    match recorded.fact:
        case RosterCorrected() | GraduateContactChanged() as fact:
            return _describe_person(recorded, fact)
        case OfferSigned() as fact:
            return NO_AGREEMENT | {"agreement": _describe_agreement(recorded, fact)}
        case SchoolApproved(destination=destination, timestamp=at):
            day = to_china_time(at).date()
            return {"destination": destination, "approved_on": day.isoformat()}
        case (
            SchoolRejected(destination=destination)
            | TerminationApproved(destination=destination)
            | GraduateUnlocked(destination=destination)
        ):
            return NO_AGREEMENT | {"destination": destination}
        case DestinationRecorded(destination=destination, employer_name=employer):
            return {"destination": destination, "employer": employer}
    return {"person": None, "agreement": None, "proposed_terms": None, "employer": ""}


def _describe_agreement(recorded: Recorded, fact: OfferSigned) -> Row | None:
    """Describe what was agreed with whom; None once the person is erased."""
    contact, terms = recorded.decrypt(fact.employer.contact), recorded.decrypt(fact.terms)
    if contact is None or terms is None:
        return None
    whole = {
        **Contact.model_validate_json(contact).model_dump(),
        **_read_terms(terms),
        **fact.employer.model_dump(include={"credit_code", "kind", "industry", "region"}),
        "employer": fact.employer.name,
        "number": fact.agreement_number,
    }
    return {name: whole[name] for name in AGREED}


def list_rows(connection: Reader, oversight: Oversight, *, year: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows under HEADER of one year, by school and student number, read in chunks."""
    query = (
        select(graduates, schools.c.name.label("school"))
        .outerjoin(schools, schools.c.code == graduates.c.school_code)
        .where(graduates.c.year == year)
    )
    if oversight.school_code is not None:
        query = query.where(graduates.c.school_code == oversight.school_code)
    if oversight.colleges:
        college = graduates.c.studies["college"].astext
        query = query.where(college.in_(sorted(oversight.colleges)))
    keys = [graduates.c.school_code, graduates.c.student_number]
    return (_list_cells(row) for row in read_in_chunks(connection, query, keys, CHUNK))


def _list_cells(row: Any) -> tuple[Any, ...]:
    person = row.person or dict.fromkeys(OF_PERSON, "")
    studies = Studies.model_validate(row.studies)
    agreed = row.agreement if row.approved_on and row.agreement else {"employer": row.employer}
    return (
        row.school_code,
        row.school or "",
        row.student_number,
        *(person[name] for name in PERSON),
        *(getattr(studies, name) for name in STUDIES),
        name_of("training_mode", studies.training_mode),
        studies.origin_region,
        studies.graduates_on.isoformat() if studies.graduates_on else "",
        name_of("teacher_training", studies.teacher_training),
        name_of("hardship", person["hardship"]),
        row.destination,
        name_of("destination", row.destination),
        *_word_agreement(agreed),
        row.approved_on or "",
        name_region(studies.origin_region),
        name_region(agreed.get("region", "")),
    )


def _word_agreement(agreed: Row) -> list[str]:
    worded = agreed | {
        "kind": name_of("employer_kind", agreed.get("kind", "")),
        "industry": name_of("industry", agreed.get("industry", "")),
        "job_category": name_of("job_category", agreed.get("job_category", "")),
    }
    return [str(worded.get(name, "")) for name in AGREED]
