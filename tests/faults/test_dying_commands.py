"""A server that dies in the middle of a command: the client asks again, and it is done once."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent
from sqlalchemy import select

from signing.pdf.agreement import make_press
from signing.storage.recorder import PostgresRecorder
from signing.storage.schema import events
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.core.actors import Anyone, Once, Someone
from signing.use_cases.core.context import Context
from signing.use_cases.core.ledger import Ledger, Outcome
from signing.use_cases.files.evidence import Upload
from signing.use_cases.files.files import Files
from signing.use_cases.graduates.roster import Rosters
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.printing.printing import Printing
from signing.vocabulary import AgreementNumber
from support.printing.documents import A_PDF
from support.use_cases.contexts import OpenContext, make_stamp
from support.use_cases.database_owner import run_as_owner
from support.use_cases.small_province import (
    CREDIT_CODES,
    TERMS,
    SmallProvince,
    make_employer_form,
)
from support.waiting import PATIENCE

EVIDENCE = Upload("证明.pdf", A_PDF)
ROSTER = (
    "学号,姓名,性别,证件类型,证件号码,学院,专业,学历层次,生源地代码,毕业年份\n"
    "20269,钱新,女,护照,E12345678,文学院,汉语言,本科,340100,2026\n"
    "20270,钱旧,女,护照,E12345679,文学院,汉语言,本科,340100,2026\n"
).encode()
PRESS = make_press("https://jy.example.edu.cn")
A = TypeVar("A", bound=Someone)
Deed = Callable[[Context], Outcome | tuple[Outcome, bytes]]


class Moment(Enum):
    BEFORE_THE_SAVE = "before"
    AFTER_THE_SAVE = "after"


class Killed(BaseException):
    """A kill: like SIGKILL, nothing in the server may catch it."""


class DyingRecorder(PostgresRecorder):
    moment: Moment

    def insert_events(self, stored_events: Sequence[StoredEvent], **beside: Any) -> Sequence[int]:
        if self.moment is Moment.AFTER_THE_SAVE:
            super().insert_events(stored_events, **beside)
        raise Killed


@pytest.fixture
def opened(database_url: str, tmp_path: Path) -> Iterator[OpenContext]:
    context = OpenContext(database_url, tmp_path / "files")
    yield context
    context.close()


@pytest.fixture
def small_province(opened: OpenContext) -> SmallProvince:
    return SmallProvince(opened.context)


def make_dying_context(opened: OpenContext, moment: Moment) -> Context:
    recorder = DyingRecorder(opened.writing, opened.log)
    recorder.moment = moment
    return replace(opened.context, ledger=Ledger(recorder, opened.writing))


def list_facts(opened: OpenContext) -> list[tuple[UUID, int]]:
    with opened.writing.connect() as connection:
        rows = connection.execute(select(events.c.stream, events.c.version))
        return [(row.stream, row.version) for row in rows]


def with_key(by: A) -> A:
    return replace(by, once=Once("key-1", b"digest"))


def prepare_signing(small_province: SmallProvince) -> Deed:
    small_province.graduate()
    position, by = (
        small_province.open_position(small_province.employer()),
        with_key(small_province.employer()),
    )
    return lambda context: Signings(context).sign_directly(
        by, position, small_province.identity(), TERMS
    )


def prepare_registration(small_province: SmallProvince) -> Deed:
    del small_province
    by = with_key(Anyone(stamp=make_stamp()))
    return lambda context: Employers(context).register(
        by, make_employer_form(CREDIT_CODES[0]), "tea", "hash"
    )


def prepare_card(small_province: SmallProvince) -> Deed:
    by = with_key(small_province.graduate())
    return lambda context: Cards(context).issue(by)


def prepare_release(small_province: SmallProvince) -> Deed:
    _approve_agreement(small_province)
    by = with_key(small_province.find_bound())
    return lambda context: Terminations(context).request(by, "考研", [EVIDENCE])


def prepare_print(small_province: SmallProvince) -> Deed:
    by, number = with_key(small_province.counselor()), _approve_agreement(small_province)
    return lambda context: Printing(context, PRESS).print_many(by, [number])


def prepare_import(small_province: SmallProvince) -> Deed:
    by = with_key(small_province.admin())
    token = Rosters(small_province.context).preview(by, ROSTER)["token"]
    return lambda context: Rosters(context).import_previewed(by, token)


def _approve_agreement(small_province: SmallProvince) -> AgreementNumber:
    number = AgreementNumber(small_province.sign_agreement())
    Reviews(small_province.context).approve(small_province.counselor(), number)
    return number


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize(
    ("prepared", "recorded"),
    [
        (prepare_signing, 1),
        (prepare_registration, 1),
        (prepare_card, 1),
        (prepare_release, 1),
        (prepare_print, 1),
        (prepare_import, 2),
    ],
)
def test_what_the_server_died_over_is_done_once_when_asked_again(
    opened: OpenContext,
    small_province: SmallProvince,
    prepared: Callable[[SmallProvince], Deed],
    recorded: int,
    moment: Moment,
) -> None:
    deed = prepared(small_province)
    before = len(list_facts(opened))
    with pytest.raises(Killed):
        deed(make_dying_context(opened, moment))

    answer = deed(opened.context)

    assert deed(opened.context) == answer
    assert len(list_facts(opened)) == before + recorded


@pytest.mark.sample
def test_evidence_kept_before_the_server_died_is_kept_once_and_readable(
    opened: OpenContext, small_province: SmallProvince, tmp_path: Path
) -> None:
    deed = prepare_release(small_province)
    with pytest.raises(Killed):
        deed(make_dying_context(opened, Moment.BEFORE_THE_SAVE))

    deed(opened.context)

    [_] = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    number = AgreementNumber(small_province.load_graduate().agreements[-1].number)
    request = Terminations(opened.context).look_at(small_province.counselor(), number)["request"]
    assert request is not None
    [file] = request["files"]
    given = Files(opened.context).load_of_agreement(
        small_province.counselor(), number, file["digest"]
    )
    assert given.content == EVIDENCE.content


@pytest.mark.parametrize("prepared", [prepare_signing, prepare_registration, prepare_import])
def test_asked_again_while_the_first_try_is_still_being_saved_both_get_one_answer(
    opened: OpenContext, small_province: SmallProvince, prepared: Callable[[SmallProvince], Deed]
) -> None:
    """A dead server's last statement may go on in the database for a while."""
    deed = prepared(small_province)
    before = len(list_facts(opened))
    run_as_owner(opened.writing, SLOW)
    start = threading.Barrier(2, timeout=PATIENCE)

    def ask() -> object:
        start.wait()
        return deed(opened.context)

    with ThreadPoolExecutor(2) as pool:
        first, second = (one.result() for one in [pool.submit(ask) for _ in range(2)])

    assert first == second
    added = list_facts(opened)[before:]
    assert len(added) == len(set(added)) == (2 if prepared is prepare_import else 1)


SLOW = """
CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END $$;
CREATE TRIGGER slow AFTER INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION wait()
"""
