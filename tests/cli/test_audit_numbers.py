"""`signing audit recompute`: a stranger counts the province's figures from a bundle of facts."""

import json
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from signing.aggregates.parked_fact import ParkedFact
from signing.cli import app
from signing.projections.esign_ratio import Asked, AsOf, Grouping
from signing.projections.esign_ratio.recomputing import follow_graduates, recompute_statistics
from signing.vocabulary import Channel, parked_fact_id
from support.facts.figures import enrol_approved_graduate
from support.facts.logs import Story


@pytest.fixture
def story() -> Story:
    told = Story()
    told.school("99001", "云山大学")
    firm = told.employer()
    for number, channel in enumerate(Channel):
        enrol_approved_graduate(told, str(number), firm, channel)
    told.days_pass(3)
    told.graduate("9").destination("80")
    return told


def write_lines(story: Story) -> list[dict[str, Any]]:
    return [
        {
            "position": one.position,
            "stream": str(one.fact.originator_id),
            "version": one.fact.originator_version,
            "topic": one.fact.topic(),
            "state": one.fact.state().decode(),
        }
        for one in story.facts
    ]


def pack_bundle(folder: Path, lines: list[dict[str, Any]]) -> Path:
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines)
    with zipfile.ZipFile(folder / "bundle.zip", "w") as bundle:
        bundle.writestr("facts.jsonl", text)
    return folder / "bundle.zip"


def run_recompute(bundle: Path, *given: str) -> Result:
    return CliRunner().invoke(app, ["audit", "recompute", str(bundle), "--year", "2026", *given])


def test_a_bundle_gives_the_figures_and_their_digest(story: Story, tmp_path: Path) -> None:
    facts = follow_graduates(((one.position, one.fact) for one in story.facts), AsOf())

    done = run_recompute(pack_bundle(tmp_path, write_lines(story)), "--by", "channel")

    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == asdict(
        recompute_statistics(facts, Asked(2026), Grouping.CHANNEL)
    )


def test_a_plain_file_of_facts_is_taken_too(story: Story, tmp_path: Path) -> None:
    bundle = pack_bundle(tmp_path, write_lines(story))
    with zipfile.ZipFile(bundle) as opened:
        opened.extract("facts.jsonl", tmp_path)

    assert run_recompute(tmp_path / "facts.jsonl").stdout == run_recompute(bundle).stdout


def test_an_earlier_day_is_counted_up_to_the_position_of_the_answer(
    story: Story, tmp_path: Path
) -> None:
    bundle = pack_bundle(tmp_path, write_lines(story))

    by_then = json.loads(run_recompute(bundle, "--as-of", "2026-05-01").stdout)
    known = json.loads(run_recompute(bundle, "--as-of", "2026-05-01", "--position", "12").stdout)

    assert [by_then["items"][0][name] for name in ("graduates", "signed_online")] == [3, 3]
    assert (by_then["position"], known["position"]) == (len(story.facts), 12)
    assert known["items"][0]["signed_online"] < 3


def test_an_answer_of_the_service_is_confirmed_or_not(story: Story, tmp_path: Path) -> None:
    bundle, told = pack_bundle(tmp_path, write_lines(story)), tmp_path / "answer.json"
    told.write_text(run_recompute(bundle).stdout, "utf-8")

    assert run_recompute(bundle, "--against", str(told)).exit_code == 0
    other = run_recompute(bundle, "--by", "college", "--against", str(told))
    assert other.exit_code == 1
    assert "Not the same" in other.stderr


def test_what_a_counselor_of_some_colleges_sees_is_counted_again(
    story: Story, tmp_path: Path
) -> None:
    story.graduate("10", college="文学院")
    story.graduate("11", college="理学院")
    bundle = pack_bundle(tmp_path, write_lines(story))

    own = run_recompute(bundle, "--school", "99001", "--college", "文学院", "--college", "理学院")
    [line] = json.loads(own.stdout)["items"]
    alone = run_recompute(bundle, "--college", "文学院")

    assert (line["key"], line["graduates"]) == ("99001", 2)
    assert json.loads(own.stdout)["colleges"] == ["文学院", "理学院"]
    assert alone.exit_code == 2


def test_a_changed_fact_changes_the_digest(story: Story, tmp_path: Path) -> None:
    told = tmp_path / "answer.json"
    told.write_text(run_recompute(pack_bundle(tmp_path, write_lines(story))).stdout, "utf-8")
    lines = write_lines(story)
    lines[-1]["state"] = lines[-1]["state"].replace('"destination":"80"', '"destination":"10"')
    assert lines != write_lines(story)

    assert run_recompute(pack_bundle(tmp_path, lines), "--against", str(told)).exit_code == 1


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (lambda lines: lines.pop(3), "line 4: position 5 after 3"),
        (lambda lines: lines[2].pop("state"), "line 3: TypeError"),
        (lambda lines: lines[2].update(topic="signing.events:Nothing"), "line 3: UnreadableFact"),
        (lambda lines: lines[2].update(state=[]), "line 3: "),
    ],
)
def test_a_broken_bundle_says_where(story: Story, tmp_path: Path, broken: Any, told: str) -> None:
    lines = write_lines(story)
    broken(lines)

    done = run_recompute(pack_bundle(tmp_path, lines))

    assert done.exit_code == 2
    assert told in done.stderr


def test_what_was_parked_of_the_figures_is_left_out_until_it_is_replayed(
    story: Story, tmp_path: Path
) -> None:
    # given an enrolment that the service counts without
    whole = json.loads(run_recompute(pack_bundle(tmp_path, write_lines(story))).stdout)
    at = story.facts[-2]
    blank = ParkedFact(parked_fact_id(at.position))
    parked = blank.park(
        story.stamp(),
        position=at.position,
        kind=at.fact.topic(),
        stream=at.fact.originator_id,
        version=at.fact.originator_version,
        models=frozenset({"esign_ratio"}),
        reason="程序无法解读",
        operator="root",
    )
    story.add(parked)
    lines = write_lines(story)
    lines[at.position - 1]["state"] = "{}"

    # when a stranger counts
    done = run_recompute(pack_bundle(tmp_path, lines))

    # then that graduate is not counted, and is again once it is replayed
    assert done.exit_code == 0, done.output
    assert count_graduates(json.loads(done.stdout)) == count_graduates(whole) - 1
    replayed = blank.evolve(parked).replay(
        story.stamp(), position=at.position, reason="已修正", operator="root"
    )
    story.add(replayed)
    again = run_recompute(pack_bundle(tmp_path, write_lines(story)))
    assert count_graduates(json.loads(again.stdout)) == count_graduates(whole)


def count_graduates(answer: dict[str, Any]) -> int:
    return sum(line["graduates"] for line in answer["items"])


def test_what_is_no_bundle_or_no_day_is_told(story: Story, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    assert run_recompute(tmp_path / "empty.zip").exit_code == 2
    assert run_recompute(tmp_path / "nothing.zip").exit_code == 2
    short = run_recompute(pack_bundle(tmp_path, write_lines(story)), "--as-of", "9999")
    assert (short.exit_code, f"ends at position {len(story.facts)}" in short.stderr) == (2, True)
    told = run_recompute(pack_bundle(tmp_path, write_lines(story)), "--as-of", "yesterday")
    assert (told.exit_code, "2026-05-01" in told.stderr) == (2, True)
