"""Approving: what was verified where a check is red, and many at once where none says anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final

from signing.http.asking.fields import Reason
from signing.http.asking.forms import FormOfToday, read_field
from signing.http.pages.agreements.interviews import MOMENT, TypedMoment
from signing.http.pages.wording import N_
from signing.projections import review_queue
from signing.refusals import FieldsWrong
from signing.terms_rules import FieldFault
from signing.use_cases.agreements.many_reviews import MOST_AT_ONCE
from signing.use_cases.agreements.reviews import SigningSeen
from signing.vocabulary import AgreementNumber
from signing.vocabulary.china_time import to_china_time


class How(Enum):
    PHONE = "phone"
    IN_PERSON = "in_person"
    MESSAGE = "message"
    WRITING = "writing"


HOWS: Final[Mapping[str, str]] = {
    How.PHONE.value: N_("电话"),
    How.IN_PERSON.value: N_("当面"),
    How.MESSAGE.value: N_("微信或短信"),
    How.WRITING.value: N_("书面说明"),
}


NOT_YET: FieldFault = {
    "field": "at",
    "zh": "这个时间还没有到",
    "en": "has not come yet: say when it was",
}
TOO_EARLY: FieldFault = {
    "field": "at",
    "zh": "早于签约时间，请核对",
    "en": "is before the signing: check it",
}


class VerifiedForm(FormOfToday):
    """With whom it was verified (`name_asked`): how, when, and what else was found."""

    how: How
    at: TypedMoment
    verified: Reason = ""

    @classmethod
    def judge_today(cls, sent: Mapping[str, Any], now: datetime) -> Iterable[FieldFault]:
        at = read_field(MOMENT, sent, "at")
        return [NOT_YET] if at and at > now else []

    def describe(self, asked: str) -> str:
        """What is recorded of it, in Chinese like the agreement itself."""
        when = f"{to_china_time(self.at):%Y-%m-%d %H:%M}"
        said = f"{asked}（{HOWS[self.how.value]}，{when}）"
        return f"{said}：{self.verified}" if self.verified else said


def name_asked(seen: SigningSeen) -> str:
    """Return with whom it is verified: the graduate, and whom the words of a red check name."""
    if "employer_suspended" in seen["red"]:
        return N_("已与毕业生和省厅核实")
    if seen["registered_employer"] is not None:
        return N_("已与毕业生和用人单位核实")
    return N_("已与毕业生核实")


def must_be_between(at: datetime, signed_at: datetime, now: datetime) -> None:
    """The graduate was asked after signing, and not in the future. Raises FieldsWrong."""
    if at > now:
        raise FieldsWrong(errors=[NOT_YET])
    if at < signed_at.replace(second=0, microsecond=0):
        raise FieldsWrong(errors=[TOO_EARLY])


@dataclass(frozen=True)
class Chosen:
    """`clean` can be approved at once; `others` are decided one by one, or were.

    `left` is how many more could be, which one question does not ask of.
    """

    clean: list[review_queue.ReviewItem]
    others: list[review_queue.ReviewItem]
    left: int = 0


def sort_chosen(found: Iterable[review_queue.ReviewItem], left: int = 0) -> Chosen:
    items = list(found)
    clean = [one for one in items if is_clean(one)]
    others = [one for one in items if not is_clean(one)]
    return Chosen(clean[:MOST_AT_ONCE], others, left + len(clean[MOST_AT_ONCE:]))


def is_clean(one: review_queue.ReviewItem) -> bool:
    return one["state"] == "pending" and not one["checks"]


def read_seen(sent: Iterable[str]) -> dict[AgreementNumber, int]:
    """Read the versions that were seen, by number: each field has both, with a blank between."""
    parts = (one.rpartition(" ") for one in sent)
    known = {number: version for number, _, version in parts if number and version.isdecimal()}
    first = list(known.items())[:MOST_AT_ONCE]
    return {AgreementNumber(number): int(version[:18]) for number, version in first}
