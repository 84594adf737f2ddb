"""How the row of a notice is said, and where its next step leads."""

from collections.abc import Mapping
from string import Formatter
from typing import Any
from urllib.parse import quote

from sqlalchemy import ColumnElement, Row, Select, Text, func, literal, select

from signing.codes import CodeNames
from signing.events import RosterCorrected
from signing.fact_words import FACTS, STEPS, Both, Group, Language, Step, find_step, find_words
from signing.projections.notices.folding import FIELDS, find_sentence
from signing.projections.notices.naming import IN_ITS_NAME
from signing.projections.notices.tables import (
    agreements,
    applications,
    employers,
    notices,
    positions,
)
from signing.projections.roster_list.tables import graduates as roster
from signing.projections.stories import MOMENT, word_list
from signing.vocabulary.masks import mask_name

ENDS = "。．.；;，, \n"
"""What a reason may end with; the sentence around it has an end of its own."""
NAMELESS = Both(zh="毕业生", en="the graduate")
"""Who was erased, or is not listed yet."""
SOMEBODY = Both(zh="一名同事", en="a colleague")
"""A colleague whose name is not there any more."""
UNSAID = Both(zh="请登录平台查看", en="sign in to read it")
"""Instead of a reason, outside the platform."""
OTHERWISE: Group = "people"
HOME = Step(zh="打开平台", en="Open the platform", path="/")


def select_notices() -> Select[Any]:
    """Every notice, with the names of the employer and the position; nobody else is named."""
    return _select(literal("").label("graduate"))


def select_named_notices() -> Select[Any]:
    """The same with the graduate's name, which the roster's list knows."""
    name = func.coalesce(roster.c.name, "", type_=Text).label("graduate")
    return _select(name).outerjoin(roster, roster.c.id == notices.c.graduate_id)


def _select(graduate: ColumnElement[str]) -> Select[Any]:
    asked = applications.c
    names = (
        func.coalesce(agreements.c.employer, employers.c.name, asked.offered_by, ""),
        func.coalesce(positions.c.title, asked.offered_title, ""),
    )
    of = func.coalesce(asked.employer_id, notices.c.employer_id)
    return (
        select(notices, names[0].label("employer"), names[1].label("title"), graduate)
        .outerjoin(agreements, agreements.c.number == notices.c.agreement_number)
        .outerjoin(applications, applications.c.id == notices.c.application_id)
        .outerjoin(employers, employers.c.id == of)
        .outerjoin(positions, positions.c.id == asked.position_id)
    )


def word_sentence(row: Row[Any], language: Language) -> str:
    """As it is said inside, to whom it is for."""
    reason = (row.reason or "").rstrip(ENDS) or "—"
    return _fill(row, language, (row.graduate, row.detail, row.former), reason)


def word_outside(row: Row[Any]) -> Both:
    """As it is said where others may read it: names of people masked, no reasons."""
    masked = mask_name(row.graduate), mask_name(row.detail), mask_name(row.former)
    return Both(zh=_fill(row, "zh", masked, UNSAID.zh), en=_fill(row, "en", masked, UNSAID.en))


def describe_fields(row: Row[Any]) -> Mapping[str, str]:
    """What templates of messages may say, in Chinese."""
    return {
        "what": find_words(row.kind).name.zh,
        "employer": row.employer,
        "position": row.title,
        "reply_by": MOMENT["zh"](row.reply_by) if row.reply_by else "",
        "at": MOMENT["zh"](row.at),
    }


def find_group(kind: str) -> Group:
    return find_words(kind).group or OTHERWISE


def describe_step(row: Row[Any]) -> Step:
    """Return the step with its whole path; the home where something is unknown."""
    in_its_name = row.variant == IN_ITS_NAME
    step = STEPS["employer"]["agreements"] if in_its_name else find_step(row.audience, row.kind)
    known = {
        "graduate": row.graduate_id,
        "application": row.application_id,
        "agreement": row.agreement_number,
        "employer": row.employer_id,
        "item": row.item,
    }
    asked = [name for _, name, _, _ in Formatter().parse(step.path) if name]
    if any(known[name] is None for name in asked):
        step, asked = HOME, []
    filled = {name: quote(str(known[name]), safe="") for name in asked}
    return Step(zh=step.zh, en=step.en, path=step.path.format(**filled))


def list_kinds(group: Group) -> list[str]:
    """Return the names of the facts whose notices are of a group."""
    return [kind for kind, words in FACTS.items() if words.notices and find_group(kind) == group]


def name_subject(row: Row[Any]) -> Both:
    """Return what a message to this audience is called."""
    words = find_words(row.kind)
    return words.title.get(row.audience, words.name)


def _fill(row: Row[Any], language: Language, people: tuple[str, str, str], reason: str) -> str:
    """`people` are the graduate, the colleague, and the one who handed over to them."""
    graduate, colleague, former = people
    words = find_words(row.kind)
    sentence = find_sentence(row.kind, row.audience, row.variant) or words.name
    return sentence.in_(language).format(
        employer=row.employer,
        graduate=graduate or NAMELESS.in_(language),
        colleague=colleague or SOMEBODY.in_(language),
        former=former or SOMEBODY.in_(language),
        position=row.title,
        reply_by=MOMENT[language](row.reply_by) if row.reply_by else "",
        destination=CodeNames(language).name_of("destination", row.destination or ""),
        reason=reason,
        detail=row.detail,
        school=row.school,
        fields=_word_fields(row, language),
    )


def _word_fields(row: Row[Any], language: Language) -> str:
    """Say which fields of the student record a correction changed: `detail` has their names."""
    named = row.detail.split(FIELDS) if row.kind == RosterCorrected.__name__ else []
    return word_list("fields", tuple(one for one in named if one), language)
