"""The demo: a whole season on an empty database, loaded once, and never beside real data."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, make_url, select
from sqlalchemy.engine import URL

from conftest import copy_database
from signing.aggregates.graduate import Graduate
from signing.aggregates.graduate.agreement import Agreement
from signing.demo import cast, detection
from signing.demo.changes import find_number
from signing.demo.companies import credit_code
from signing.demo.detection import NotADemoError, must_be_demo
from signing.demo.loading import CHANGED, PRINTED, load_demo
from signing.demo.people import DemoGraduate, list_graduates
from signing.demo.rhythm import WEEKS
from signing.demo.season import Season
from signing.events import OfferSigned
from signing.pdf.agreement import make_press
from signing.settings import Settings
from signing.storage.schema import events
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.access.visits import Visit
from signing.use_cases.core.actors import Anyone
from signing.use_cases.core.policy import Policy
from signing.use_cases.organisations.employers import Employers
from signing.vocabulary import (
    AgreementState,
    AmendmentState,
    Role,
    Side,
    StampedCopyState,
    Standing,
    employer_id,
    graduate_id,
)
from support.use_cases.contexts import OpenContext, make_stamp
from support.use_cases.signing_in import sign_in_fully
from support.use_cases.small_province import CREDIT_CODES, SmallProvince, make_employer_form

PRESS = make_press("http://127.0.0.1:8000")


@dataclass(frozen=True)
class LoadedDemo:
    """A loaded demo, of which tests get copies: to load one takes many seconds."""

    database: str
    folder: Path
    guide: str


@contextmanager
def open_demo(database_url: str, files: Path) -> Iterator[OpenContext]:
    policy = Policy(
        second_factor="off",
        consent="offer",
        direct_needs_consent=True,
        termination_needs_employer=True,
    )
    one = OpenContext(database_url, files, policy)
    yield one
    one.close()


@pytest.fixture
def opened(database_url: str, tmp_path: Path) -> Iterator[OpenContext]:
    with open_demo(database_url, tmp_path) as one:
        yield one


@pytest.fixture(scope="module")
def demo(server: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoadedDemo]:
    folder = tmp_path_factory.mktemp("demo")
    with copy_database(server) as url:
        with open_demo(url, folder / "files") as one:
            must_be_demo(one.context)
            guide = load_demo(one.context, make_settings(folder), PRESS)
        yield LoadedDemo(make_url(url).database or "", folder, guide)


@pytest.fixture
def loaded(server: URL, demo: LoadedDemo, tmp_path: Path) -> Iterator[OpenContext]:
    shutil.copytree(demo.folder, tmp_path, dirs_exist_ok=True)  # files, and keys beside them
    with copy_database(server, demo.database) as url, open_demo(url, tmp_path / "files") as one:
        yield one


def make_settings(tmp_path: Path, password: str = "demo-password") -> Settings:
    return Settings(data_dir=tmp_path, demo_password=password, _env_file=None)


def test_the_season_is_in_full_swing_and_loading_again_changes_nothing(
    loaded: OpenContext, demo: LoadedDemo, tmp_path: Path
) -> None:
    assert "demo-password" in demo.guide
    year = datetime.now(UTC).year
    ids = [
        graduate_id(one.school, one.year, one.student_number)
        for one in list_graduates("99001", year)
    ]
    standings = Counter(
        one.standing for one in loaded.context.ledger.load_many(Graduate, ids).values()
    )
    assert set(standings) == set(Standing)
    assert sum(standings.values()) == len(ids)
    recorded = count_facts(loaded)

    must_be_demo(loaded.context)
    load_demo(loaded.context, make_settings(tmp_path, "another password"), PRESS)

    assert count_facts(loaded) == recorded
    accounts = Accounts(loaded.context)
    session = sign_in_fully(accounts, "province", "another password", Visit(now=datetime.now(UTC)))
    assert session.role is Role.PROVINCE
    for person in ("employer-1", "employer-1-b"):
        visit = Visit(now=datetime.now(UTC))
        opened_by = sign_in_fully(accounts, person, "another password", visit)
        assert opened_by.employer_id == employer_id(credit_code(0))


def test_agreements_in_effect_are_ended_amended_and_stamped_by_both(loaded: OpenContext) -> None:
    here = list_graduates("99001", datetime.now(UTC).year)

    ended, amended, asked, accepted, by_card = (
        load_agreement(loaded, here[number - 1]) for number in CHANGED
    )

    assert ended.state is AgreementState.TERMINATED
    assert (amended.edition, amended.amendments[0].state) == (2, AmendmentState.APPROVED)
    assert amended.stamped_copies[0].state is StampedCopyState.ACCEPTED
    assert amended.stamped_copies[0].edition == amended.edition
    assert (asked.amendments[0].state, asked.amendments[0].asked_by) == (
        AmendmentState.PROPOSED,
        Side.EMPLOYER,
    )
    assert accepted.amendments[0].state is AmendmentState.ACCEPTED
    assert by_card.termination is not None
    assert by_card.employer.id is None
    [offered] = load_agreement(loaded, here[PRINTED]).stamped_copies
    assert offered.state is StampedCopyState.OFFERED
    assert offered.likeness is not None
    assert offered.likeness > 90


def load_agreement(opened: OpenContext, one: DemoGraduate) -> Agreement:
    graduate = graduate_id(one.school, one.year, one.student_number)
    return opened.context.ledger.load(Graduate, graduate).agreement(find_number(one))


def test_the_running_week_is_one_of_the_season_like_the_others(loaded: OpenContext) -> None:
    now = datetime.now(UTC)
    signed = Counter(
        (now - fact.timestamp).days // 7
        for school in ("99001", "99002")
        for one in list_graduates(school, now.year)
        for fact in loaded.context.ledger.load_facts(
            graduate_id(one.school, one.year, one.student_number)
        )
        if isinstance(fact, OfferSigned)
    )

    assert set(signed) >= set(range(len(WEEKS) - 1)), "somebody signs in each week"
    last, before = signed[0], max(signed[week] for week in range(1, len(WEEKS)))
    assert 5 <= last <= 2 * before
    assert sum(signed.values()) > 60


def test_a_load_that_a_crash_cut_short_is_completed_as_of_its_first_moment(
    opened: OpenContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a demo that broke off in the middle of the season
    def power_failure(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Season, "offered", power_failure)
        with pytest.raises(KeyboardInterrupt):
            load_demo(opened.context, make_settings(tmp_path), PRESS)
    half = count_facts(opened)

    # when it is started again, half a year and so a season later
    with time_machine.travel(datetime.now(UTC) + timedelta(days=183)):
        load_demo(opened.context, make_settings(tmp_path), PRESS)

    # then all of it is there, and starting once more adds nothing
    whole = count_facts(opened)
    assert whole > half
    load_demo(opened.context, make_settings(tmp_path), PRESS)
    assert count_facts(opened) == whole


def test_the_season_of_an_earlier_release_stays_as_it_is(
    loaded: OpenContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = count_facts(loaded)
    monkeypatch.setattr(cast, "SEASON", "demo-later")
    monkeypatch.setattr(detection, "SEASON", "demo-later")
    said: list[str] = []

    must_be_demo(loaded.context)
    guide = load_demo(
        loaded.context,
        make_settings(tmp_path, "new"),
        PRESS,
        lambda _, english: said.append(english),
    )

    assert said == ["Keeping the demo data of an earlier release"]
    assert count_facts(loaded) == recorded
    assert "(密码 password: new)" in guide
    session = sign_in_fully(
        Accounts(loaded.context), "province", "new", Visit(now=datetime.now(UTC))
    )
    assert session.role is Role.PROVINCE


def test_other_steps_are_another_season(loaded: OpenContext) -> None:
    """If this fails, give `SEASON` another number, and write the new digest beside it."""
    told = select(events.c.topic, events.c.state).order_by(events.c.id)
    with loaded.context.engine.connect() as connection:
        steps = sorted(
            f"{json.loads(bytes(row.state))['request_id']} {row.topic}"
            for row in connection.execute(told)
        )
    digest = sha256("\n".join(steps).encode()).hexdigest()[:16]
    assert (cast.SEASON, digest) == ("demo5", "4a125ce9ab45849c")


def test_whoever_registered_in_the_demo_keeps_their_own_password(
    loaded: OpenContext, tmp_path: Path
) -> None:
    by = Anyone(stamp=make_stamp(Role.ANYONE))
    newcomer = make_employer_form(CREDIT_CODES[0], "徽州茶业有限公司")
    Employers(loaded.context).register(by, newcomer, "tea", hash_password("their own password"))
    load_demo(loaded.context, make_settings(tmp_path), PRESS)
    visit = Visit(now=datetime.now(UTC))
    assert (
        sign_in_fully(Accounts(loaded.context), "tea", "their own password", visit).role
        is Role.EMPLOYER
    )


def test_a_password_is_made_once_where_none_is_set(opened: OpenContext, tmp_path: Path) -> None:
    unset = Settings(data_dir=tmp_path, _env_file=None)
    guide = load_demo(opened.context, unset, PRESS)
    kept = (tmp_path / "demo-password").read_text("ascii")
    assert kept in guide
    assert (tmp_path / "demo-password").stat().st_mode & 0o077 == 0


def test_a_later_start_keeps_the_password_and_says_so_where_another_is_set(
    opened: OpenContext, tmp_path: Path
) -> None:
    unset = Settings(data_dir=tmp_path, _env_file=None)
    first = load_demo(opened.context, make_settings(tmp_path, "chosen at first"), PRESS)
    again = load_demo(opened.context, unset, PRESS)
    assert "(密码 password: chosen at first)" in again
    assert "密码已在这次启动时更改" not in first + again
    visit = Visit(now=datetime.now(UTC))
    sign_in_fully(Accounts(opened.context), "province", "chosen at first", visit)

    other = load_demo(opened.context, make_settings(tmp_path, "chosen later"), PRESS)
    assert "this start changed the password" in other
    assert "密码已在这次启动时更改" in other
    (tmp_path / "demo-password").unlink()  # as a former release left it
    assert "密码已在这次启动时更改" in load_demo(opened.context, unset, PRESS)


def test_the_demo_does_not_start_beside_real_data(opened: OpenContext) -> None:
    SmallProvince(opened.context)
    with pytest.raises(NotADemoError, match="real data"):
        must_be_demo(opened.context)


def count_facts(opened: OpenContext) -> int:
    """Return how many facts are recorded, with a position or without one yet."""
    with opened.reading.connect() as connection:
        found: int = connection.execute(select(func.count()).select_from(events)).scalar_one()
    return found
