"""How facts change the applications."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from sqlalchemy import Connection, null, update

from signing.events import (
    ApplicationFact,
    DestinationRecorded,
    EmployerChanged,
    EmployerRegistered,
    EmployerVerified,
    GraduateCollegeChanged,
    GraduateEnrolled,
    InterviewInvited,
    InterviewMoved,
    InterviewWithdrawn,
    OfferMade,
    OfferSigned,
    PersonalDataErased,
    PositionChanged,
    PositionOpened,
    ResumeSubmitted,
    RosterCorrected,
)
from signing.facts import Fact, Recorded
from signing.outcomes import (
    STAGE_AFTER,
    STANDING_AFTER,
    VERIFICATION_AFTER,
    standing_after,
    verification_after,
)
from signing.projections import schools
from signing.projections.applications import tables
from signing.projections.applications.tables import (
    applications,
    employers,
    graduates,
    titles,
)
from signing.projections.engine.bulk import Lookup
from signing.projections.engine.rows import Row, Rows
from signing.projections.engine.searching import fold_texts
from signing.vocabulary import (
    Channel,
    Encrypted,
    FileRef,
    Person,
    Standing,
)
from signing.vocabulary.answers import AttachedFile

PositionHeard = PositionOpened | PositionChanged
EMPLOYER_KINDS: frozenset[type[Fact]] = frozenset(
    {EmployerRegistered, EmployerChanged, *VERIFICATION_AFTER}
)
POSITION_KINDS = frozenset(get_args(PositionHeard))
GRADUATE_KINDS: frozenset[type[Fact]] = frozenset(
    {
        GraduateCollegeChanged,
        GraduateEnrolled,
        RosterCorrected,
        PersonalDataErased,
        DestinationRecorded,
        *STANDING_AFTER,
    }
)
HEARD: frozenset[type[Fact]] = (
    GRADUATE_KINDS | EMPLOYER_KINDS | POSITION_KINDS | schools.HEARD | {*STAGE_AFTER}
)
OPENING: frozenset[type[Fact]] = frozenset({ResumeSubmitted, OfferMade})
PERSONAL = ("resume", "attachment", "interview", "terms", "licence")
RESUME = ("summary", "education", "experience", "skills")


def project(facts: Sequence[Recorded], connection: Connection) -> None:
    asked = [one for one in facts if type(one.fact) in STAGE_AFTER]
    _fold_applications([one for one in asked if _find_application(one.fact)], connection)
    _fold_graduates([one for one in facts if type(one.fact) in GRADUATE_KINDS], connection)
    _fold_employers(facts, connection)
    _fold_names(facts, connection)
    schools.name_schools(tables.schools, facts, connection)
    erased = [one.fact.originator_id for one in facts if type(one.fact) is PersonalDataErased]
    if erased:
        blank = dict.fromkeys(PERSONAL, null())
        theirs = applications.c.graduate_id.in_(erased)
        connection.execute(update(applications).where(theirs).values(blank))


def list_lookups(recorded: Recorded) -> Iterator[Lookup]:
    if type(recorded.fact) in OPENING:
        yield applications, (_find_application(recorded.fact),)


def _fold_applications(facts: Sequence[Recorded], connection: Connection) -> None:
    rows = Rows(applications, connection, {(_find_application(one.fact),) for one in facts})
    for recorded in facts:
        key = _find_application(recorded.fact)
        if isinstance(recorded.fact, ResumeSubmitted | OfferMade) and (key,) not in rows:
            rows.put(_describe_opening(recorded, recorded.fact))
        rows.change(key, **_describe_change(recorded))
    rows.write()


def _fold_graduates(facts: Sequence[Recorded], connection: Connection) -> None:
    rows = Rows(graduates, connection, {(one.fact.originator_id,) for one in facts})
    for recorded in facts:
        fact = recorded.fact
        match fact:
            case GraduateEnrolled():
                begun = {"id": fact.originator_id, "school_code": fact.school_code, "is_free": True}
                rows.put(begun | _describe_graduate(recorded, fact))
            case RosterCorrected():
                rows.change(fact.originator_id, **_describe_graduate(recorded, fact))
            case GraduateCollegeChanged():
                rows.change(fact.originator_id, **_move_graduate(rows, fact))
            case PersonalDataErased():
                rows.change(fact.originator_id, name="", folded=_fold_erased(rows, fact))
            case _:
                is_free = standing_after(fact) is Standing.FREE
                rows.change(fact.originator_id, is_free=is_free)
    rows.write()


def _fold_names(facts: Sequence[Recorded], connection: Connection) -> None:
    titled = {
        one.fact.originator_id: one.fact.job.title
        for one in facts
        if type(one.fact) in POSITION_KINDS and isinstance(one.fact, PositionHeard)
    }
    jobs = Rows(titles, connection, ())
    for position_id, title in titled.items():
        jobs.put({"position_id": position_id, "title": title})
    jobs.write()


def _fold_employers(facts: Sequence[Recorded], connection: Connection) -> None:
    heard = [one.fact for one in facts if type(one.fact) in EMPLOYER_KINDS]
    rows = Rows(employers, connection, {(fact.originator_id,) for fact in heard})
    for fact in heard:
        now = verification_after(fact)
        trusted = now is not None and now.is_trusted
        match fact:
            case EmployerRegistered(originator_id=id_, name=name):
                rows.put({"id": id_, "name": name, "trusted": trusted})
            case EmployerChanged(originator_id=id_, name=name):
                if not fact.name_waits:
                    rows.change(id_, name=name)
            case EmployerVerified(originator_id=id_, name=str(name)):
                rows.change(id_, name=name, trusted=trusted)
            case _:
                rows.change(fact.originator_id, trusted=trusted)
    rows.write()


def _find_application(fact: Fact) -> str | None:
    """Return None for an agreement without an application."""
    assert isinstance(fact, ApplicationFact | OfferSigned)
    return fact.application_id


def _describe_opening(recorded: Recorded, fact: ResumeSubmitted | OfferMade) -> Row:
    channel = fact.channel if isinstance(fact, OfferMade) else Channel.PLATFORM
    return {
        "id": fact.application_id,
        "opened": recorded.position,
        "graduate_id": fact.originator_id,
        "position_id": fact.position_id,
        "employer_id": fact.employer_id,
        "channel": channel.value,
        "submitted_at": fact.timestamp,
    }


def _describe_change(recorded: Recorded) -> Row:
    fact = recorded.fact
    moved: Row = {
        "stage": STAGE_AFTER[type(fact)].value,
        "updated_at": fact.timestamp,
        "version": fact.originator_version,
        "reply_by": None,
    }
    match fact:
        case ResumeSubmitted(resume=resume, attachment=attachment):
            whole = _decrypt_json(recorded, resume) or {}
            moved["resume"] = {name: whole.get(name, "") for name in RESUME} if whole else None
            moved["attachment"] = _describe_attachment(recorded, attachment)
        case InterviewInvited() | InterviewMoved():
            plan = _decrypt_json(recorded, fact.interview)
            moved |= {"interview": plan, "reply_by": fact.reply_by}
        case InterviewWithdrawn():
            moved["interview"] = None
        case OfferMade(terms=terms, reply_by=reply_by):
            moved |= {"terms": _decrypt_json(recorded, terms), "reply_by": reply_by}
            moved |= {"offered_title": fact.position_title, "offered_by": fact.employer_name}
            moved |= _describe_offeror(recorded, fact)
    return moved


def _describe_offeror(recorded: Recorded, fact: OfferMade) -> Row:
    """Return what an employer without an account said of itself; nothing of one that has one."""
    if fact.employer is None:
        return {}
    said = fact.employer.model_dump(include={"credit_code", "kind", "industry", "region"})
    return {"offeror": said, "licence": _describe_attachment(recorded, fact.licence)}


def _describe_attachment(recorded: Recorded, file: FileRef | None) -> AttachedFile | None:
    """Return None once the person is erased."""
    name = recorded.decrypt(file.name) if file else None
    if file is None or name is None:
        return None
    return {
        "digest": file.digest,
        "size": file.size,
        "media_type": file.media_type,
        "name": name,
        "rewritten": bool(file.rewritten_from),
    }


def _describe_graduate(recorded: Recorded, fact: GraduateEnrolled | RosterCorrected) -> Row:
    opened = recorded.decrypt(fact.person)
    studies = fact.studies
    name = Person.model_validate_json(opened).name if opened else ""
    return {
        "name": name,
        "college": studies.college,
        "major": studies.major,
        "level": studies.level,
        "folded": fold_texts([name, studies.college, studies.major]),
    }


def _move_graduate(rows: Rows, fact: GraduateCollegeChanged) -> Row:
    row = rows.get(fact.originator_id)
    if row is None:
        return {}
    return {
        "college": fact.college,
        "folded": fold_texts([row["name"], fact.college, row["major"]]),
    }


def _fold_erased(rows: Rows, fact: PersonalDataErased) -> str:
    row = rows.get(fact.originator_id)
    return fold_texts([row["college"], row["major"]]) if row else ""


def _decrypt_json(recorded: Recorded, sealed: Encrypted) -> Any:
    """Decrypt and parse JSON: an object of texts and numbers. None once the person is erased."""
    opened = recorded.decrypt(sealed)
    return json.loads(opened) if opened else None
