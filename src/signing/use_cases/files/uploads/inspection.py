"""Looks into a file without risk for this process: whoever reads it may hang, grow or crash."""

import json
import os
import subprocess
import sys
from threading import BoundedSemaphore

import structlog

from signing import refusals
from signing.refusals import (
    FileTooComplex,
    NotReady,
    Refusal,
    TooMany,
)
from signing.use_cases.files.uploads import sandbox
from signing.use_cases.files.uploads.kinds import Kind

AT_ONCE = 4
WAIT_SECONDS = 20.0
WALL_SECONDS = 60.0
"""On a busy machine the processor time that a file may cost takes longer."""
TURNS = BoundedSemaphore(AT_ONCE)
LOG = structlog.get_logger()


def inspect_file(content: bytes, kind: Kind) -> bytes:
    """The bytes to keep. Raises a FileRefused, TooMany when too many are looked into, NotReady."""
    if not TURNS.acquire(timeout=WAIT_SECONDS):
        raise TooMany(seconds=int(WAIT_SECONDS))
    try:
        return _read_answer(*_run_sandbox(content, kind)) or content
    finally:
        TURNS.release()


def _run_sandbox(content: bytes, kind: Kind) -> tuple[int, bytes]:
    """Exit code and answer. The process gets nothing of our environment but where modules are."""
    command = [sys.executable, "-m", sandbox.__name__, kind.value]
    try:
        done = subprocess.run(  # noqa: S603 — the command is ours; the file goes to its input
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONSAFEPATH": "1"},
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileTooComplex from None
    except OSError as error:
        LOG.warning("upload.no_reader", error=type(error).__name__)
        raise NotReady from None
    return done.returncode, done.stdout


def _read_answer(code: int, answer: bytes) -> bytes:
    """A reader that ended in another way than by answering was stopped at its limits."""
    if code:
        LOG.warning("upload.reader_stopped", code=code)
        raise FileTooComplex
    first, _, kept = answer.partition(b"\n")
    told = json.loads(first)
    if told["refused"]:
        refusal: type[Refusal] = getattr(refusals, told["refused"])
        raise refusal(**told["about"])
    return kept
