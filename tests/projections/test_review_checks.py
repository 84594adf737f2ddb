"""Automatic checks of a signing: each finds what it is there for, and nothing else."""

from pathlib import Path

import pytest
from sqlalchemy import Connection

from signing.pdf.faces import add_fonts
from signing.projections import agreements, review_queue, roster_list
from signing.vocabulary import Channel, Oversight
from support.facts.logs import PROVINCE, Story
from support.facts.projecting import project_facts
from support.facts.review_checks import (
    OF_A_CARD,
    SOUND,
    a_firm,
    a_signer,
    drop_registrations,
    load_check_states,
    load_checks,
    load_red_checks,
)
from support.printing.font_files import make_font_file


def test_a_sound_signing_raises_no_flag_and_says_so_in_both_languages(
    connection: Connection,
) -> None:
    story = Story()
    lin = a_signer(story)
    lin.signed(a_firm(story))
    project_facts(agreements, story.facts, connection)

    assert load_check_states(connection, lin.number) == SOUND
    assert load_red_checks(connection, story) == [[]]
    documents = load_checks(connection, lin.number)["documents"]
    assert documents["zh"] == "单位提交了 1 份资质证明材料"
    assert documents["en"] == "Qualification documents of the employer: 1"


def test_a_card_signing_says_where_a_licence_would_stand(connection: Connection) -> None:
    story = Story()
    lin = a_signer(story)
    lin.signed(a_firm(story), Channel.CARD)
    project_facts(agreements, drop_registrations(story), connection)

    assert load_check_states(connection, lin.number) == OF_A_CARD
    assert load_checks(connection, lin.number)["documents"]["zh"] == (
        "二维码名片签约时营业执照选填，有上传的见资质证明材料"
    )


def test_a_wrong_check_character_is_found(connection: Connection) -> None:
    story = Story()
    lin = a_signer(story)
    lin.signed(story.employer("91990100MA00000001"))
    project_facts(agreements, story.facts, connection)

    assert load_check_states(connection, lin.number) == SOUND | {
        "credit_code": "fail",
        "documents": "warn",
    }
    assert load_red_checks(connection, story) == [["credit_code", "documents"]]


def test_an_employer_that_changed_its_name_since_is_found(connection: Connection) -> None:
    story = Story()
    lin, firm = a_signer(story), a_firm(story, name="旧名科技")
    lin.signed(firm)
    firm.changed(name="新名科技")
    project_facts(agreements, story.facts, connection)

    name = load_checks(connection, lin.number)["employer_name"]
    assert name["state"] == "warn"
    assert "旧名科技" in name["zh"]
    assert "新名科技" in name["zh"]


def test_a_card_that_names_a_registered_employer_otherwise_is_found(
    connection: Connection,
) -> None:
    story = Story()
    lin, firm = a_signer(story), a_firm(story, name="真名科技")
    firm.form["name"] = "冒名科技"
    lin.signed(firm, Channel.CARD)
    project_facts(agreements, story.facts, connection)

    name = load_checks(connection, lin.number)["employer_name"]
    assert name["state"] == "fail"
    assert "真名科技" in name["zh"]


@pytest.mark.parametrize("twin", ["星○科技", "星 〇科技", "星〇科技"])
@pytest.mark.parametrize("channel", [Channel.DIRECT, Channel.CARD])
def test_a_name_that_another_employer_bears_is_shown_to_the_reviewer(
    connection: Connection, twin: str, channel: Channel
) -> None:
    story = Story()
    lin, firm = a_signer(story), a_firm(story, name="星〇科技")
    other = story.employer(name=twin)
    lin.signed(firm, channel)
    project_facts(agreements, story.facts, connection)

    name = load_checks(connection, lin.number)["employer_name"]
    assert name["state"] == "warn"
    assert twin in name["zh"]
    other.changed(name="他家科技")
    project_facts(agreements, story.facts, connection)
    assert load_check_states(connection, lin.number)["employer_name"] == "ok"


def test_a_credit_code_under_two_names_is_found_in_both_signings(connection: Connection) -> None:
    story = Story()
    firm, people = a_firm(story), [a_signer(story, number) for number in ("1", "2")]
    for one, name in zip(people, ("甲名科技", "乙名科技"), strict=True):
        firm.form["name"] = name
        one.signed(firm, Channel.CARD)
    project_facts(agreements, drop_registrations(story), connection)

    for one, other in zip(people, ("乙名科技", "甲名科技"), strict=True):
        check = load_checks(connection, one.number)["employer_name"]
        assert (check["state"], other in check["zh"]) == ("warn", True)


