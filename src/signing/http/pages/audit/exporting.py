"""Facts to take away, batch by batch: as lines of JSON, as a table for a spreadsheet."""

import json
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from typing import Any

from signing.projections.stories import LoggedFact
from signing.use_cases.core.spreadsheets import write_csv

Facts = Iterator[list[LoggedFact]]
HEADER = (
    *("日志位置", "时间", "事件", "内容", "内容（英文）", "角色", "账号"),
    *("请求编号", "事件流", "版本", "原始事件"),
)


def as_lines(batches: Facts) -> Iterator[bytes]:
    for batch in batches:
        yield "".join(f"{_json(one)}\n" for one in batch).encode()


def as_csv(batches: Facts) -> Iterator[bytes]:
    yield write_csv(HEADER, ())
    for batch in batches:
        first, *others = (_row(one) for one in batch)
        yield write_csv(first, others).removeprefix(BOM_UTF8)


def _row(one: LoggedFact) -> Sequence[str]:
    return [
        str(one["position"]),
        one["at"].isoformat(),
        one["fact"],
        one["zh"],
        one["en"],
        one["actor"]["role"],
        one["actor"]["account"],
        one["request_id"],
        one["stream"],
        str(one["version"]),
        _json(one["data"]),
    ]


def readable(value: Any) -> str:
    """JSON for people to read."""
    return json.dumps(value, ensure_ascii=False, default=str, indent=2)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
