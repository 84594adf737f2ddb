"""Hostile uploads: each is refused in words of its own, at a bounded price, and nothing is kept."""

import os
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from signing.refusals import FileRefused, FileTooComplex
from signing.use_cases.files.evidence import Evidence, Upload
from signing.use_cases.files.uploads import pdfs, sandbox
from signing.use_cases.files.uploads.choosing import choose_bytes
from signing.use_cases.files.uploads.inspection import CHOOSING, Job, run_apart
from signing.use_cases.files.uploads.kinds import Kind
from signing.use_cases.privacy.vault import Cipher
from support.hostile import files as hostile
from support.printing.documents import A_PDF, draw_photograph
from support.slow_files import choose_size, read_processor_seconds

GOOD = {
    Kind.PDF: A_PDF,
    Kind.JPEG: draw_photograph(),
    Kind.PNG: draw_photograph(form="PNG"),
    Kind.WEBP: draw_photograph(form="WEBP"),
}


@pytest.mark.parametrize("sample", hostile.SAMPLES)
def test_a_hostile_file_is_refused_and_not_kept(
    sample: str, evidence: Evidence, cipher: Cipher
) -> None:
    name, made, refusal = hostile.SAMPLES[sample]
    with pytest.raises(FileRefused) as refused:
        evidence.keep(cipher, Upload(name, made()))
    assert type(refused.value) is refusal
    assert list(evidence.store.list()) == []


FIRST, *OTHERS = hostile.HEAVY
ALL_BUT_ONE_LATER = [FIRST, *(pytest.param(one, marks=pytest.mark.faults) for one in OTHERS)]
"""Each costs ten seconds of a processor: that is what the test is about."""


@pytest.mark.parametrize("sample", ALL_BUT_ONE_LATER)
def test_a_file_that_is_endless_work_costs_no_more_than_a_file_may(
    sample: str, evidence: Evidence, cipher: Cipher
) -> None:
    spent = read_processor_seconds()
    with pytest.raises(FileTooComplex):
        evidence.keep(cipher, Upload("a.pdf", hostile.HEAVY[sample]()))
    assert read_processor_seconds() - spent <= CHOOSING[Kind.PDF].cpu_seconds + 1


def test_no_more_objects_are_read_than_a_file_may_have() -> None:
    work = pdfs.Work()
    with pytest.raises(FileTooComplex):
        pdfs.must_be_passive(hostile.HEAVY["too many objects"](), work)
    assert work.objects == pdfs.MOST_OBJECTS + 1


def test_a_reader_of_files_learns_no_setting_of_the_service(
    monkeypatch: pytest.MonkeyPatch, evidence: Evidence, cipher: Cipher
) -> None:
    """Were the environment handed on, this would keep it from starting."""
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    assert evidence.keep(cipher, Upload("a.pdf", A_PDF)).size == len(A_PDF)


def test_where_the_machine_gives_less_than_the_limits_files_are_read_all_the_same() -> None:
    job = CHOOSING[Kind.PNG]
    command = f'ulimit -c 0 -t {job.cpu_seconds - 1}; exec "$0" "$@"'
    words = [job.function, str(job.cpu_seconds), str(job.memory), *job.words]
    done = subprocess.run(
        ["sh", "-c", command, sys.executable, "-m", sandbox.__name__, *words],
        input=GOOD[Kind.PNG],
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        check=True,
    )
    assert done.stdout.startswith(b'{"refused": ""')


def test_a_reader_that_fails_is_logged_without_what_the_file_says() -> None:
    """`int` raises an error that quotes what it was given."""
    job = Job("builtins:int", (), 10, 2**29, FileTooComplex)
    with capture_logs() as logged, pytest.raises(FileTooComplex):
        run_apart(job, "林小满".encode())
    (line,) = logged
    told = line["error"].partition(":")[0]
    assert (line["event"], line["code"], told) == (
        "upload.reader_stopped",
        1,
        "ValueError sandbox.py",
    )
    assert "\\x" not in str(line)


@pytest.mark.sized
@settings(max_examples=choose_size(300, 100), deadline=None)
@given(kind=st.sampled_from(Kind), content=st.binary(max_size=2000))
def test_random_bytes_are_refused_and_nothing_else(kind: Kind, content: bytes) -> None:
    beginning = GOOD[kind][:8]
    with pytest.raises(FileRefused):
        choose_bytes(beginning + content, kind.value)


@pytest.mark.sized
@settings(max_examples=choose_size(300, 100), deadline=None)
@given(
    kind=st.sampled_from(Kind),
    at=st.integers(0, 10_000),
    change=st.binary(min_size=1, max_size=8),
)
def test_a_file_with_a_changed_byte_is_taken_or_refused(kind: Kind, at: int, change: bytes) -> None:
    changed = bytearray(GOOD[kind])
    begin = 8 + at % (len(changed) - 8)
    changed[begin : begin + len(change)] = change
    with suppress(FileRefused):
        choose_bytes(bytes(changed), kind.value)
