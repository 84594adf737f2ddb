"""Whose time is over is shown first, and erased only when asked; who is interrupted goes on."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from typer.testing import CliRunner

from signing.bootstrap import Installation
from signing.cli import app
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.privacy.retention import Retention
from signing.vocabulary import AgreementNumber
from support.printing.print_client import make_settings
from support.use_cases.contexts import NOW
from support.use_cases.small_province import SmallProvince

IN_FIVE_YEARS = NOW + timedelta(days=5 * 365)


@pytest.fixture
def small_province(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SmallProvince]:
    monkeypatch.setenv("SIGNING_DATABASE_URL", database_url)
    monkeypatch.setenv("SIGNING_DATA_DIR", str(tmp_path))
    installation = Installation.open(make_settings(database_url, tmp_path))
    made = SmallProvince(installation.context)
    made.graduate("1")
    made.sign_agreement("2")
    desk, counselor = Reviews(made.context), made.counselor()
    desk.reject(counselor, AgreementNumber(made.sign_agreement("3")), "不符")
    desk.approve(counselor, AgreementNumber(made.sign_agreement("4")))
    yield made
    installation.close()


def run_retention(*options: str) -> str:
    with time_machine.travel(IN_FIVE_YEARS):
        ran = CliRunner().invoke(app, ["retention", *options])
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def list_erased(small_province: SmallProvince) -> list[bool]:
    return [small_province.load_graduate(number).erased for number in ("1", "2", "3", "4")]


def test_first_it_only_shows_whose_time_is_over(small_province: SmallProvince) -> None:
    said = run_retention()
    assert "May be erased: 3 · 已删除 Erased: 0" in said
    assert str(small_province.load_graduate("3").id) in said
    assert str(small_province.load_graduate("2").id) not in said
    assert list_erased(small_province) == [False] * 4


def test_asked_to_it_erases_them_and_nobody_who_waits_for_a_decision(
    small_province: SmallProvince,
) -> None:
    assert "Erased: 3" in run_retention("--erase", "--yes")
    assert list_erased(small_province) == [True, False, True, True]
    assert "May be erased: 0 · 已删除 Erased: 0" in run_retention("--erase", "--yes")


def test_without_a_yes_nothing_is_erased(small_province: SmallProvince) -> None:
    ran = CliRunner().invoke(app, ["retention", "--erase"], input="n\n")
    assert ran.exit_code == 1
    assert list_erased(small_province) == [False] * 4


def test_nobodys_time_is_over_before_studies_and_agreements_are(
    small_province: SmallProvince,
) -> None:
    desk = Retention(small_province.context)
    years = {days // 365: sum(len(due) for _, due in desk.find_due(NOW + timedelta(days=days)))
             for days in (0, 3 * 365, 4 * 365)}  # fmt: skip
    assert years == {0: 0, 3: 0, 4: 3}
    assert desk.count_graduates() == 4
