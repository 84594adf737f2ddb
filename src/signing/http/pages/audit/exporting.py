"""Facts to download, batch by batch: as lines of JSON, or as CSV for a spreadsheet."""

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from signing.fact_words import find_words
from signing.http.pages.audit.actors import Names
from signing.http.pages.wording import ROLES
from signing.projections.stories import LoggedFact
from signing.use_cases.core.spreadsheets import write_csv

Facts = Iterator[list[LoggedFact]]
HEADER = (
    *("日志位置", "时间", "事件", "内容", "内容（英文）", "角色", "账号"),
    *("请求编号", "客户端请求编号", "事件流", "版本", "原始事件"),
    *("事件名称", "角色名称", "操作人", "用户名或学号"),
)
"""The last four say in words what stands as a code or an identifier before."""


def write_lines(batches: Facts) -> Iterator[bytes]:
    for batch in batches:
        yield "".join(f"{_write_json(one)}\n" for one in batch).encode()


def write_table(
    batches: Facts, name_all: Callable[[Sequence[LoggedFact]], Names]
) -> Iterator[bytes]:
    yield write_csv(HEADER, ())
    for batch in batches:
        names = name_all(batch)
        first, *others = (_build_row(one, names) for one in batch)
        yield write_csv(first, others).removeprefix(BOM_UTF8)


def _build_row(one: LoggedFact, names: Names) -> Sequence[str]:
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
        find_words(one["fact"]).name.zh,
        ROLES.get(role, role),
        named.name if named else "",
        named.about if named else "",
    ]


def format_readable(value: Any) -> str:
    """Return the value as indented JSON."""
    return json.dumps(value, ensure_ascii=False, default=str, indent=2)


def _write_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
