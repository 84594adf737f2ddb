"""Waiting for a state, not for seconds: a busy machine is slow, and not wrong."""

import time
import traceback
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 60.0
"""Seconds that a test waits at most, for whatever it waits."""
PATIENCE_MILLISECONDS = PATIENCE * 1000
"""The same for Playwright."""
PAUSE = 0.01
T = TypeVar("T")


class WaitedInVainError(AssertionError):
    """A state did not come within `PATIENCE`."""


def soon(look: Callable[[], T | None], *, pause: float = PAUSE, patience: float = PATIENCE) -> T:
    """Return what `look` finds, once it finds anything.

    Raises WaitedInVainError, which names the line that waited and what was found last.
    """
    deadline = time.monotonic() + patience
    while not (found := look()):
        if time.monotonic() > deadline:
            asked = traceback.extract_stack(limit=2)[0]
            raise WaitedInVainError(
                f"waited {patience:.0f} s in vain at {asked.filename}:{asked.lineno}"
                f" for `{asked.line}`; found {found!r} at last"
            )
        time.sleep(pause)
    return found
