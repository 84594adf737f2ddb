"""Looks into a file without risk for this process: whoever reads it may hang, grow or crash."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from threading import BoundedSemaphore

import structlog

from signing.refusals import (
    Crowded,
    FileRefused,
    FileTooComplex,
    NotReady,
    TooMany,
    make_refusal,
)
from signing.use_cases.files.uploads import sandbox
from signing.use_cases.files.uploads.kinds import Kind

AT_ONCE = 4
WAIT_SECONDS = 20.0
WALL_SECONDS = 60.0
"""On a busy machine the processor time that a file may cost takes longer: then it is the machine
that is refused, not the file, whose own limit is in seconds of the processor."""
AGAIN_SECONDS = 60
MOST_TOLD = 200
"""Characters of why it stopped that are logged."""
TURNS = BoundedSemaphore(AT_ONCE)
LOG = structlog.get_logger()


@dataclass(frozen=True)
class Job:
    """What the process apart does with a file, and what that may cost in seconds and bytes.

    `function` is `module:name`, called with the content and the `words`; it returns bytes.
    `stopped` is raised where the process ended in another way than by answering.
    """

    function: str
    words: tuple[str, ...]
    cpu_seconds: int
    memory: int
    stopped: type[FileRefused]
    wall_seconds: float | None = None
    """Where it may take longer than others; less than proxies wait for an answer."""


def _make_job(kind: Kind) -> Job:
    """A picture needs forty million pixels, a copy that stands upright and one without profile."""
    cpu_seconds, memory = (10, 2**29) if kind is Kind.PDF else (20, 2**30)
    function = "signing.use_cases.files.uploads.choosing:choose_bytes"
    return Job(function, (kind.value,), cpu_seconds, memory, FileTooComplex)


CHOOSING = {kind: _make_job(kind) for kind in Kind}


def inspect_file(content: bytes, kind: Kind) -> bytes:
    """The bytes to keep. Raises a FileRefused, TooMany or NotReady."""
    return run_apart(CHOOSING[kind], content) or content


def run_apart(job: Job, content: bytes) -> bytes:
    """What the job's function returns for the content.

    Raises the Refusal that the function raised, `job.stopped`, TooMany when too many files are
    looked into, Crowded when this one took too long on a busy machine, or NotReady.
    """
    if not TURNS.acquire(timeout=WAIT_SECONDS):
        raise TooMany(seconds=int(WAIT_SECONDS))
    try:
        return _read_answer(job, _run_sandbox(job, content))
    finally:
        TURNS.release()


def _run_sandbox(job: Job, content: bytes) -> "subprocess.CompletedProcess[bytes]":
    """The process gets nothing of our environment but where modules are.

    A thread of numpy's library takes address space, which is limited: one is enough.
    """
    limits = (str(job.cpu_seconds), str(job.memory))
    command = [sys.executable, "-m", sandbox.__name__, job.function, *limits, *job.words]
    try:
        return subprocess.run(  # noqa: S603 — the command is ours; the file goes to its input
            command,
            input=content,
            capture_output=True,
            env={
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "PYTHONSAFEPATH": "1",
                "OPENBLAS_NUM_THREADS": "1",
            },
            timeout=job.wall_seconds or WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        LOG.warning("upload.reader_slow")
        raise Crowded(seconds=AGAIN_SECONDS) from None
    except OSError as error:
        LOG.warning("upload.no_reader", error=type(error).__name__)
        raise NotReady from None


def _read_answer(job: Job, done: "subprocess.CompletedProcess[bytes]") -> bytes:
    if done.returncode:
        _log_stop(job, done)
        raise job.stopped
    first, _, kept = done.stdout.partition(b"\n")
    told = json.loads(first)
    if told["refused"]:
        raise make_refusal(told["refused"], told["about"])
    return kept


def _log_stop(job: Job, done: "subprocess.CompletedProcess[bytes]") -> None:
    """Libraries write to its errors as well: the last line is the sandbox's own."""
    last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    LOG.warning(
        "upload.reader_stopped", code=done.returncode, job=job.function, error=last[:MOST_TOLD]
    )
