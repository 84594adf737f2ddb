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
from support.use_cases.contexts import OpenOffice, stamp
from support.use_cases.database_owner import as_owner
from support.use_cases.small_province import (
    CREDIT_CODES,
    TERMS,
    Town,
    form,
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
    """Nothing that runs in the server may catch it, as nothing catches SIGKILL."""


class DyingRecorder(PostgresRecorder):
    moment: Moment

    def insert_events(self, stored_events: Sequence[StoredEvent], **beside: Any) -> Sequence[int]:
        if self.moment is Moment.AFTER_THE_SAVE:
            super().insert_events(stored_events, **beside)
        raise Killed


@pytest.fixture
def opened(database_url: str, tmp_path: Path) -> Iterator[OpenOffice]:
    context = OpenOffice(database_url, tmp_path / "files")
    yield context
    context.close()


@pytest.fixture
def town(opened: OpenOffice) -> Town:
    return Town(opened.context)


def dying(opened: OpenOffice, moment: Moment) -> Context:
    recorder = DyingRecorder(opened.writing, opened.log)
    recorder.moment = moment
    return replace(opened.context, ledger=Ledger(recorder, opened.writing))


def facts(opened: OpenOffice) -> list[tuple[UUID, int]]:
    with opened.writing.connect() as connection:
        rows = connection.execute(select(events.c.stream, events.c.version))
        return [(row.stream, row.version) for row in rows]


def once(by: A) -> A:
    return replace(by, once=Once("key-1", b"digest"))


def signing(town: Town) -> Deed:
    town.graduate()
    position, by = town.position(town.employer()), once(town.employer())
    return lambda context: Signings(context).sign_directly(by, position, town.identity(), TERMS)


def registering(town: Town) -> Deed:
    del town
    by = once(Anyone(stamp=stamp()))
    return lambda context: Employers(context).register(by, form(CREDIT_CODES[0]), "tea", "hash")


def showing_a_card(town: Town) -> Deed:
    by = once(town.graduate())
    return lambda context: Cards(context).issue(by)


def asking_release(town: Town) -> Deed:
    _approved(town)
    by = once(town.bound())
    return lambda context: Terminations(context).request(by, "考研", [EVIDENCE])


def printing(town: Town) -> Deed:
    by, number = once(town.counselor()), _approved(town)
    return lambda context: Printing(context, PRESS).print_many(by, [number])


def importing(town: Town) -> Deed:
    by = once(town.admin())
    token = Rosters(town.context).preview(by, ROSTER)["token"]
    return lambda context: Rosters(context).import_previewed(by, token)


def _approved(town: Town) -> AgreementNumber:
    number = AgreementNumber(town.signed())
    Reviews(town.context).approve(town.counselor(), number)
    return number


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize(
    ("prepared", "recorded"),
    [
        (signing, 1),
        (registering, 1),
        (showing_a_card, 1),
        (asking_release, 1),
        (printing, 1),
        (importing, 2),
    ],
)
def test_what_the_server_died_over_is_done_once_when_asked_again(
    opened: OpenOffice,
    town: Town,
    prepared: Callable[[Town], Deed],
    recorded: int,
    moment: Moment,
) -> None:
    deed = prepared(town)
    before = len(facts(opened))
    with pytest.raises(Killed):
        deed(dying(opened, moment))

    answer = deed(opened.context)

    assert deed(opened.context) == answer
    assert len(facts(opened)) == before + recorded


@pytest.mark.sample
def test_evidence_kept_before_the_server_died_is_kept_once_and_readable(
    opened: OpenOffice, town: Town, tmp_path: Path
) -> None:
    deed = asking_release(town)
    with pytest.raises(Killed):
        deed(dying(opened, Moment.BEFORE_THE_SAVE))

    deed(opened.context)

    [_] = [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
    number = AgreementNumber(town.state().agreements[-1].number)
    request = Terminations(opened.context).look_at(town.counselor(), number)["request"]
    assert request is not None
    [file] = request["files"]
    given = Files(opened.context).load_of_agreement(town.counselor(), number, file["digest"])
    assert given.content == EVIDENCE.content


@pytest.mark.parametrize("prepared", [signing, registering, importing])
def test_asked_again_while_the_first_try_is_still_being_saved_both_get_one_answer(
    opened: OpenOffice, town: Town, prepared: Callable[[Town], Deed]
) -> None:
    """A dead server's last statement may go on in the database for a while."""
    deed = prepared(town)
    before = len(facts(opened))
    as_owner(opened.writing, SLOW)
    start = threading.Barrier(2, timeout=PATIENCE)

    def ask() -> object:
        start.wait()
        return deed(opened.context)

    with ThreadPoolExecutor(2) as pool:
        first, second = (one.result() for one in [pool.submit(ask) for _ in range(2)])

    assert first == second
    added = facts(opened)[before:]
    assert len(added) == len(set(added)) == (2 if prepared is importing else 1)


SLOW = """
CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.2); RETURN NEW; END $$;
CREATE TRIGGER slow AFTER INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION wait()
"""
