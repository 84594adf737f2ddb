"""`signing employers take-over`: who registered earlier goes on until the operator decides."""

import pytest
from typer.testing import CliRunner, Result

from signing.aggregates.employer import Employer
from signing.bootstrap import Installation
from signing.cli import app
from signing.use_cases.core.actors import Anyone
from signing.use_cases.organisations.employers import Employers
from signing.vocabulary import LapseReason, Verification, employer_id
from support.use_cases.contexts import make_stamp
from support.use_cases.small_province import CREDIT_CODES, make_employer_form


@pytest.fixture
def chosen_settings() -> dict[str, object]:
    """Verification is off while they register, as before there was any."""
    return {"employer_verification": "off"}


@pytest.fixture
def earlier(installation: Installation) -> Installation:
    for number, code in enumerate(CREDIT_CODES):
        form = make_employer_form(code, f"第{number}号公司")
        by = Anyone(stamp=make_stamp())
        Employers(installation.context).register(by, form, f"employer-{number}", "no hash")
    return installation


def run(installation: Installation, *arguments: str, typed: str = "") -> Result:
    environment = {
        "SIGNING_DATABASE_URL": installation.url,
        "SIGNING_DATA_DIR": str(installation.settings.data_dir),
    }
    return CliRunner().invoke(
        app, ["employers", "take-over", *arguments], input=typed, env=environment
    )


def load(installation: Installation, number: int) -> Employer:
    return installation.context.ledger.load(Employer, employer_id(CREDIT_CODES[number]))


def test_they_are_listed_with_what_they_have_and_nothing_is_decided(earlier: Installation) -> None:
    listed = run(earlier, "--list")
    assert listed.exit_code == 0, listed.output
    assert [code in listed.output for code in CREDIT_CODES] == [True, True]
    assert "协议 agreements 0" in listed.output
    assert load(earlier, 0).verification is Verification.EARLIER


def test_who_lists_them_decides_nothing_beside(earlier: Installation) -> None:
    refused = run(earlier, "--list", "--ask-all")
    assert refused.exit_code == 2
    assert load(earlier, 0).verification is Verification.EARLIER


def test_the_operator_is_asked_about_each_and_goes_on_where_they_stopped(
    earlier: Installation,
) -> None:
    first = run(earlier, typed="what\ny\nq\n")
    assert first.exit_code == 0, first.output
    decided = [load(earlier, number).verification for number in (0, 1)]
    assert sorted(one.value for one in decided) == ["earlier", "verified"]

    again = run(earlier, typed="n\n")
    assert again.output.count("[y/n/s/q]") == 1
    states = {load(earlier, number).verification: load(earlier, number) for number in (0, 1)}
    assert set(states) == {Verification.VERIFIED, Verification.WAITING}
    assert states[Verification.WAITING].lapsed is LapseReason.OPERATOR
    assert "没有早先注册" in run(earlier).output


def test_options_decide_without_asking(earlier: Installation) -> None:
    told = run(earlier, "--ask", CREDIT_CODES[0].lower(), "--all-verify")
    assert told.exit_code == 0, told.output
    assert load(earlier, 0).verification is Verification.WAITING
    assert load(earlier, 1).verification is Verification.VERIFIED


def test_who_is_not_among_them_is_named_and_nothing_is_changed(earlier: Installation) -> None:
    told = run(earlier, "--verify", CREDIT_CODES[0], "--verify", "91340100MA0000003R")
    assert told.exit_code == 2
    assert "91340100MA0000003R" in told.output
    assert load(earlier, 0).verification is Verification.EARLIER


def test_all_are_taken_over_or_asked_and_not_both(earlier: Installation) -> None:
    assert run(earlier, "--all-verify", "--ask-all").exit_code == 2
    assert run(earlier, "--ask-all").exit_code == 0
    assert {load(earlier, one).verification for one in (0, 1)} == {Verification.WAITING}
