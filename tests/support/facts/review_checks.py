"""Signings without a flaw, and what the automatic checks say of them."""

from typing import Any

from sqlalchemy import Connection
from stdnum.cn import uscc

from signing.events import EmployerRegistered
from signing.projections import review_queue
from signing.projections.engine.paging import Slice
from signing.projections.review_queue import Filters
from signing.vocabulary import AgreementNumber
from support.facts.logs import PROVINCE, Story
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory

SOUND = {
    "disputed": "ok",
    "unconfirmed": "ok",
    "credit_code": "ok",
    "registry": "not_applicable",
    "employer_name": "ok",
    "employer_account": "ok",
    "employer_suspended": "ok",
    "employer_contested": "ok",
    "phone_of_graduate": "ok",
    "phone_of_others": "ok",
    "documents": "ok",
    "several_signings": "not_applicable",
    "amendment": "not_applicable",
    "source_confirmed": "ok",
    "binding": "ok",
    "other_agreement": "ok",
    "printable": "ok",
    "pay_below_minimum": "ok",
    "pay_far_from_position": "ok",
    "penalty_high": "ok",
    "job_category_unfit": "ok",
}
OF_A_CARD = SOUND | {
    "employer_account": "not_applicable",
    "documents": "not_applicable",
    "several_signings": "ok",
}


def make_credit_code(number: int = 1) -> str:
    first = f"91990100MA{number:07}"
    return first + uscc.calc_check_digit(first)


def a_firm(story: Story, number: int = 1, **form: str) -> EmployerStory:
    firm = story.employer(make_credit_code(number), to_verify=False, **form)
    firm.showed()
    return firm


def a_signer(story: Story, number: str = "1", phone: str = "13900000000") -> GraduateStory:
    one = story.graduate(number, phone=phone)
    one.confirmed()
    return one


def load_checks(
    connection: Connection, number: AgreementNumber
) -> dict[str, review_queue.CheckAnswer]:
    found = review_queue.list_checks(review_queue.Evidence(connection, PROVINCE), number)
    assert found is not None
    return {one["code"]: one for one in found}


def load_check_states(connection: Connection, number: AgreementNumber) -> dict[str, str]:
    return {code: one["state"] for code, one in load_checks(connection, number).items()}


def load_red_checks(connection: Connection, story: Story) -> list[list[str]]:
    found = review_queue.list_reviews(connection, PROVINCE, Filters(), Slice(), now=story.now)
    return [item["checks"] for item in found.items]


def drop_registrations(story: Story) -> list[Any]:
    """Return the facts as if the employers had no account."""
    return [one for one in story.facts if not isinstance(one.fact, EmployerRegistered)]
