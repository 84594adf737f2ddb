"""A process that is told to end does, however often it is told, and whatever hangs."""

import subprocess
import sys

from support.waiting import PATIENCE

STORM = """
import os, signal, sys, threading
from signing.cli.ending import Call

call = Call()
signal.signal(signal.SIGTERM, lambda *_: call.set())

def flood():
    for _ in range(20000):
        os.kill(os.getpid(), signal.SIGTERM)

flooding = threading.Thread(target=flood)
flooding.start()
while flooding.is_alive():
    call.set()
    call.wait()
flooding.join()
print("over")
"""
ELSEWHERE = """
import signal, threading
from signing.cli.ending import Call

call = Call()
signal.signal(signal.SIGTERM, lambda *_: call.set())
receiving = threading.Thread(target=lambda: signal.raise_signal(signal.SIGTERM))
later = threading.Timer(0.5, receiving.start)
later.start()
call.wait()
print("over")
"""
HANG = """
import sys, time
from signing.cli.ending import Ending

ending = Ending()
ending.begin(600)
ending.begin(0.1)
print("told", flush=True)
time.sleep(600)
"""


def run(story: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", story],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_a_signal_that_interrupts_the_handling_of_another_hangs_nobody() -> None:
    ended = run(STORM)
    assert (ended.returncode, ended.stdout) == (0, "over\n"), ended.stderr[-2000:]


def test_a_signal_that_another_thread_gets_is_heard() -> None:
    ended = run(ELSEWHERE)
    assert (ended.returncode, ended.stdout) == (0, "over\n"), ended.stderr[-2000:]


def test_what_hangs_is_ended_and_says_where_it_stood() -> None:
    ended = run(HANG)
    assert ended.returncode == 70
    assert ended.stdout.startswith("told\n")
    assert "end.overdue" in ended.stdout
    assert 'File "<string>", line 9 in <module>' in ended.stderr
