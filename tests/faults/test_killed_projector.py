"""A projector that is killed in the middle of its work loses nothing and repeats nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from support.facts.logs import Story
from support.facts.projector_logs import Following, Names
from support.waiting import soon

TESTS = Path(__file__).parents[1]
PROGRAM = TESTS / "support" / "processes" / "follow.py"
SOURCES = TESTS.parent / "src"
FACTS = 3000


@pytest.fixture
def backlog(database_url: str) -> Following:
    following = Following(database_url)
    story = Story()
    for number in range(FACTS):
        story.graduate(str(number))
    following.record(story)
    following.projector(Names()).prepare()
    return following


def a_process(following: Following) -> "subprocess.Popen[str]":
    url = following.writing.url.set(drivername="postgresql").render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, PROGRAM, url],
        env={"PYTHONPATH": f"{SOURCES}:{TESTS}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def wait_behind(following: Following, position: int) -> int:
    """Until the read model stands behind a position; where it stands then."""

    def reached() -> int | None:
        found = following.states(Names())[0].position
        return found if found > position else None

    return soon(reached, pause=0.002)


@pytest.mark.sample
def test_every_fact_counts_once_however_often_its_projector_is_killed(backlog: Following) -> None:
    names, position = Names(), 0
    for _ in range(3):
        process = a_process(backlog)
        position = wait_behind(backlog, position)
        process.kill()
        process.communicate()
    assert position < FACTS

    backlog.projector(names).catch_up()

    [state] = backlog.states(names)
    assert (state.position, state.halted_on) == (FACTS, None)
    assert backlog.count(names) == FACTS
    backlog.close()


def test_when_one_projector_is_killed_another_takes_over(backlog: Following) -> None:
    first = a_process(backlog)
    wait_behind(backlog, 0)
    second = a_process(backlog)

    first.kill()
    first.communicate()

    assert wait_behind(backlog, FACTS - 1) == FACTS
    second.kill()
    second.communicate()
    assert backlog.count(Names()) == FACTS
    backlog.close()
