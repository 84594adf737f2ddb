"""Pages of a list by keyset: as fast at the hundred-thousandth row as at the first."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, literal, tuple_

from signing.refusals import FieldsWrong

MOST = 200


@dataclass(frozen=True)
class Slice:
    """Which part of a list is asked for: at most `limit` rows behind `cursor`."""

    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True)
class Page:
    items: list[dict[str, Any]]
    next: str | None


def page(
    connection: Connection,
    query: Select[Any],
    keys: Sequence[ColumnElement[Any]],
    part: Slice,
    present: Callable[[Row[Any]], dict[str, Any]],
    *,
    newest_first: bool = False,
) -> Page:
    """One page of `query` in the order of `keys`: selected by it, and unique together."""
    limit = max(1, min(part.limit, MOST))
    if part.cursor is not None:
        values = _opened(part.cursor, keys)
        here, there = tuple_(*keys), tuple_(*values)
        query = query.where(here < there if newest_first else here > there)
    order = [key.desc() if newest_first else key.asc() for key in keys]
    rows = connection.execute(query.order_by(*order).limit(limit + 1)).all()
    shown = rows[:limit]
    more = _closed([shown[-1]._mapping[key] for key in keys]) if len(rows) > limit else None  # noqa: SLF001 — its public name
    return Page([present(row) for row in shown], more)


def _closed(values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return urlsafe_b64encode(json.dumps(plain, default=str).encode()).decode()


def _opened(cursor: str, keys: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    """The cursor's values as the keys' types; FieldsWrong when it is none of ours."""
    try:
        values = json.loads(urlsafe_b64decode(cursor.encode()))
        return [
            literal(_typed(value, key), key.type) for value, key in zip(values, keys, strict=True)
        ]
    except (ValueError, TypeError) as broken:
        wrong = {
            "field": "cursor",
            "zh": "不是本服务给出的游标",
            "en": "not a cursor of this service",
        }
        raise FieldsWrong(errors=[wrong]) from broken


def _typed(value: Any, key: ColumnElement[Any]) -> Any:
    kind = key.type.python_type
    if kind is datetime:
        return datetime.fromisoformat(value)
    return value if isinstance(value, kind) else kind(value)
