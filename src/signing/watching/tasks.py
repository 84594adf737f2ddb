"""What a thread does just now, for the lines of the log: a request, or a work by its name.

A request is told apart by a context variable, which goes with it into the threads that work for
it. Background work has a thread of its own that is named like it.
"""

import logging
import threading
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from signing.watching.traces import find_trace_id

Describe = Callable[[], Mapping[str, str]]
REQUEST: ContextVar[Describe | None] = ContextVar("request", default=None)
"""Describes the request that is handled. The route is found only if a line is written."""
Line = MutableMapping[str, Any]
Processor = Callable[[Any, str, Line], Any]


def name_main_work(name: str) -> None:
    """Say what the main thread does: `serve` and `project` have it listen and wait."""
    threading.main_thread().name = name


def add_task(_: Any, __: str, line: Line) -> Line:
    """Add request id and route, or the name of the work, and the trace if there is one.

    A processor of structlog.
    """
    describe = REQUEST.get()
    if describe is None:
        line.setdefault("work", threading.current_thread().name)
    else:
        for name, value in describe().items():
            line.setdefault(name, value)
    trace = find_trace_id()
    if trace:
        line["trace_id"] = trace
    return line


class JoiningFormatter(logging.Formatter):
    """Writes the lines of libraries as our own, by the same processors."""

    def __init__(
        self, processors: Sequence[Processor], tell_error: Callable[[BaseException], str]
    ) -> None:
        super().__init__()
        self._processors = processors
        self._tell_error = tell_error

    def format(self, record: logging.LogRecord) -> str:
        line: Any = {
            "logger": record.name,
            "event": record.getMessage().strip(),
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line["error"] = self._tell_error(error)
        for process in self._processors:
            line = process(None, "", line)
        return str(line)
