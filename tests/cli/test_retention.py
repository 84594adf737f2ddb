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
from support.printing.print_client import settings
from support.use_cases.contexts import NOW
from support.use_cases.small_province import Town

IN_FIVE_YEARS = NOW + timedelta(days=5 * 365)


@pytest.fixture
def town(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setenv("SIGNING_DATABASE_URL", database_url)
    monkeypatch.setenv("SIGNING_DATA_DIR", str(tmp_path))
    installation = Installation.open(settings(database_url, tmp_path))
    made = Town(installation.context)
    made.graduate("1")
    made.signed("2")
    desk, counselor = Reviews(made.context), made.counselor()
    desk.reject(counselor, AgreementNumber(made.signed("3")), "不符")
    desk.approve(counselor, AgreementNumber(made.signed("4")))
    yield made
    installation.close()


def retention(*options: str) -> str:
    with time_machine.travel(IN_FIVE_YEARS):
        ran = CliRunner().invoke(app, ["retention", *options])
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def erased(town: Town) -> list[bool]:
    return [town.state(number).erased for number in ("1", "2", "3", "4")]


def test_first_it_only_shows_whose_time_is_over(town: Town) -> None:
    said = retention()
    assert "May be erased: 3 · 已删除 Erased: 0" in said
    assert str(town.state("3").id) in said
    assert str(town.state("2").id) not in said
    assert erased(town) == [False] * 4


def test_asked_to_it_erases_them_and_nobody_who_waits_for_a_decision(town: Town) -> None:
    assert "Erased: 3" in retention("--erase", "--yes")
    assert erased(town) == [True, False, True, True]
    assert "May be erased: 0 · 已删除 Erased: 0" in retention("--erase", "--yes")


def test_without_a_yes_nothing_is_erased(town: Town) -> None:
    ran = CliRunner().invoke(app, ["retention", "--erase"], input="n\n")
    assert ran.exit_code == 1
    assert erased(town) == [False] * 4


def test_nobodys_time_is_over_before_studies_and_agreements_are(town: Town) -> None:
    desk = Retention(town.context)
    years = {days // 365: sum(len(due) for _, due in desk.find_due(NOW + timedelta(days=days)))
             for days in (0, 3 * 365, 4 * 365)}  # fmt: skip
    assert years == {0: 0, 3: 0, 4: 3}
    assert desk.count_graduates() == 4
