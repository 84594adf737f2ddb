"""What becomes of a print job when the world changes while its file is drawn."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update

from signing.aggregates.graduate import Graduate
from signing.refusals import (
    NonePrintable,
    NoSuchStaff,
    PrintFileGone,
    PrintInterrupted,
    PrintUnsettled,
)
from signing.storage.schema import print_jobs
from signing.use_cases.core.actors import Counselor, SchoolAdmin
from signing.use_cases.core.context import Context
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.organisations.schools import Schools
from signing.use_cases.printing.jobs.queue import NotOursError
from signing.use_cases.printing.jobs.run import TAKES
from signing.vocabulary import (
    CopyName,
    Oversight,
    Role,
    staff_id,
)
from support.printing.plain_press import PlainPress, PrintRoom
from support.printing.print_school import (
    SOMEONE,
    Signer,
    make_counselor,
    make_school,
)
from support.use_cases.contexts import make_stamp
from support.use_cases.small_province import make_person

ADMIN = SchoolAdmin(stamp=make_stamp(Role.SCHOOL_ADMIN), oversight=Oversight(school_code="99001"))
ONE, TWO = Signer("1"), Signer("2")


@pytest.fixture
def room(context: Context, tmp_path: Path) -> PrintRoom:
    return PrintRoom(context, PlainPress(), tmp_path / "prints")


@pytest.fixture
def by(room: PrintRoom) -> Counselor:
    make_school(room.context, [ONE, TWO])
    return make_counselor(room.context)


def order_prints(room: PrintRoom, by: Counselor, *people: Signer) -> UUID:
    return room.order(by, [one.agreement for one in people])


def rename_graduate(room: PrintRoom, one: Signer, name: str) -> None:
    context = room.context
    graduate, cipher = context.ledger.load(Graduate, one.id), context.vault.load_cipher(one.id)
    fact = graduate.correct(
        ADMIN.stamp,
        identity_digest="other",
        person=cipher.encrypt_value(make_person(one.student_number, name)),
        studies=graduate.studies,
    )
    context.ledger.save(SOMEONE, fact, answer={})


def void_agreement(room: PrintRoom, one: Signer) -> None:
    Graduates(room.context).unlock(ADMIN, one.id, "签约有误")


def download_copy(room: PrintRoom, one: Signer) -> None:
    """Print the graduate's own copy."""
    graduate = room.context.ledger.load(Graduate, one.id)
    fact = graduate.print_agreement(
        make_stamp(Role.GRADUATE), one.agreement, copies=(CopyName.GRADUATE,), reason=None
    )
    room.context.ledger.save(SOMEONE, fact, answer={})


def count_batches(room: PrintRoom) -> Counter[str | None]:
    return Counter((one["file"] or {}).get("batch") for one in room.prints())


def test_what_changes_while_it_is_drawn_is_drawn_again_as_it_is_now(
    room: PrintRoom, by: Counselor
) -> None:
    job = order_prints(room, by, ONE, TWO)
    room.press.meddling = [lambda: rename_graduate(room, ONE, "林大满")]
    room.draw()
    assert room.read(by, job) == f"{ONE.agreement} 林大满\n{TWO.agreement} 林小满\n"
    assert room.look_at(by, job)["state"] == "done"
    assert count_batches(room) == {str(job): 2}


def test_an_agreement_that_ends_while_it_is_drawn_is_parked_and_the_others_print(
    room: PrintRoom, by: Counselor
) -> None:
    job = order_prints(room, by, ONE, TWO)
    room.press.meddling = [lambda: void_agreement(room, ONE)]
    room.draw()
    assert room.read(by, job) == f"{TWO.agreement} 林小满\n"
    [parked] = room.look_at(by, job)["parked"]
    assert (parked["agreement_number"], parked["code"]) == (ONE.agreement, "NotEffective")
    assert count_batches(room) == {str(job): 1}


def test_what_never_comes_to_rest_is_given_up_after_three_files(
    room: PrintRoom, by: Counselor
) -> None:
    job = order_prints(room, by, ONE)
    names = iter(["林一满", "林二满", "林三满"])
    room.press.meddling = [lambda: rename_graduate(room, ONE, next(names))] * 3
    with pytest.raises(PrintUnsettled):
        room.draw()
    assert len(room.press.drawn) == 3
    shown = room.look_at(by, job)
    assert shown["state"] == "failed"
    assert shown["failure"] is not None
    assert shown["failure"]["code"] == "PrintUnsettled"
    assert not room.prints()


