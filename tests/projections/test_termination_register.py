"""The register of terminations, and the destination register that the province takes."""

from typing import Any

from sqlalchemy import Connection

from facts import PROVINCE, Story
from projecting import agree_in_any_batches, projected
from signing.projections import destination_register, termination_register
from signing.projections.paging import Slice
from signing.vocabulary import Oversight
from stories.everything import everything
from stories.graduate import GraduateStory


def in_effect(story: Story) -> GraduateStory:
    story.school("99001", "示范大学")
    lin = story.graduate("20260001", name="林小满")
    lin.confirmed()
    lin.signed(story.employer(name="江淮云图科技"))
    lin.approved()
    return lin


def register(connection: Connection, state: str = "pending") -> list[dict[str, Any]]:
    return termination_register.terminations(connection, PROVINCE, state=state, part=Slice()).items


def exported(connection: Connection) -> list[dict[str, Any]]:
    rows = destination_register.register(connection, PROVINCE, year=2026)
    return [dict(zip(destination_register.HEADER, row, strict=True)) for row in rows]


def test_a_request_waits_with_its_reason_and_files(connection: Connection) -> None:
    story = Story()
    lin = in_effect(story)
    lin.asked_release("考上研究生")
    projected(termination_register, story.facts, connection)

    [item] = register(connection)

    assert (item["agreement_number"], item["reason"]) == (lin.number, "考上研究生")
    assert [set(file) for file in item["files"]] == [{"digest", "size", "media_type", "name"}]
    assert (item["employer_answer"], item["decided_at"]) == (None, None)
    assert item["version"] == lin.state.version


def test_the_employers_answer_stands_beside_the_request(connection: Connection) -> None:
    story = Story()
    lin = in_effect(story)
    lin.asked_release(needs_employer=True)
    lin.employer_answered(agreed=False, words="不同意")
    projected(termination_register, story.facts, connection)

    [item] = register(connection)

    assert item["needs_employer"]
    assert (item["employer_answer"]["agreed"], item["employer_answer"]["words"]) == (
        False,
        "不同意",
    )


def test_a_number_names_its_latest_request(connection: Connection) -> None:
    story = Story()
    lin = in_effect(story)
    lin.asked_release("第一次")
    lin.refused_release("材料不全")
    projected(termination_register, story.facts, connection)
    [refused] = register(connection, "rejected")
    assert refused["decision_reason"] == "材料不全"

    lin.asked_release("第二次")
    projected(termination_register, story.facts, connection)

    assert register(connection, "rejected") == []
    [pending] = register(connection)
    assert (pending["reason"], pending["decision_reason"]) == ("第二次", None)


def test_unlocking_ends_a_pending_request(connection: Connection) -> None:
    story = Story()
    lin = in_effect(story)
    lin.asked_release()
    lin.unlocked()
    projected(termination_register, story.facts, connection)

    assert register(connection) == []
    assert [item["state"] for item in register(connection, "all")] == ["unlocked"]


def test_the_register_takes_what_was_approved_and_only_that(connection: Connection) -> None:
    story = Story()
    lin = in_effect(story)
    waiting = story.graduate("20260002")
    waiting.confirmed()
    waiting.signed(story.employer("91990100MA00000002"))
    projected(destination_register, story.facts, connection)

    first, second = exported(connection)

    assert (first["去向代码"], first["毕业去向"]) == ("10", "签就业协议形式就业")
    assert (first["单位名称"], first["协议书编号"]) == ("江淮云图科技", lin.number)
    assert first["证件号码"] == lin.person.id_number
    assert (second["去向代码"], second["单位名称"], second["协议书编号"]) == ("70", "", "")


def test_a_released_graduate_waits_for_employment_again(connection: Connection) -> None:
    story = Story()
    lin = in_effect(story)
    lin.asked_release()
    lin.released()
    projected(destination_register, story.facts, connection)

    [row] = exported(connection)

    assert (row["去向代码"], row["单位名称"], row["审核通过日期"]) == ("70", "", "")


def test_an_erased_person_leaves_no_data_in_the_register(connection: Connection) -> None:
    story = Story()
    lin = story.graduate("20260001", name="林小满")
    lin.destination("80")
    lin.destination("70")
    lin.erased()
    projected(destination_register, story.facts, connection)

    [row] = exported(connection)

    assert (row["姓名"], row["证件号码"], row["手机号码"]) == ("", "", "")


def test_another_schools_graduates_are_not_exported(connection: Connection) -> None:
    story = Story()
    in_effect(story)
    projected(destination_register, story.facts, connection)

    other = Oversight(school_code="99002")
    assert list(destination_register.register(connection, other, year=2026)) == []


def test_registers_are_the_same_in_any_batches(connection: Connection) -> None:
    facts = everything().facts
    for model in (termination_register, destination_register):
        agree_in_any_batches(model, facts, connection)
