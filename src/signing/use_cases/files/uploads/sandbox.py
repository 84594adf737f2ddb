"""What runs in a process of its own, which may not write and gets little time and memory.

It reads a file on standard input, hands it to the function of its job, and answers with one line of
JSON, `{"refused", "about"}`; the bytes that the function returned follow. `inspection.py` starts
it. A module that nothing here imports is loaded for its own job alone.
"""

import json
import os
import resource
import sys
import traceback
from importlib import import_module
from pathlib import Path
from types import TracebackType

from signing.refusals import Refusal

NICE = 10
"""Pages that somebody waits for go first."""


def main() -> None:
    function, cpu_seconds, memory, *words = sys.argv[1:]
    module, _, name = function.partition(":")
    work = getattr(import_module(module), name)
    sys.excepthook = _tell_where
    _limit(int(cpu_seconds), int(memory))
    answer, kept = {"refused": "", "about": {}}, b""
    try:
        kept = work(sys.stdin.buffer.read(), *words)
    except Refusal as refusal:
        answer = {"refused": refusal.code, "about": refusal.about}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.write(kept)


def _tell_where(kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> None:
    """For the log: what stopped it and where, in one line, without what the file says."""
    frames = traceback.extract_tb(trace)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    sys.stderr.write(f"{kind.__name__} {where}\n")


def _limit(cpu_seconds: int, memory: int) -> None:
    """No more than the machine gives anyway."""
    os.nice(NICE)
    limits = {
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, most in limits.items():
        _, hard = resource.getrlimit(limit)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (least, least))


if __name__ == "__main__":
    main()
