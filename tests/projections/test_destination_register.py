"""The destination register: what the province takes of each graduate, and nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from signing.projections import destination_register
from signing.vocabulary import Oversight
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import must_agree_in_any_batches, project_facts, read_rows
from support.stories.chronicle import CONTACT, TERMS
from support.stories.everything import tell_everything
from support.stories.graduate import GraduateStory


def enrol_in_effect(story: Story) -> GraduateStory:
    story.school("99001", "示范大学")
    lin = story.graduate("20260001", name="林小满")
    lin.confirmed()
    lin.signed(story.employer(name="江淮云图科技"))
    lin.approved()
    return lin


def export_rows(connection: Connection, oversight: Oversight = PROVINCE) -> list[dict[str, Any]]:
    rows = destination_register.list_rows(connection, oversight, year=2026)
    return [dict(zip(destination_register.HEADER, row, strict=True)) for row in rows]


def test_the_register_takes_what_was_approved_and_only_that(connection: Connection) -> None:
    story = Story()
    lin = enrol_in_effect(story)
    waiting = story.graduate("20260002")
    waiting.confirmed()
    waiting.signed(story.employer("91990100MA00000002"))
    project_facts(destination_register, story.facts, connection)

    first, second = export_rows(connection)

    assert (first["去向代码"], first["毕业去向"]) == ("10", "签就业协议形式就业")
    assert (first["单位名称"], first["协议书编号"]) == ("江淮云图科技", lin.number)
    assert first["证件号码"] == lin.person.id_number
    assert (second["去向代码"], second["单位名称"], second["协议书编号"]) == ("70", "", "")


def test_the_register_is_whole_however_many_chunks_it_is_read_in(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(destination_register, "CHUNK", 2)
    story = Story()
    numbers = [f"2026000{number}" for number in range(1, 6)]
    for number in reversed(numbers):
        story.graduate(number)
    project_facts(destination_register, story.facts, connection)

    assert [row["学号"] for row in export_rows(connection)] == numbers


def test_a_released_graduate_waits_for_employment_again(connection: Connection) -> None:
    story = Story()
    lin = enrol_in_effect(story)
    lin.asked_release()
    lin.released()
    project_facts(destination_register, story.facts, connection)

    [row] = export_rows(connection)

    assert (row["去向代码"], row["单位名称"], row["审核通过日期"]) == ("70", "", "")


def test_an_erased_person_leaves_no_data_in_the_register(connection: Connection) -> None:
    story = Story()
    lin = story.graduate("20260001", name="林小满")
    lin.destination("80")
    lin.destination("70")
    lin.erased()
    project_facts(destination_register, story.facts, connection)

    [row] = export_rows(connection)

    assert (row["姓名"], row["证件号码"], row["手机号码"]) == ("", "", "")


def test_another_schools_graduates_are_not_exported(connection: Connection) -> None:
    story = Story()
    enrol_in_effect(story)
    project_facts(destination_register, story.facts, connection)

    other = Oversight(school_code="99002")
    assert list(destination_register.list_rows(connection, other, year=2026)) == []


def test_approval_counts_on_the_day_that_it_is_in_china(connection: Connection) -> None:
    story = Story()
    lin = story.graduate()
    lin.confirmed()
    lin.signed(story.employer())
    story.now = datetime(2026, 5, 10, 16, 30, tzinfo=UTC)
    lin.approved()
    project_facts(destination_register, story.facts, connection)

    [row] = export_rows(connection)

    assert row["审核通过日期"] == "2026-05-11"


def test_who_signed_on_paper_has_the_employer_that_the_school_recorded(
    connection: Connection,
) -> None:
    story = Story()
    lin = story.graduate("20260001")
    lin.destination("10", "淮上纸业有限公司")
    before = story.graduate("20260002")
    before.destination("10")
    project_facts(destination_register, story.facts, connection)

    first, second = export_rows(connection)

    assert (first["去向代码"], first["单位名称"]) == ("10", "淮上纸业有限公司")
    assert (first["协议书编号"], first["审核通过日期"]) == ("", "")
    assert (second["去向代码"], second["单位名称"]) == ("10", "")


def end_by_another_destination(lin: GraduateStory) -> None:
    lin.destination("70")


def end_by_unlocking(lin: GraduateStory) -> None:
    lin.unlocked()


def end_by_erasing(lin: GraduateStory) -> None:
    lin.erased()


@pytest.mark.parametrize("end", [end_by_another_destination, end_by_unlocking, end_by_erasing])
def test_a_recorded_employer_goes_with_its_destination(
    connection: Connection, end: Callable[[GraduateStory], None]
) -> None:
    story = Story()
    lin = story.graduate("20260001")
    lin.destination("10", "淮上纸业有限公司")
    end(lin)
    project_facts(destination_register, story.facts, connection)

    [row] = export_rows(connection)

    assert row["单位名称"] == ""


def test_the_employer_stays_as_it_was_signed(connection: Connection) -> None:
    story = Story()
    firm = story.employer(name="江淮云图科技")
    lin = story.graduate()
    lin.confirmed()
    lin.signed(firm)
    lin.approved()
    firm.changed(name="江淮云图集团")
    project_facts(destination_register, story.facts, connection)

    [row] = export_rows(connection)

    assert row["单位名称"] == "江淮云图科技"


def test_a_correction_of_the_roster_reaches_the_register(connection: Connection) -> None:
    story = Story()
    lin = enrol_in_effect(story)
    lin.corrected(name="林大满", major="网络工程")
    project_facts(destination_register, story.facts, connection)

    [row] = export_rows(connection)

    assert (row["姓名"], row["专业"], row["去向代码"]) == ("林大满", "网络工程", "10")


def test_an_unlocked_and_a_recorded_destination_show_without_an_employer(
    connection: Connection,
) -> None:
    story = Story()
    lin = enrol_in_effect(story)
    lin.unlocked()
    project_facts(destination_register, story.facts, connection)
    [row] = export_rows(connection)
    assert (row["去向代码"], row["单位名称"], row["协议书编号"]) == ("70", "", "")

    lin.destination("80")
    project_facts(destination_register, story.facts, connection)

    [row] = export_rows(connection)
    assert (row["去向代码"], row["单位名称"]) == ("80", "")


def test_the_register_keeps_nothing_that_it_does_not_tell(connection: Connection) -> None:
    story = Story()
    story.school("99001", "示范大学")
    lin = story.graduate("20260001", home_address="云山市桂花巷5号")
    lin.confirmed()
    lin.signed(story.employer(), terms=TERMS.model_copy(update={"remarks": "包住宿"}))
    lin.approved()
    project_facts(destination_register, story.facts, connection)
    kept = str(read_rows(destination_register, connection))
    assert lin.person.id_number in kept
    assert "桂花巷" not in kept
    assert "包住宿" not in kept

    lin.asked_release()
    lin.released()
    project_facts(destination_register, story.facts, connection)

    assert CONTACT.phone not in str(read_rows(destination_register, connection))


def test_nobody_exports_another_year_or_another_college(connection: Connection) -> None:
    story = Story()
    for number, college in (("1", "文学院"), ("2", "理学院")):
        story.graduate(number, college=college)
    project_facts(destination_register, story.facts, connection)

    own = Oversight(school_code="99001", colleges=frozenset({"文学院"}))

    assert [row["学号"] for row in export_rows(connection, own)] == ["1"]
    assert list(destination_register.list_rows(connection, PROVINCE, year=2025)) == []


def test_more_graduates_than_one_chunk_come_in_order(connection: Connection) -> None:
    story = Story()
    many = destination_register.CHUNK + 1
    for number in reversed(range(many)):
        story.graduate(f"{number:04}")
    project_facts(destination_register, story.facts, connection)

    numbers = [row["学号"] for row in export_rows(connection)]

    assert numbers == [f"{number:04}" for number in range(many)]


def test_after_an_export_its_connection_serves_as_before(connection: Connection) -> None:
    story = Story()
    enrol_in_effect(story)
    project_facts(destination_register, story.facts, connection)
    export_rows(connection)

    project_facts(destination_register, story.facts, connection)

    assert len(export_rows(connection)) == 1


def test_the_export_is_the_same_in_any_batches(connection: Connection) -> None:
    must_agree_in_any_batches(destination_register, tell_everything().facts, connection)
