"""The demo: a whole season on an empty database, loaded once, and never beside real data."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from offices import OpenOffice
from signing.aggregates.graduate import Graduate
from signing.application.accounts import Accounts
from signing.demo.loading import NotADemoError, load_demo, must_be_demo
from signing.demo.people import graduates
from signing.http.paper import renderer
from signing.settings import Settings
from signing.vocabulary import Standing, graduate_id
from towns import Town

RENDER = renderer("http://127.0.0.1:8000")


@pytest.fixture
def opened(database_url: str, tmp_path: Path) -> Iterator[OpenOffice]:
    one = OpenOffice(database_url, tmp_path)
    yield one
    one.close()


def settings(tmp_path: Path, password: str = "demo-password") -> Settings:
    return Settings(data_dir=tmp_path, demo_password=password, _env_file=None)


def test_the_season_is_in_full_swing_and_loading_again_changes_nothing(
    opened: OpenOffice, tmp_path: Path
) -> None:
    must_be_demo(opened.office)
    guide = load_demo(opened.office, settings(tmp_path), RENDER)
    assert "demo-password" in guide
    year = datetime.now(UTC).year
    ids = [
        graduate_id(one.school, one.year, one.student_number) for one in graduates("99001", year)
    ]
    standings = Counter(
        one.standing for one in opened.office.ledger.load_many(Graduate, ids).values()
    )
    assert set(standings) == set(Standing)
    assert sum(standings.values()) == len(ids)
    recorded = count(opened)

    must_be_demo(opened.office)
    load_demo(opened.office, settings(tmp_path, "another password"), RENDER)

    assert count(opened) == recorded
    accounts = Accounts(opened.office)
    assert accounts.sign_in("province", "another password", datetime.now(UTC)).token


def test_a_password_is_made_once_where_none_is_set(opened: OpenOffice, tmp_path: Path) -> None:
    unset = Settings(data_dir=tmp_path, _env_file=None)
    guide = load_demo(opened.office, unset, RENDER)
    kept = (tmp_path / "demo-password").read_text("ascii")
    assert kept in guide
    assert (tmp_path / "demo-password").stat().st_mode & 0o077 == 0


def test_the_demo_does_not_start_beside_real_data(opened: OpenOffice) -> None:
    Town(opened.office)
    with pytest.raises(NotADemoError, match="real data"):
        must_be_demo(opened.office)


def count(opened: OpenOffice) -> int:
    while opened.log.seal():
        pass
    return opened.log.last_position()
