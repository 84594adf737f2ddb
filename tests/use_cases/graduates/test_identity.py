"""A graduate is found under every spelling that people take for the same, and under no other."""

import pytest

from signing.refusals import NoSuchGraduate
from signing.storage.migrate import migrate
from signing.use_cases.core.lookups import find_matching_graduate
from signing.use_cases.graduates.roster import Rosters
from signing.vocabulary import Identity, graduate_id
from support.files.roster_files import csv_roster
from support.use_cases.contexts import NOW
from support.use_cases.database_owner import as_owner
from support.use_cases.small_province import Town, person

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
def test_one_name_in_every_spelling_is_one_person(town: Town, recorded: str, typed: str) -> None:
    enrolled = town.enrolled("1", name=recorded)

    found = find_matching_graduate(town.context, town.identity("1", name=typed), NOW)

    assert found.id == enrolled.id


@pytest.mark.parametrize("typed", ["买买提吐尔逊", "买买提·吐尔", "林小满", "", "·"])
def test_another_name_is_another_person(town: Town, typed: str) -> None:
    town.enrolled("1", name="买买提·吐尔逊")
    with pytest.raises(NoSuchGraduate):
        find_matching_graduate(town.context, town.identity("1", name=typed), NOW)


def test_blanks_and_hyphens_in_an_id_number_are_only_looks(town: Town) -> None:
    enrolled = town.enrolled("1")
    number = person("1").id_number
    for typed in (f"{number[:6]} {number[6:14]} {number[14:]}", f"{number[:6]}-{number[6:]}"):
        identity = replace_id_number(town.identity("1"), typed)
        assert find_matching_graduate(town.context, identity, NOW).id == enrolled.id
    with pytest.raises(NoSuchGraduate):
        find_matching_graduate(
            town.context, replace_id_number(town.identity("1"), number[:-1]), NOW
        )


def replace_id_number(identity: Identity, typed: str) -> Identity:
    return identity.model_copy(update={"id_number": typed})


@pytest.mark.parametrize("typed", ["22a7", "22A7", "２２ａ７"])
def test_a_number_in_capitals_is_found_by_small_letters_too(town: Town, typed: str) -> None:
    enrolled = town.enrolled("22A7")
    assert find_matching_graduate(town.context, spelt(town, "22A7", typed), NOW).id == enrolled.id


def spelt(town: Town, number: str, typed: str) -> Identity:
    return town.identity(number).model_copy(update={"student_number": typed})


@pytest.mark.parametrize("typed", ["22aB", "22AB", "22ab"])
def test_who_was_enrolled_in_small_letters_keeps_their_identity(
    town: Town, database_url: str, typed: str
) -> None:
    enrolled = town.enrolled("22aB")
    take_over(database_url)

    assert find_matching_graduate(town.context, spelt(town, "22aB", typed), NOW).id == enrolled.id
    [line] = roster_of(typed, name="林满")
    seen = Rosters(town.context).preview(town.admin(), csv_roster(line))
    assert seen["new"] == 0
    assert [one["student_number"] for one in seen["changed"]] == ["22AB"]
    Rosters(town.context).import_previewed(town.admin(), seen["token"])
    renamed = spelt(town, "22aB", typed).model_copy(update={"name": "林满"})
    found = find_matching_graduate(town.context, renamed, NOW)
    assert (found.id, found.student_number) == (enrolled.id, "22aB")


def test_numbers_that_differ_by_case_alone_are_reported_to_the_admin(
    town: Town, database_url: str
) -> None:
    town.enrolled("22a7", name="林小满")
    town.enrolled("22A7", name="林大满")
    take_over(database_url)

    seen = Rosters(town.context).preview(town.admin(), csv_roster(*roster_of("22A7")))

    [warning] = seen["warnings"]
    assert (warning["row"], warning["column"]) == (2, "学号")
    assert warning["fault"] == "enrolled twice"


def test_a_new_number_is_recorded_in_capitals_and_only_once(town: Town) -> None:
    lines = [*roster_of("22a7"), *roster_of("22A7")]
    seen = Rosters(town.context).preview(town.admin(), csv_roster(*lines))
    assert (seen["new"], [one["fault"] for one in seen["errors"]]) == (
        1,
        ["duplicate student number"],
    )
    Rosters(town.context).import_previewed(town.admin(), seen["token"], only_sound=True)
    assert town.context.ledger.load_facts(graduate_id("99001", 2026, "22A7"))


def take_over(database_url: str) -> None:
    """Migrate as a service of the first release does, whose facts are there already."""
    as_owner(
        database_url,
        "DROP TABLE unfolded_numbers",
        "UPDATE alembic_version SET version_num = '0011'",
    )
    migrate(database_url)


def roster_of(number: str, name: str = "林小满") -> list[dict[str, str]]:
    one = person(number, name)
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
