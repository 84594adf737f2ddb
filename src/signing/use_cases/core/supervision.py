"""Supervises background work: starts it again after an error, and reports its state.

Work that breaks HOPELESS times in a row gives up: the process should end and be started anew.
"""

import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import structlog

from signing.storage.engine import is_database_away

FIRST_SECONDS, LONGEST_SECONDS = 0.5, 8.0
"""Between two starts. Twice as long each time, until a work lives LASTING_SECONDS."""
LASTING_SECONDS = 60.0
SILENT_SECONDS = 300.0
"""Statements end after 60 seconds, so what is silent for longer hangs."""
HOPELESS = 20
"""So many failures in a row, two minutes and a half, are not helped by one more start here. A
database that is away does not count: a new process would not have it either."""
LOG = structlog.get_logger()
Run = Callable[[threading.Event], None]
"""Works until the event is set, and looks at it or waits for it in each round."""
GiveUp = Callable[[], None]


def go_on() -> None:
    """Nobody would start this process anew."""


@dataclass(frozen=True)
class Failed:
    times: int = 0
    error: str | None = None
    at: datetime | None = None


class Heart(threading.Event):
    """The stop signal of a work. Each check and each wait counts as a heartbeat."""

    def __init__(self) -> None:
        super().__init__()
        self._due = monotonic()
        self.failed = Failed()

    def is_set(self) -> bool:
        self._due = monotonic()
        return super().is_set()

    def wait(self, timeout: float | None = None) -> bool:
        self._due = monotonic() + (timeout or 0.0)
        stopped = super().wait(timeout)
        self._due = monotonic()
        return stopped

    @property
    def silence(self) -> float:
        """Return the seconds since the last beat, without an announced wait."""
        return max(0.0, monotonic() - self._due)

    def note(self, error: Exception) -> str:
        """Keep an error as the last one; return its kind and place."""
        told = _describe_error(error)
        self.failed = Failed(self.failed.times + 1, told, datetime.now(UTC))
        return told


class ExplainedError(Exception):
    """Its message is ours and quotes nobody, so it may be shown."""


@dataclass(frozen=True)
class WorkState:
    """`state` is starting, running, failing (it broke within the last minute), silent, or over.

    `error` is the kind and place of the last one: its message may be personal.
    """

    name: str
    state: str
    silent_seconds: float
    failures: int
    error: str | None
    failed_at: datetime | None

    @property
    def is_well(self) -> bool:
        """A start takes seconds; one that fails again and again is told of what starts it."""
        return self.state in {"starting", "running", "over"}


class Work:
    """One supervised thread; `may_be_silent` if its beats may be far apart."""

    def __init__(
        self, name: str, run: Run, *, may_be_silent: bool = False, give_up: GiveUp = go_on
    ) -> None:
        self.name = name
        self.heart = Heart()
        self._run = run
        self._may_be_silent = may_be_silent
        self._give_up = give_up
        self._thread = threading.Thread(target=self._keep_running, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def state(self) -> WorkState:
        failed = self.heart.failed
        return WorkState(
            name=self.name,
            state=self._name_state(failed),
            silent_seconds=round(self.heart.silence, 1) if self._thread.is_alive() else 0.0,
            failures=failed.times,
            error=failed.error,
            failed_at=failed.at,
        )

    def _name_state(self, failed: Failed) -> str:
        if not self._thread.is_alive():
            return "over"
        if failed.at and datetime.now(UTC) - failed.at < timedelta(seconds=LASTING_SECONDS):
            return "failing"
        silent = self.heart.silence > SILENT_SECONDS and not self._may_be_silent
        return "silent" if silent else "running"

    def _keep_running(self) -> None:
        pause, in_a_row = FIRST_SECONDS, 0
        while not self.heart.is_set():
            began = monotonic()
            try:
                self._run(self.heart)
            except Exception as error:  # noqa: BLE001 — whatever it is, the work goes on
                if monotonic() - began > LASTING_SECONDS:
                    pause, in_a_row = FIRST_SECONDS, 0
                in_a_row += not is_database_away(error)
                self._note(error, pause)
                self._despair(in_a_row)
                self.heart.wait(pause)
                pause = min(2 * pause, LONGEST_SECONDS)
            else:
                return

    def _note(self, error: Exception, pause: float) -> None:
        told = self.heart.note(error)
        LOG.error("background.failed", work=self.name, error=told, again_in=pause)

    def _despair(self, in_a_row: int) -> None:
        if in_a_row == HOPELESS:
            last = self.heart.failed.error
            LOG.critical(
                "background.hopeless", work=self.name, failures_in_a_row=in_a_row, error=last
            )
            self._give_up()


class Supervisor:
    """Starts works, restarts those that break, and ends all."""

    def __init__(
        self,
        works: Mapping[str, Run],
        *,
        slow: frozenset[str] = frozenset(),
        give_up: GiveUp = go_on,
    ) -> None:
        """`slow` names the works that may be silent; `give_up` is called for a hopeless one."""
        self._works = [
            Work(name, run, may_be_silent=name in slow, give_up=give_up)
            for name, run in works.items()
        ]

    def start(self) -> None:
        for work in self._works:
            work.start()

    def tell_to_stop(self) -> None:
        for work in self._works:
            work.heart.set()

    def join(self) -> None:
        for work in self._works:
            work.join()

    def states(self) -> list[WorkState]:
        return [work.state() for work in self._works]


def note_error(stop: threading.Event, error: Exception) -> None:
    """Show an error from which a work recovered by itself as its last one."""
    if isinstance(stop, Heart):
        stop.note(error)


def _describe_error(error: Exception) -> str:
    if isinstance(error, ExplainedError):
        return str(error)
    cause = getattr(error, "orig", None) or error
    ours = [one for one in traceback.extract_tb(error.__traceback__) if _is_ours(one.filename)]
    place = f" in {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(cause).__name__}{place}"


def _is_ours(filename: str) -> bool:
    return "site-packages" not in filename
