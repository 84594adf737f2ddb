"""Supervises background work: starts it again after an error, and reports its state.

Work that breaks HOPELESS times in a row gives up: the process should end and be started anew.
"""

import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import structlog

from signing.storage.engine import DATABASE_ERRORS, is_database_away
from signing.ticks import end_on_tick

FIRST_SECONDS, LONGEST_SECONDS = 0.5, 8.0
"""Between two starts. Twice as long each time, until a work lives LASTING_SECONDS."""
LASTING_SECONDS = 60.0
SETTLED_SECONDS = 3.0
"""After a start, or twice the pause before it: work that comes round again then is well again."""
JOIN_SECONDS = 30.0
"""For all works to end; the process does not wait for who hangs."""
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
        self._rounds = 0
        self._settled = 0.0
        self._broken = False
        self.failed = Failed()

    def is_set(self) -> bool:
        self._begin_round()
        return super().is_set()

    def wait(self, timeout: float | None = None) -> bool:
        self._begin_round(timeout or 0.0)
        stopped = super().wait(timeout and end_on_tick(timeout))
        self._due = monotonic()
        return stopped

    def begin(self) -> None:
        """The work begins, perhaps anew."""
        self._rounds = 0

    def _begin_round(self, pause: float = 0.0) -> None:
        """What begins a second round after an error has done the first."""
        now = monotonic()
        self._due = now + pause
        self._rounds += 1
        if self._rounds > 1 and now >= self._settled:
            self._broken = False

    @property
    def is_broken(self) -> bool:
        """Return whether it did no round since its last error. Who waits again has done one."""
        now = monotonic()
        waits = self._rounds > 1 and self._due > now
        return self._broken and not (waits and now >= self._settled)

    @property
    def silence(self) -> float:
        """Return the seconds since the last beat, without an announced wait."""
        return max(0.0, monotonic() - self._due)

    def note(self, error: BaseException, pause: float = 0.0) -> str:
        """Keep an error as the last one; return its kind and place. It goes on after `pause`."""
        told = _describe_error(error)
        self.failed = Failed(self.failed.times + 1, told, datetime.now(UTC))
        self._rounds, self._broken = 0, True
        self._settled = monotonic() + pause + max(SETTLED_SECONDS, 2 * pause)
        return told


class ExplainedError(Exception):
    """Its message is ours and quotes nobody, so it may be shown."""


class WorkEndedError(ExplainedError):
    """A work ended, and nobody had asked for it."""


@dataclass(frozen=True)
class WorkState:
    """`state` is starting, running, failing (it broke, and did no round since), silent, or over.

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
    """One supervised thread; `may_be_silent` if its beats may be far apart.

    It goes on until it is told to stop, or, if it `may_end`, until its work is done.
    """

    def __init__(
        self,
        name: str,
        run: Run,
        *,
        may_be_silent: bool = False,
        may_end: bool = False,
        give_up: GiveUp = go_on,
    ) -> None:
        self.name = name
        self.heart = Heart()
        self._run = run
        self._may_be_silent = may_be_silent
        self._may_end = may_end
        self._give_up = give_up
        self._thread = threading.Thread(target=self._keep_running, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self, seconds: float) -> bool:
        """Return whether it ended within `seconds`."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def state(self) -> WorkState:
        failed = self.heart.failed
        return WorkState(
            name=self.name,
            state=self._name_state(),
            silent_seconds=round(self.heart.silence, 1) if self._thread.is_alive() else 0.0,
            failures=failed.times,
            error=failed.error,
            failed_at=failed.at,
        )

    def _name_state(self) -> str:
        if not self._thread.is_alive():
            return "over"
        if self.heart.is_broken:
            return "failing"
        silent = self.heart.silence > SILENT_SECONDS and not self._may_be_silent
        return "silent" if silent else "running"

    def _keep_running(self) -> None:
        pause, in_a_row = FIRST_SECONDS, 0
        while not self.heart.is_set():
            began = monotonic()
            try:
                self._run_once()
            except BaseException as error:  # noqa: BLE001 — whatever it is, the work goes on
                if monotonic() - began > LASTING_SECONDS:
                    pause, in_a_row = FIRST_SECONDS, 0
                in_a_row += not is_database_away(error)
                self._note(error, pause)
                self._despair(in_a_row)
                self.heart.wait(pause)
                pause = min(2 * pause, LONGEST_SECONDS)
            else:
                return

    def _run_once(self) -> None:
        self.heart.begin()
        self._run(self.heart)
        if not (self._may_end or self.heart.is_set()):
            raise WorkEndedError("it ended, and nobody had asked for it")

    def _note(self, error: BaseException, pause: float) -> None:
        told = self.heart.note(error, pause)
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
        once: frozenset[str] = frozenset(),
        give_up: GiveUp = go_on,
    ) -> None:
        """`slow` names the works that may be silent, and `once` those that may end by themselves.

        `give_up` is called for a hopeless one.
        """
        self._works = [
            Work(name, run, may_be_silent=name in slow, may_end=name in once, give_up=give_up)
            for name, run in works.items()
        ]

    def start(self) -> None:
        for work in self._works:
            work.start()

    def tell_to_stop(self) -> None:
        for work in self._works:
            work.heart.set()

    def join(self, seconds: float = JOIN_SECONDS) -> None:
        """Wait until all have ended, at most so long: the process ends without who hangs."""
        deadline = monotonic() + seconds
        left = [one.name for one in self._works if not one.join(max(0.0, deadline - monotonic()))]
        if left:
            LOG.error("background.left", works=left, waited=seconds)

    def states(self) -> list[WorkState]:
        return [work.state() for work in self._works]


def note_error(stop: threading.Event, error: Exception) -> None:
    """Show an error from which a work recovered by itself as its last one."""
    if isinstance(stop, Heart):
        stop.note(error)


def go_round(
    stop: threading.Event, seconds: float, do: Callable[[datetime], object], left: str
) -> None:
    """Do it at once and every so often until `stop`; log `left` where the database was away.

    Then it is tried again soon: until it has been done the work is told as failing.
    """
    while True:
        pause = seconds
        try:
            do(datetime.now(UTC))
        except DATABASE_ERRORS as error:
            note_error(stop, error)
            LOG.warning(left, error=type(error).__name__)
            pause = min(seconds, LONGEST_SECONDS)
        if stop.wait(pause):
            return


def _describe_error(error: BaseException) -> str:
    if isinstance(error, ExplainedError):
        return str(error)
    cause = getattr(error, "orig", None) or error
    ours = [one for one in traceback.extract_tb(error.__traceback__) if _is_ours(one.filename)]
    place = f" in {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(cause).__name__}{place}"


def _is_ours(filename: str) -> bool:
    return "site-packages" not in filename
