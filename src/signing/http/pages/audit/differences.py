"""A graduate's state as lines of a table, each with whether the last fact changed it."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from signing.http.pages import wording
from signing.http.pages.wording import N_

State = Mapping[str, Any]
GENERAL, APPLICATION, AGREEMENT = N_("概况"), N_("申请"), N_("就业协议")
WORDS: Mapping[str, str] = {
    "standing": N_("签约状态"),
    "confirmed": N_("生源信息已确认"),
    "error_reported": N_("生源信息报告有误"),
    "bound": N_("已绑定微信"),
    "destination": N_("毕业去向"),
    "destination_employer": N_("单位名称"),
    "erased": N_("个人信息已销毁"),
    "college": N_("学院"),
    "major": N_("专业"),
    "level": N_("学历层次"),
    "duration": N_("学制"),
    "training_mode": N_("培养方式"),
    "origin_region": N_("生源地"),
    "graduates_on": N_("毕业时间"),
    "teacher_training": N_("师范生类别"),
    "stage": N_("进展"),
    "position_id": N_("岗位"),
    "channel": N_("签约方式"),
    "state": N_("协议状态"),
    "employer": N_("用人单位"),
    "signed_at": N_("签约时间"),
    "approved_at": N_("通过时间"),
    "ended_at": N_("终止时间"),
    "disputed": N_("有异议"),
    "signing_confirmed": N_("毕业生已确认且无异议"),
    "confirmed_at": N_("接受或确认签约的时间"),
    "prints": N_("打印次数"),
}
ENUMS = {
    "standing": wording.STANDINGS,
    "stage": wording.STAGES,
    "channel": wording.CHANNELS,
    "state": wording.STATES,
}
NAMED_APART = {(AGREEMENT, "confirmed"): "signing_confirmed"}
"""What is called as something else of the graduate is."""
GENERALLY = (
    *("standing", "destination", "destination_employer"),
    *("confirmed", "error_reported", "bound"),
)
YES, NO = N_("是"), N_("否")


class Line(NamedTuple):
    """`kind` says how `value` is drawn: words, time or plain. `before` may be None."""

    section: str
    subject: str
    name: str
    kind: str
    value: Any
    before: Any
    changed: bool


def compare_states(state: State, before: State | None) -> list[Line]:
    """Return all lines of `state`; a line is changed if `before` lacked it or had another value."""
    old = dict(_flatten_state(state if before is None else before))
    return [
        Line(
            *place,
            _choose_kind(place[2], value),
            value,
            old.get(place),
            old.get(place, ...) != value,
        )
        for place, value in _flatten_state(state)
    ]


def group_lines(found: Iterable[Line]) -> list[tuple[tuple[str, str], list[Line]]]:
    """Group lines by what they are about: the graduate, an application, an agreement."""
    return [(place, list(one)) for place, one in groupby(found, lambda line: line[:2])]


Place = tuple[str, str, str]


def _flatten_state(state: State) -> Iterator[tuple[Place, Any]]:
    general = {name: state[name] for name in GENERALLY}
    for name, value in (general | {"erased": state["erased"]} | state["studies"]).items():
        yield (GENERAL, "", name), value
    for section, items, key in (
        (APPLICATION, state["applications"], "id"),
        (AGREEMENT, state["agreements"], "agreement_number"),
    ):
        for item in items:
            for name, value in item.items():
                if name != key:
                    yield (section, item[key], NAMED_APART.get((section, name), name)), value


def _choose_kind(name: str, value: Any) -> str:
    if name in ENUMS or isinstance(value, bool):
        return "words"
    return "time" if name.endswith("_at") else "plain"


def worded(name: str, value: Any) -> str:
    """Return the value as Chinese words, which the template translates."""
    if isinstance(value, bool):
        return YES if value else NO
    return ENUMS[name][value] if name in ENUMS else str(value)