def test_a_download_meanwhile_is_no_reason_to_draw_again(room: PrintRoom, by: Counselor) -> None:
    job = order_prints(room, by, ONE, TWO)
    room.press.meddling = [lambda: download_copy(room, ONE)]
    room.last_minute = [lambda: download_copy(room, TWO)]
    room.draw()
    assert room.press.drawn == [ONE.agreement, TWO.agreement]
    assert count_batches(room) == {str(job): 2, None: 2}


def test_cancelled_at_the_last_moment_nothing_at_all_is_recorded(
    room: PrintRoom, by: Counselor
) -> None:
    job = order_prints(room, by, ONE, TWO)
    room.last_minute = [lambda: room.desk.cancel(by, job)]
    with pytest.raises(NotOursError):
        room.draw()
    assert room.look_at(by, job)["state"] == "cancelled"
    assert not room.prints()


def test_taken_over_at_the_last_moment_only_the_other_records(
    room: PrintRoom, by: Counselor
) -> None:
    job = order_prints(room, by, ONE, TWO)

    def another_draws() -> None:
        forsake_job(room)
        room.draw()

    room.last_minute = [another_draws]
    with pytest.raises(NotOursError):
        room.draw()
    assert room.look_at(by, job)["state"] == "done"
    assert count_batches(room) == {str(job): 2}
    assert room.read(by, job)


def forsake_job(room: PrintRoom) -> None:
    """End the lease of a job whose holder is gone."""
    with room.context.engine.connect() as connection:
        connection.execute(update(print_jobs).values(lease_until=print_jobs.c.created_at))


def test_a_job_that_outlives_its_holders_again_and_again_is_given_up(
    room: PrintRoom, by: Counselor
) -> None:
    order_prints(room, by, ONE)
    for _ in range(TAKES):
        assert room.queue.take()
        forsake_job(room)
    with pytest.raises(PrintInterrupted):
        room.draw()


def test_nobody_takes_what_another_holds(room: PrintRoom, by: Counselor) -> None:
    order_prints(room, by, ONE)
    assert room.queue.take()
    assert room.queue.take() is None


def test_whoever_was_dismissed_meanwhile_prints_nothing(room: PrintRoom, by: Counselor) -> None:
    order_prints(room, by, ONE)
    Schools(room.context).dismiss(ADMIN, staff_id("counselor"), "调离")
    with pytest.raises(NoSuchStaff):
        room.draw()
    assert not room.prints()


def test_whoever_is_dismissed_at_the_last_moment_prints_nothing(
    room: PrintRoom, by: Counselor
) -> None:
    order_prints(room, by, ONE)
    room.last_minute = [lambda: Schools(room.context).dismiss(ADMIN, staff_id("counselor"), "调离")]
    with pytest.raises(NoSuchStaff):
        room.draw()
    assert not room.prints()


def test_whoever_lost_a_college_meanwhile_does_not_print_its_agreements(
    room: PrintRoom, by: Counselor
) -> None:
    job = order_prints(room, by, ONE)
    Schools(room.context).reassign(ADMIN, staff_id("counselor"), ("理学院",))
    with pytest.raises(NonePrintable):
        room.draw()
    assert [one["code"] for one in room.look_at(by, job)["parked"]] == ["NotYours"]


def test_when_a_graduate_is_erased_every_file_that_names_them_is_unreadable(
    room: PrintRoom, by: Counselor
) -> None:
    hers, his = order_prints(room, by, ONE), order_prints(room, by, TWO)
    room.draw()
    room.draw()
    void_agreement(room, ONE)
    at_once = replace(room.context, policy=replace(room.context.policy, retention=timedelta()))

    Graduates(at_once).erase(SOMEONE, ONE.id)

    with pytest.raises(PrintFileGone):
        room.desk.file(by, hers)
    assert room.read(by, his)
    assert room.folder.sweep(room.queue.claims) == 1
    assert room.read(by, his)
