"""Tells whether a database is a demo's: nothing invented may stand among real facts."""

import json
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Column, Engine, select

from signing.demo.cast import REQUEST, SEASON
from signing.storage.schema import events
from signing.use_cases.core.context import Context

T = TypeVar("T")


class NotADemoError(Exception):
    """The database holds other data than the demo; the message says what to do."""


def must_be_demo(context: Context) -> None:
    """Raises NotADemoError if the first fact is not the demo's."""
    if _load_first_request(context.engine) is None or is_demo(context.engine):
        return
    message = (
        "该数据库中已有正式数据，不能以演示模式启动。请去掉 --demo，或换一个空的 SIGNING_DATA_DIR。"
        " This database holds real data, so the demo will not start on it:"
        " drop --demo, or use an empty SIGNING_DATA_DIR."
    )
    raise NotADemoError(message)


def is_demo(engine: Engine) -> bool:
    """Return whether the first fact is the demo's."""
    first = _load_first_request(engine)
    return first is not None and first.startswith(REQUEST)


def is_of_another_season(context: Context) -> bool:
    """Return whether an earlier release has loaded its demo here: steps of both would not agree."""
    first = _load_first_request(context.engine)
    return first is not None and not first.startswith(f"{SEASON}-")


def _load_first_request(engine: Engine) -> str | None:
    first = _load_first(engine, events.c.state)
    return None if first is None else json.loads(bytes(first))["request_id"]


def _load_first(engine: Engine, column: Column[T]) -> T | None:
    """Return a column of the first recorded fact; None in an empty database."""
    with engine.connect() as connection:
        return connection.execute(select(column).order_by(events.c.id).limit(1)).scalar()


def find_start(context: Context) -> datetime | None:
    """Return when this demo was loaded, so that loading resumes as of that time; else None."""
    return _load_first(context.engine, events.c.recorded_at)
