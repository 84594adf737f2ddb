"""What an employer says of itself, compared with the business register."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from signing.codes.companies import CompanyStatus
from signing.refusals import RegistryAway, RegistryNotSet, TooMany
from signing.use_cases.core.actors import Anyone
from signing.use_cases.core.context import Context
from signing.use_cases.organisations.comparing import MOST_ASKED, Comparison, Registries
from signing.use_cases.organisations.registry_answers import KNOWN, UNKNOWN, RegistryAnswers
from signing.vocabulary import RegistryFinding, Role
from support.use_cases.contexts import make_stamp
from support.use_cases.registers import PERSON, make_entry, with_register

CODE = "91340100MA2MRBQX1D"
NAME = "徽州茶业（集团）有限公司"


def call_from(address: str) -> Anyone:
    return Anyone(stamp=make_stamp(Role.ANYONE), address=address)


@pytest.mark.parametrize("said", [NAME, "徽州茶业(集团)有限公司", " 徽州茶业（集团）有限公司 "])
def test_the_same_name_in_another_spelling_agrees(context: Context, said: str) -> None:
    asking, _ = with_register(context, make_entry(CODE, NAME))
    found = Registries(asking).compare(CODE, said)
    assert (found.finding, found.differences) == (RegistryFinding.AGREES, ())
    assert found.entry is not None
    assert found.entry.legal_representative == PERSON


def test_another_name_differs_and_the_line_says_how(context: Context) -> None:
    asking, _ = with_register(context, make_entry(CODE, NAME))
    found = Registries(asking).compare(CODE, "徽州茶行")
    assert found.finding is RegistryFinding.DIFFERS
    assert [(one.field, one.said, one.registered) for one in found.differences] == [
        ("name", "徽州茶行", NAME)
    ]


@pytest.mark.parametrize("status", [one for one in CompanyStatus if one.value != "active"])
def test_a_company_that_is_not_in_business_differs(context: Context, status: CompanyStatus) -> None:
    asking, _ = with_register(context, make_entry(CODE, NAME, status))
    found = Registries(asking).compare(CODE, NAME)
    assert found.finding is RegistryFinding.DIFFERS
    assert [one.field for one in found.differences] == ["status"]


def test_a_code_that_nobody_has_is_unknown(context: Context) -> None:
    asking, _ = with_register(context)
    found = Registries(asking).compare(CODE, NAME)
    assert (found.finding, found.entry) == (RegistryFinding.UNKNOWN, None)


def test_without_a_register_or_with_one_that_is_away_nothing_was_asked(context: Context) -> None:
    assert Registries(context).compare(CODE, NAME) == Comparison(
        RegistryFinding.NOT_ASKED, why="not_set"
    )
    asking, register = with_register(context, make_entry(CODE, NAME))
    register.is_away = True
    assert Registries(asking).compare(CODE, NAME) == Comparison(
        RegistryFinding.NOT_ASKED, why="away"
    )
    register.is_away = False  # and a failure is not kept
    assert Registries(asking).compare(CODE, NAME).finding is RegistryFinding.AGREES


def test_an_answer_is_kept_so_the_register_is_asked_once(context: Context) -> None:
    asking, register = with_register(context, make_entry(CODE, NAME))
    first = Registries(asking).look_up(CODE)
    again = Registries(asking).look_up(CODE.lower())
    assert again == first
    assert register.asked == [CODE]


def test_what_is_kept_names_no_person_and_goes_when_it_is_over(context: Context) -> None:
    asking, _ = with_register(context, make_entry(CODE, NAME))
    Registries(asking).look_up(CODE)
    Registries(asking).look_up("91340100MA2MQ00015")
    kept, now = RegistryAnswers(context.engine, context.tokens), datetime.now(UTC)
    with context.engine.connect() as connection:
        stored = str(connection.execute(text("SELECT * FROM registry_answers")).all())
    assert NAME in stored
    assert PERSON not in stored

    # the unknown one is kept for an hour, the known one for a day
    assert kept.forget(now + UNKNOWN + timedelta(seconds=1)) == 1
    assert kept.find(CODE, now + KNOWN - timedelta(minutes=1)) is not None
    assert kept.find(CODE, now + KNOWN + timedelta(minutes=1)) is None
    assert kept.forget(now + KNOWN + timedelta(seconds=1)) == 1


def test_an_answer_under_lost_keys_still_says_the_name(context: Context) -> None:
    asking, register = with_register(context, make_entry(CODE, NAME))
    Registries(asking).look_up(CODE)
    with context.engine.begin() as connection:
        connection.execute(text("UPDATE registry_answers SET sealed_rest = 'lost'"))
    found = Registries(asking).compare(CODE, NAME)
    assert found.finding is RegistryFinding.AGREES
    assert found.entry is not None
    assert found.entry.legal_representative == ""
    assert register.asked == [CODE]


def test_one_network_cannot_go_through_a_list_of_codes(context: Context) -> None:
    asking, register = with_register(context)
    desk = Registries(asking)
    for number in range(MOST_ASKED):
        desk.look_up_for(call_from("203.0.113.7"), f"91340100MA2M{number:06}")
    with pytest.raises(TooMany):
        desk.look_up_for(call_from("203.0.113.7"), CODE)
    assert len(register.asked) == MOST_ASKED
    assert desk.look_up_for(call_from("203.0.113.8"), CODE)["found"] is False


def test_whoever_registers_learns_the_name_and_no_person(context: Context) -> None:
    asking, _ = with_register(context, make_entry(CODE, NAME))
    told = Registries(asking).look_up_for(call_from("203.0.113.7"), CODE)
    assert (told["name"], told["status"], told["found"]) == (NAME, "active", True)
    assert PERSON not in str(told)
    assert "长江路" not in str(told)


def test_a_look_up_says_why_there_is_no_answer(context: Context) -> None:
    with pytest.raises(RegistryNotSet):
        Registries(context).look_up_for(call_from("203.0.113.7"), CODE)
    asking, register = with_register(context)
    register.is_away = True
    with pytest.raises(RegistryAway):
        Registries(asking).look_up_for(call_from("203.0.113.7"), CODE)
