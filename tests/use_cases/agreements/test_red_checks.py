"""What is red on the screen of a review is red when its verdict falls, by the same codes."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from pydantic import BaseModel
from sqlalchemy import Connection

from signing.events import SchoolRejected
from signing.facts import Fact
from signing.projections import agreements, roster_list
from signing.red_checks import RED, is_explanation
from signing.refusals import NotConfirmed, ReasonMissing
from signing.storage.engine import reading_engine
from signing.toml_files import load_toml
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.context import Context
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import AgreementNumber, Channel, Encrypted, LapseReason, Oversight, Role
from support.facts.logs import Story
from support.facts.projecting import project_facts
from support.facts.review_checks import a_firm, a_signer, load_checks, load_red_checks
from support.stories.chronicle import CONTACT
from support.use_cases.contexts import make_stamp

Part = TypeVar("Part", bound=BaseModel)


def tell_wrong_code(story: Story) -> AgreementNumber:
    lin, firm = a_signer(story), story.employer("91990100MA00000001")
    firm.showed()
    lin.signed(firm)
    return lin.number


def tell_another_name(story: Story) -> AgreementNumber:
    lin, firm = a_signer(story), a_firm(story, name="真名科技")
    firm.lapsed(LapseReason.OPERATOR)
    firm.form["name"] = "冒名科技"
    lin.signed(firm, Channel.CARD)
    return lin.number


def tell_signing_without_the_account(story: Story) -> AgreementNumber:
    lin = a_signer(story)
    lin.signed(a_firm(story), Channel.CARD)
    return lin.number


def tell_suspended_employer(story: Story) -> AgreementNumber:
    lin, firm = a_signer(story), a_firm(story)
    lin.signed(firm)
    firm.suspended()
    return lin.number


def tell_one_phone(story: Story) -> AgreementNumber:
    """Tell a signing in which both sides have one phone, written differently."""
    lin = a_signer(story, phone=f"+86 {CONTACT.phone}")
    lin.signed(a_firm(story))
    return lin.number


def tell_two_agreements(story: Story) -> AgreementNumber:
    """Tell two live agreements, which no rule allows and the check looks for anyway."""
    lin, firm = a_signer(story), a_firm(story)
    lin.signed(firm)
    lin.rejected()
    lin.signed(firm)
    story.facts[:] = [one for one in story.facts if not isinstance(one.fact, SchoolRejected)]
    return lin.number


def tell_dispute(story: Story) -> AgreementNumber:
    lin = a_signer(story)
    lin.signed(a_firm(story))
    lin.disputed()
    return lin.number


def tell_unconfirmed(story: Story) -> AgreementNumber:
    lin = a_signer(story)
    lin.signed(a_firm(story), confirmed=False)
    return lin.number


def tell_rare_name(story: Story) -> AgreementNumber:
    lin = story.graduate(name="李𱖎", phone="13900000000")
    lin.confirmed()
    lin.signed(a_firm(story))
    return lin.number


STORIES: dict[str, Callable[[Story], AgreementNumber]] = {
    "disputed": tell_dispute,
    "unconfirmed": tell_unconfirmed,
    "credit_code": tell_wrong_code,
    "employer_name": tell_another_name,
    "employer_account": tell_signing_without_the_account,
    "employer_suspended": tell_suspended_employer,
    "phone_of_graduate": tell_one_phone,
    "other_agreement": tell_two_agreements,
    "printable": tell_rare_name,
}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = reading_engine(database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def encrypt_part(part: Part, cipher: Cipher) -> Part:
    """Return a copy of what a story holds, with its plain values really encrypted."""
    changed: dict[str, BaseModel] = {}
    for name in type(part).model_fields:
        match getattr(part, name):
            case Encrypted(sealed=text):
                changed[name] = cipher.encrypt(text)
            case BaseModel() as inner:
                changed[name] = encrypt_part(inner, cipher)
    return part.model_copy(update=changed)


def record_story(story: Story, context: Context, by: Counselor) -> None:
    facts: list[Fact] = [
        encrypt_part(one.fact, context.vault.make_cipher(one.fact.originator_id))
        for one in story.facts
    ]
    context.ledger.save(by, *facts, answer=None)


def test_a_story_is_told_for_every_check_that_can_be_red() -> None:
    assert list(STORIES) == list(RED)


@pytest.mark.parametrize("code", STORIES)
def test_the_screen_and_the_verdict_agree_on_what_is_red(
    context: Context, connection: Connection, code: str
) -> None:
    story = Story()
    number = STORIES[code](story)
    by = Counselor(
        stamp=make_stamp(Role.COUNSELOR, at=story.now), oversight=Oversight(school_code="99001")
    )
    record_story(story, context, by)
    project_facts(agreements, story.facts, connection)
    project_facts(roster_list, story.facts, connection)

    shown = [
        one["code"] for one in load_checks(connection, number).values() if one["state"] == "fail"
    ]
    assert shown == [code]
    assert Reviews(context).look_at(by, number)["red"] == shown
    with pytest.raises((ReasonMissing, NotConfirmed)) as refused:
        Reviews(context).approve(by, number)
    doubted = code in {"disputed", "unconfirmed"}
    assert refused.type is (NotConfirmed if doubted else ReasonMissing)
    with pytest.raises(ReasonMissing) as unexplained:
        Reviews(context).approve(by, number, "a")
    assert unexplained.value.about["checks"] == shown


@pytest.mark.parametrize(
    ("words", "explained"),
    [
        ("", False),
        ("a", False),
        ("已核实", False),
        ("已核实。。。。。。。。。", False),
        ("核核核核核核核核核核核核", False),
        ("verified, ok", False),
        ("已致电毕业生本人", True),
        ("今天致电人事部已核实", True),
        ("called HR on Monday, they agreed", True),
    ],
)
def test_an_explanation_has_enough_words_and_different_ones(words: str, explained: bool) -> None:
    assert is_explanation(words) is explained


@pytest.mark.parametrize("channel", Channel)
def test_a_signing_of_a_suspended_employer_is_red_whatever_its_channel(
    context: Context, connection: Connection, channel: Channel
) -> None:
    story = Story()
    lin, firm = a_signer(story), a_firm(story)
    lin.signed(firm, channel)
    firm.suspended()
    by = Counselor(
        stamp=make_stamp(Role.COUNSELOR, at=story.now), oversight=Oversight(school_code="99001")
    )
    record_story(story, context, by)
    project_facts(agreements, story.facts, connection)
    project_facts(roster_list, story.facts, connection)

    assert load_red_checks(connection, story) == [["employer_suspended"]]
    with pytest.raises(ReasonMissing):
        Reviews(context).approve(by, lin.number, "a")
    approved = Reviews(context).approve(by, lin.number, "今天致电省厅，复核已结束，双方确认签约")
    assert approved.answer["standing"] == "EFFECTIVE"


def test_a_sound_signing_is_red_nowhere(context: Context, connection: Connection) -> None:
    story = Story()
    lin = a_signer(story)
    lin.signed(a_firm(story))
    by = Counselor(
        stamp=make_stamp(Role.COUNSELOR, at=story.now), oversight=Oversight(school_code="99001")
    )
    record_story(story, context, by)
    project_facts(agreements, story.facts, connection)
    project_facts(roster_list, story.facts, connection)

    assert load_red_checks(connection, story) == [[]]
    assert Reviews(context).look_at(by, lin.number)["red"] == []


def test_every_check_that_can_be_red_has_words_and_a_place_on_the_screen() -> None:
    words = load_toml("signing.projections.review_queue", "checks.toml")
    assert set(RED) < set(words)
    assert [code for code in words if code in RED] == list(RED)
