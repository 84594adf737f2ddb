"""Facts to download, batch by batch: as lines of JSON, or as CSV for a spreadsheet."""

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from signing.fact_words import find_words
from signing.http.languages import CHINESE, Speech
from signing.http.pages.audit.actors import Names
from signing.http.pages.wording import N_, ROLES
from signing.projections.stories import LoggedFact
from signing.use_cases.core.spreadsheets import write_csv

Facts = Iterator[list[LoggedFact]]
HEADER = (
    *(
        N_("日志位置"),
        N_("时间"),
        N_("事件"),
        N_("内容"),
        N_("内容（英文）"),
        N_("角色"),
        N_("账号"),
    ),
    *(N_("请求编号"), N_("客户端请求编号"), N_("事件流"), N_("版本"), N_("原始事件")),
    *(N_("事件名称"), N_("角色名称"), N_("操作人"), N_("用户名或学号")),
)
"""The last four say in words what stands as a code or an identifier before."""


def write_lines(batches: Facts) -> Iterator[bytes]:
    for batch in batches:
        yield "".join(f"{_write_json(one)}\n" for one in batch).encode()


def write_table(
    batches: Facts, name_all: Callable[[Sequence[LoggedFact]], Names], speech: Speech
) -> Iterator[bytes]:
    yield write_csv([speech.say(one) for one in HEADER], ())
    for batch in batches:
        names = name_all(batch)
        first, *others = (_build_row(one, names, speech) for one in batch)
        yield write_csv(first, others).removeprefix(BOM_UTF8)


def _build_row(one: LoggedFact, names: Names, speech: Speech) -> Sequence[str]:
    role, named = one["actor"]["role"], names.get(one["actor"]["account"])
    return [
        str(one["position"]),
        one["at"].isoformat(),
        one["fact"],
        one["zh"],
        one["en"],
        role,
        one["actor"]["account"],
        one["request_id"],
        one["client_request_id"],
        one["stream"],
        str(one["version"]),
        _write_json(one["data"]),
        find_words(one["fact"]).name.in_("zh" if speech.language == CHINESE else "en"),
        speech.say(ROLES[role]) if role in ROLES else role,
        named.name if named else "",
        named.about if named else "",
    ]


def format_readable(value: Any) -> str:
    """Return the value as indented JSON."""
    return json.dumps(value, ensure_ascii=False, default=str, indent=2)


def _write_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
