"""Why a graduate cannot sign now: the fact, its time, and the words for it."""

from datetime import datetime

from typing_extensions import TypedDict

from signing.codes import name_of
from signing.projections.engine.days import format_day_en, format_day_zh


class Blocking(TypedDict):
    """Why a graduate cannot sign: the name of the fact, its time, and a sentence about it."""

    fact: str
    at: datetime
    zh: str
    en: str


WORDS = {
    "GraduateEnrolled": (
        "学校在 {day_zh}录入了您的生源信息，正在等待您确认",
        "The school entered your source information on {day_en}; please confirm it",
    ),
    "RosterCorrected": (
        "学校在 {day_zh}更正了您的生源信息，请核对后重新确认",
        "The school corrected your source information on {day_en}; please confirm it again",
    ),
    "OfferSigned": (
        "您在 {day_zh}与{employer}签约，正在等待学校审核",
        "You signed with {employer} on {day_en}; the school's review is pending",
    ),
    "SchoolApproved": (
        "您与{employer}的就业协议在 {day_zh}经学校审核生效",
        "Your agreement with {employer} took effect on {day_en}, when the school approved it",
    ),
    "TerminationRequested": (
        "您在 {day_zh}申请与{employer}解约，正在等待学校审核",
        "You asked to be released from {employer} on {day_en}; the school's decision is pending",
    ),
    "TerminationWithdrawn": (
        "您在 {day_zh}撤回了与{employer}的解约申请，就业协议继续有效",
        "You withdrew on {day_en} your request to leave {employer}; the agreement holds",
    ),
    "TerminationRejected": (
        "学校在 {day_zh}不同意您与{employer}解约，就业协议继续有效",
        "The school did not release you from {employer} on {day_en}; the agreement stays in effect",
    ),
    "DestinationRecorded": (
        "学校在 {day_zh}登记了您的毕业去向：{destination}",
        "The school recorded your destination on {day_en}: {destination}",
    ),
}


def describe_blocking(fact: str, at: datetime, *, employer: str, destination: str) -> Blocking:
    """`destination` is a code; `employer` is "" where the fact names none."""
    zh, en = WORDS[fact]
    about = {
        "day_zh": format_day_zh(at),
        "day_en": format_day_en(at),
        "employer": employer,
        "destination": f"{destination} {name_of('destination', destination)}",
    }
    return {"fact": fact, "at": at, "zh": zh.format_map(about), "en": en.format_map(about)}
