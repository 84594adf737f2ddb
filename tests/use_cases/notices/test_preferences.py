"""What is found of an account's wishes by whoever sends, and what erasing takes."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from signing.bootstrap import Installation
from signing.fact_words import Group
from signing.storage.account_tables import accounts
from signing.storage.notice_tables import notice_marks, notice_preferences, notices_read
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.notices.preferences import Preferences
from signing.use_cases.notices.reading_marks import ReadingMarks
from signing.use_cases.notices.sending import Channel
from support.use_cases.small_province import SmallProvince


@pytest.mark.parametrize(
    ("role", "group", "usual"),
    [
        (None, "reviews", {"wechat"}),
        ("employer", "reviews", {"mail"}),
        ("counselor", "reviews", set()),
        ("counselor", "digests", {"mail"}),
        ("province", "people", {"mail"}),
    ],
)
def test_who_has_not_chosen_is_told_as_is_usual_for_the_role(
    installation: Installation, role: str | None, group: Group, usual: set[Channel]
) -> None:
    account = uuid4()
    if role:
        row = {"username": str(account), "password_hash": "", "role": role, "subject": account}
        with installation.writing.connect() as connection:
            connection.execute(accounts.insert().values(row))

    assert Preferences(installation.writing).find(account, group) == usual


def test_what_was_chosen_is_found_and_another_account_is_not_touched(
    installation: Installation,
) -> None:
    preferences, one, other = Preferences(installation.writing), uuid4(), uuid4()

    preferences.save(one, {"reviews": frozenset({"sms"}), "papers": frozenset()})
    preferences.save(one, {"reviews": frozenset({"sms", "wechat"})})
    preferences.save(one, {})

    assert preferences.find(one, "reviews") == {"sms", "wechat"}
    assert preferences.find(one, "papers") == frozenset()
    assert preferences.find(one, "digests") == {"wechat"}
    assert preferences.find(other, "reviews") == {"wechat"}


def test_a_mark_passes_single_ones_and_never_goes_back(installation: Installation) -> None:
    marks, account = ReadingMarks(installation.writing), uuid4()
    for position in (3, 5, 9):
        marks.mark(account, position)
    marks.mark_until(account, 5)
    marks.mark_until(account, 2)

    with installation.writing.connect() as connection:
        kept = connection.execute(select(notices_read.c.position)).scalars().all()
        until = connection.execute(select(notice_marks.c.read_until)).scalar_one()
        chosen = connection.execute(select(func.count()).select_from(notice_preferences))
    assert (kept, until, chosen.scalar_one()) == ([9], 5, 0)


def test_erasing_a_graduate_takes_what_they_read_and_how_they_were_told(
    small_province: SmallProvince,
) -> None:
    small_province.enrol("1")
    context, lin = small_province.context, small_province.load_graduate()
    marks, preferences = ReadingMarks(context.engine), Preferences(context.engine)
    other = uuid4()
    for account in (lin.id, other):
        marks.mark(account, 3)
        marks.mark_until(account, 1)
        preferences.save(account, {"reviews": frozenset({"sms"})})

    Graduates(context).erase(small_province.operator(), lin.id)

    with context.engine.connect() as connection:
        for table in (notice_marks, notices_read, notice_preferences):
            assert connection.execute(select(table.c.account)).scalars().all() == [other]
