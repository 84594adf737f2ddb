"""A projector that is killed in the middle of its work loses nothing and repeats nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from support.facts.logs import Story
from support.facts.projector_logs import FollowedLog, NamesModel
from support.waiting import soon

TESTS = Path(__file__).parents[1]
PROGRAM = TESTS / "support" / "processes" / "follow.py"
SOURCES = TESTS.parent / "src"
FACTS = 3000


@pytest.fixture
def backlog(database_url: str) -> FollowedLog:
    following = FollowedLog(database_url)
    story = Story()
    for number in range(FACTS):
        story.graduate(str(number))
    following.record(story)
    following.make_projector(NamesModel()).prepare()
    return following


def start_projector(followed_log: FollowedLog) -> "subprocess.Popen[str]":
    url = followed_log.writing.url.set(drivername="postgresql").render_as_string(
        hide_password=False
    )
    process = subprocess.Popen(
        [sys.executable, PROGRAM, url],
        env={"PYTHONPATH": f"{SOURCES}:{TESTS}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def wait_behind(followed_log: FollowedLog, position: int) -> int:
    """Wait until the read model stands behind a position, and return where it stands."""

    def reached() -> int | None:
        found = followed_log.load_states(NamesModel())[0].position
        return found if found > position else None

    return soon(reached, pause=0.002)


@pytest.mark.sample
def test_every_fact_counts_once_however_often_its_projector_is_killed(backlog: FollowedLog) -> None:
    names, position = NamesModel(), 0
    for _ in range(3):
        process = start_projector(backlog)
        position = wait_behind(backlog, position)
        process.kill()
        process.communicate()
    assert position < FACTS

    backlog.make_projector(names).catch_up()

    [state] = backlog.load_states(names)
    assert (state.position, state.halted_on) == (FACTS, None)
    assert backlog.count(names) == FACTS
    backlog.close()


def test_when_one_projector_is_killed_another_takes_over(backlog: FollowedLog) -> None:
    first = start_projector(backlog)
    wait_behind(backlog, 0)
    second = start_projector(backlog)

    first.kill()
    first.communicate()

    assert wait_behind(backlog, FACTS - 1) == FACTS
    second.kill()
    second.communicate()
    assert backlog.count(NamesModel()) == FACTS
    backlog.close()