def test_the_third_signing_of_an_unregistered_employer_in_a_school_is_found(
    connection: Connection,
) -> None:
    story = Story()
    firm = a_firm(story)
    for number in ("1", "2", "3"):
        a_signer(story, number).signed(firm, Channel.CARD)
        project_facts(agreements, drop_registrations(story), connection)
        found = [["several_signings"] * (number == "3")] * int(number)
        assert load_red_checks(connection, story) == found
    elsewhere = story.graduate("4", school="99002")
    elsewhere.confirmed()
    elsewhere.signed(firm, Channel.CARD)
    project_facts(agreements, drop_registrations(story), connection)
    assert load_check_states(connection, elsewhere.number)["several_signings"] == "ok"


def test_a_correction_that_was_not_confirmed_and_a_dispute_are_found(
    connection: Connection,
) -> None:
    story = Story()
    lin = a_signer(story)
    lin.signed(a_firm(story))
    lin.corrected(college="文学院")
    lin.disputed()
    project_facts(agreements, story.facts, connection)
    assert load_red_checks(connection, story) == [["disputed", "source_confirmed"]]

    lin.confirmed()
    project_facts(agreements, story.facts, connection)
    assert load_red_checks(connection, story) == [["disputed"]]


def test_a_marked_binding_that_nobody_looked_at_is_found(connection: Connection) -> None:
    story = Story()
    lin = a_signer(story)
    lin.signed(a_firm(story))
    for one in (lin, a_signer(story, "2"), a_signer(story, "3")):
        one.bound(device="phone")
    project_facts(agreements, story.facts, connection)
    project_facts(roster_list, story.facts, connection)

    assert load_red_checks(connection, story) == [["binding"]]
    assert load_check_states(connection, lin.number) == SOUND | {"binding": "warn"}
    undoubted = review_queue.find_undoubted(connection, PROVINCE, [lin.number], now=story.now)
    assert undoubted == set()  # it is opened, and not approved with many others


def test_an_earlier_agreement_that_ended_is_no_other_agreement(connection: Connection) -> None:
    story = Story()
    lin, firm = a_signer(story), a_firm(story)
    lin.signed(firm)
    lin.rejected()
    lin.signed(firm)
    project_facts(agreements, story.facts, connection)

    assert load_check_states(connection, lin.number)["other_agreement"] == "ok"


def test_a_waiting_signing_of_an_employer_suspended_since_is_found_by_account_and_by_card(
    connection: Connection,
) -> None:
    story = Story()
    firm, people = a_firm(story), [a_signer(story, number) for number in ("1", "2")]
    people[0].signed(firm)
    people[1].signed(firm, Channel.CARD)
    firm.suspended()
    project_facts(agreements, story.facts, connection)
    for one in people:
        check = load_checks(connection, one.number)["employer_suspended"]
        assert (check["state"], "停用" in check["zh"]) == ("fail", True)

    firm.reinstated()
    project_facts(agreements, story.facts, connection)
    assert load_red_checks(connection, story) == [[], ["employer_account"]]


def test_nobody_reads_the_checks_of_another_schools_signing(connection: Connection) -> None:
    story = Story()
    lin = a_signer(story)
    lin.signed(a_firm(story))
    project_facts(agreements, story.facts, connection)

    other = Oversight(school_code="99002")
    evidence = review_queue.Evidence(connection, other)
    assert review_queue.list_checks(evidence, lin.number) is None


def test_a_name_that_no_font_can_show_is_found_until_a_font_is_added(
    connection: Connection, tmp_path: Path
) -> None:
    story = Story()
    lin = story.graduate(name="李𱖎", phone="13900000000")
    lin.confirmed()
    lin.signed(a_firm(story))
    project_facts(agreements, story.facts, connection)

    check = load_checks(connection, lin.number)["printable"]
    assert check["state"] == "fail"
    assert "第 2 个字符“𱖎”（U+3158E）无法印在协议书上" in check["zh"]
    assert "character 2, “𱖎” (U+3158E), cannot be printed" in check["en"]
    assert load_red_checks(connection, story) == [["printable"]]

    add_fonts([make_font_file(tmp_path, characters="𱖎")])
    try:
        assert load_check_states(connection, lin.number) == SOUND
    finally:
        add_fonts([])


@pytest.mark.parametrize("title", ["工程师😀", "นักวิเคราะห์", "工程\ue863师"])
def test_an_old_position_that_no_font_can_show_is_found(connection: Connection, title: str) -> None:
    story = Story()
    lin = a_signer(story)
    lin.signed(a_firm(story), title=title)
    project_facts(agreements, story.facts, connection)

    assert load_check_states(connection, lin.number) == SOUND | {"printable": "fail"}
