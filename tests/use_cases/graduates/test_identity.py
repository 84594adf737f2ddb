"""A graduate is found under every spelling that people take for the same, and under no other."""

from uuid import uuid4

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations

from signing.refusals import NoGraduateHere, NoSuchGraduate
from signing.storage.migrate import migrate
from signing.storage.migrations.versions import v0012_unfolded_numbers
from signing.use_cases.core.lookups import find_matching_graduate
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.graduates.roster import Rosters
from signing.vocabulary import Identity, graduate_id
from support.files.roster_files import write_csv_roster
from support.use_cases.contexts import NOW
from support.use_cases.database_owner import connect_as_owner, run_as_owner
from support.use_cases.small_province import SmallProvince, make_person

NAMES = {
    "买买提·吐尔逊": [f"买买提{dot}吐尔逊" for dot in ".•・﹒․"],
    "买买提.吐尔逊": ["买买提.吐尔逊", "买买提·吐尔逊", "买买提． 吐尔逊"],
    "JOHN SMITH": ["John Smith", "john  smith", "ＪＯＨＮ　ＳＭＩＴＨ"],
    "Sean O’Brien": ["Sean O'Brien", "SEAN O’BRIEN", "Sean O`Brien"],
    "李〇": ["李○", "李◯"],
    "李○": ["李〇"],
    "高文": ["⾼⽂", "高 文"],
}
TYPED = [(recorded, typed) for recorded, ways in NAMES.items() for typed in ways]


@pytest.mark.parametrize(("recorded", "typed"), TYPED)
def test_one_name_in_every_spelling_is_one_person(
    small_province: SmallProvince, recorded: str, typed: str
) -> None:
    enrolled = small_province.enrol("1", name=recorded)

    found = find_matching_graduate(
        small_province.context, small_province.identity("1", name=typed), NOW
    )

    assert found.id == enrolled.id


@pytest.mark.parametrize("typed", ["买买提吐尔逊", "买买提·吐尔", "林小满", "", "·"])
def test_another_name_is_another_person(small_province: SmallProvince, typed: str) -> None:
    small_province.enrol("1", name="买买提·吐尔逊")
    with pytest.raises(NoSuchGraduate):
        find_matching_graduate(
            small_province.context, small_province.identity("1", name=typed), NOW
        )


def test_nobody_who_fits_is_another_refusal_than_nobody_at_an_address(
    small_province: SmallProvince,
) -> None:
    small_province.enrol("1")
    with pytest.raises(NoSuchGraduate) as entered:
        find_matching_graduate(
            small_province.context, small_province.identity("1", name="无此人"), NOW
        )
    with pytest.raises(NoGraduateHere) as called:
        Graduates(small_province.context).unlock(small_province.admin(), uuid4(), "误操作")
    assert type(entered.value) is NoSuchGraduate
    assert called.value.code == entered.value.code
    assert called.value.words != entered.value.words


def test_blanks_and_hyphens_in_an_id_number_are_only_looks(small_province: SmallProvince) -> None:
    enrolled = small_province.enrol("1")
    number = make_person("1").id_number
    for typed in (f"{number[:6]} {number[6:14]} {number[14:]}", f"{number[:6]}-{number[6:]}"):
        identity = replace_id_number(small_province.identity("1"), typed)
        assert find_matching_graduate(small_province.context, identity, NOW).id == enrolled.id
    with pytest.raises(NoSuchGraduate):
        find_matching_graduate(
            small_province.context,
            replace_id_number(small_province.identity("1"), number[:-1]),
            NOW,
        )


def replace_id_number(identity: Identity, typed: str) -> Identity:
    return identity.model_copy(update={"id_number": typed})


@pytest.mark.parametrize("typed", ["22a7", "22A7", "２２ａ７"])
def test_a_number_in_capitals_is_found_by_small_letters_too(
    small_province: SmallProvince, typed: str
) -> None:
    enrolled = small_province.enrol("22A7")
    assert (
        find_matching_graduate(
            small_province.context, spell_number(small_province, "22A7", typed), NOW
        ).id
        == enrolled.id
    )


def spell_number(small_province: SmallProvince, number: str, typed: str) -> Identity:
    return small_province.identity(number).model_copy(update={"student_number": typed})


@pytest.mark.parametrize("typed", ["22aB", "22AB", "22ab"])
def test_who_was_enrolled_in_small_letters_keeps_their_identity(
    small_province: SmallProvince, database_url: str, typed: str
) -> None:
    enrolled = small_province.enrol("22aB")
    take_over(database_url)

    assert (
        find_matching_graduate(
            small_province.context, spell_number(small_province, "22aB", typed), NOW
        ).id
        == enrolled.id
    )
    [line] = make_roster(typed, name="林满")
    seen = Rosters(small_province.context).preview(small_province.admin(), write_csv_roster(line))
    assert seen["new"] == 0
    assert [one["student_number"] for one in seen["changed"]] == ["22AB"]
    Rosters(small_province.context).import_previewed(small_province.admin(), seen["token"])
    renamed = spell_number(small_province, "22aB", typed).model_copy(update={"name": "林满"})
    found = find_matching_graduate(small_province.context, renamed, NOW)
    assert (found.id, found.student_number) == (enrolled.id, "22aB")


def test_numbers_that_differ_by_case_alone_are_reported_to_the_admin(
    small_province: SmallProvince, database_url: str
) -> None:
    small_province.enrol("22a7", name="林小满")
    small_province.enrol("22A7", name="林大满")
    take_over(database_url)

    seen = Rosters(small_province.context).preview(
        small_province.admin(), write_csv_roster(*make_roster("22A7"))
    )

    [warning] = seen["warnings"]
    assert (warning["row"], warning["column"]) == (2, "学号")
    assert warning["fault"] == "enrolled twice"


def test_a_new_number_is_recorded_in_capitals_and_only_once(small_province: SmallProvince) -> None:
    lines = [*make_roster("22a7"), *make_roster("22A7")]
    seen = Rosters(small_province.context).preview(small_province.admin(), write_csv_roster(*lines))
    assert (seen["new"], [one["fault"] for one in seen["errors"]]) == (
        1,
        ["duplicate student number"],
    )
    Rosters(small_province.context).import_previewed(
        small_province.admin(), seen["token"], only_sound=True
    )
    assert small_province.context.ledger.load_facts(graduate_id("99001", 2026, "22A7"))


def take_over(database_url: str) -> None:
    """Migrate as a service of the first release does, whose facts are there already."""
    run_as_owner(database_url, "DROP TABLE unfolded_numbers")
    with (
        connect_as_owner(database_url) as connection,
        Operations.context(MigrationContext.configure(connection)),
    ):
        v0012_unfolded_numbers.upgrade()
    migrate(database_url)


def make_roster(number: str, name: str = "林小满") -> list[dict[str, str]]:
    one = make_person(number, name)
    return [
        {
            "学号": number,
            "姓名": name,
            "性别": "女",
            "证件类型": "护照",
            "证件号码": one.id_number,
            "学院": "文学院",
            "专业": "汉语言文学",
            "学历层次": "本科",
            "学制": "4",
            "生源地代码": "340100",
            "毕业年份": "2026",
        }
    ]
