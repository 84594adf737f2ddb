"""A process of our own beside this one: it works, reports its state, and ends with us.

Its standard input is a pipe that nobody writes to: it closes when this process ends, however it
ends, and the child ends then. Its standard output carries the states of its works, a line each
second.
"""

import os
import select
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from math import inf
from time import monotonic

from pydantic import TypeAdapter

from signing.storage.engine import DatabaseAwayError
from signing.ticks import end_on_tick
from signing.use_cases.core.supervision import ExplainedError, Supervisor, WorkState

REPORT_SECONDS = 1.0
FRESH_SECONDS = 2.5
"""How long a report says what is so now."""
LATE_SECONDS = 5.0
"""After which the last report counts no more."""
SILENT_SECONDS = 8.0
"""After which the child is ended and started anew: it sleeps, or hangs."""
STARTING_SECONDS = 120.0
"""For the first report, on a busy machine."""
LOOK_SECONDS = 1.0
"""Between two looks at a child that says nothing."""
GRACE_SECONDS = 10.0
DATABASE_AWAY = 75
"""How a child ends that cannot begin without its database (sysexits.h: EX_TEMPFAIL)."""
REPORT = TypeAdapter(list[WorkState])


class ChildEndedError(ExplainedError):
    """The child ended, or was ended, and nobody had asked for it."""


class ChildAwayError(ChildEndedError, DatabaseAwayError):
    """The child ended because its database is away."""


@dataclass
class Child:
    """`works` names what it reports. `run` is supervised as any other work, and starts it anew."""

    command: Sequence[str]
    environment: Mapping[str, str]
    works: Sequence[str]
    _reported: dict[str, WorkState] = field(default_factory=dict)
    _heard: float = -inf
    _ended: WorkState | None = None
    """How its works stand once it ended, until it reports anew."""
    _process: "subprocess.Popen[bytes] | None" = None

    def tell_to_stop(self) -> None:
        """Have the child end now, and not when `run` next looks whether it shall stop."""
        if self._process is not None:
            _let_go(self._process)

    def run(self, stop: threading.Event) -> None:
        """Start the child and hear it until `stop`. Raises ChildEndedError when it ends."""
        with self._start() as process:
            why = self._hear(process, stop)
        if not stop.is_set():
            self._ended = WorkState("", "failing", 0.0, 1, why, datetime.now(UTC))
            raise (ChildAwayError if process.returncode == DATABASE_AWAY else ChildEndedError)(why)

    def states(self) -> list[WorkState]:
        """Return what the child said last: `starting` before, `silent` when that is long ago.

        Once it ended, its works are `failing` until the next one has said that they run.
        """
        silence = monotonic() - self._heard
        if silence < LATE_SECONDS:
            return list(self._reported.values())
        return [self._describe_silent(name, silence) for name in self.works]

    def says_to_run(self, work: str) -> bool:
        """Return whether a work has just been reported, and as running."""
        reported = self._reported.get(work)
        fresh = monotonic() - self._heard < FRESH_SECONDS
        return fresh and reported is not None and reported.state == "running"

    def _describe_silent(self, name: str, silence: float) -> WorkState:
        last = self._reported.get(name)
        if last is None and self._ended is not None:
            return replace(self._ended, name=name)
        if last is None:
            return WorkState(name, "starting", 0.0, 0, None, None)
        return WorkState(
            name, "silent", round(silence, 1), last.failures, last.error, last.failed_at
        )

    @contextmanager
    def _start(self) -> Iterator["subprocess.Popen[bytes]"]:
        process = subprocess.Popen(  # noqa: S603 — our own program
            self.command,
            env=dict(self.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for us, and we end the child
        )
        self._process = process
        try:
            yield process
        finally:
            self._process = None
            self._reported, self._heard = {}, -inf
            _end(process)

    def _hear(self, process: "subprocess.Popen[bytes]", stop: threading.Event) -> str:
        """Return why there is nothing more to hear."""
        assert process.stdout is not None
        deadline, unread = monotonic() + STARTING_SECONDS, b""
        while not stop.is_set():
            heard = _read_some(process.stdout.fileno(), LOOK_SECONDS)
            if heard == b"":
                return f"process {process.pid} ended with {process.wait(GRACE_SECONDS)}"
            if heard:
                *lines, unread = (unread + heard).split(b"\n")
                self._note(lines)
                deadline = monotonic() + SILENT_SECONDS
            elif monotonic() > deadline:
                process.kill()
                return f"process {process.pid} was silent, and was ended"
        return "told to stop"

    def _note(self, lines: Sequence[bytes]) -> None:
        for line in lines[-1:]:
            self._reported = {one.name: one for one in REPORT.validate_json(line)}
            self._heard, self._ended = monotonic(), None


def _read_some(pipe: int, seconds: float) -> bytes | None:
    """Return what came within `seconds`: None for nothing, and empty at the end."""
    ready, _, _ = select.select([pipe], [], [], seconds)
    return os.read(pipe, 65536) if ready else None


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to end, and end it if it does not."""
    assert process.stdout is not None
    _let_go(process)
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()


def _let_go(process: "subprocess.Popen[bytes]") -> None:
    """Close the pipe by whose end the child knows that it shall end."""
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.close()


def follow_parent(background: Supervisor, is_over: Callable[[], bool]) -> None:
    """Report to the process that started this one, until it ends or it `is_over`."""
    due = monotonic()
    while not is_over():
        if _read_some(0, max(0.0, due - monotonic())) == b"":
            return
        if monotonic() >= due:
            due = monotonic() + end_on_tick(REPORT_SECONDS)
            _write_all(REPORT.dump_json(background.states()) + b"\n")


def _write_all(line: bytes) -> None:
    """A parent that is gone reads nothing, and the next look at its pipe says so."""
    with suppress(BrokenPipeError):
        os.write(1, line)
