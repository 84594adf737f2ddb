"""Hundreds of agreements in one file: ordered, drawn in the background, recorded once."""

import json
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.use_cases.access.accounts import Accounts
from signing.vocabulary import Role, staff_id
from support.printing.print_client import (
    JOBS,
    load_prints,
    order_job,
    read_refusal,
    wait_until_ended,
)
from support.printing.print_school import (
    Signer,
    approve_signers,
    make_school,
    make_signers,
    sign_in_staff,
)
from support.printing.printed_pages import read_text, strip_space
from support.waiting import soon

NUMBER = re.compile(r"协议编号(2026-99001-\d+-1)")


def list_numbers(pdf: bytes) -> list[str]:
    """Return the numbers of the agreements in the order of the file."""
    return list(dict.fromkeys(NUMBER.findall(strip_space(read_text(pdf)))))


def test_one_file_holds_all_by_college_and_student_number_and_each_print_is_recorded(
    client: TestClient, installation: Installation
) -> None:
    people = [Signer("3", college="文学院"), Signer("20"), Signer("1", college="理学院")]
    numbers = make_school(installation.context, people)
    by = sign_in_staff(installation.context)

    job = wait_until_ended(client, by, order_job(client, by, numbers=numbers, copies=["graduate"]))
    answer = client.get(f"{JOBS}/{job['id']}.pdf", headers=by)

    assert (job["state"], job["done"], job["total"], job["parked"]) == ("done", 3, 3, [])
    assert list_numbers(answer.content) == [f"2026-99001-{one}-1" for one in ("20", "3", "1")]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert Counter(one["agreement_number"] for one in load_prints(installation)) == Counter(numbers)
    assert {one["file"]["batch"] for one in load_prints(installation)} == {job["id"]}
    assert {one["file"]["digest"] for one in load_prints(installation)} == {job["digest"]}


def test_whoever_cannot_be_printed_is_parked_and_the_others_print(
    client: TestClient, installation: Installation
) -> None:
    people = [Signer("1"), Signer("2", name="林\U0003158e满"), Signer("3")]
    numbers, by = make_school(installation.context, people), sign_in_staff(installation.context)
    wait_until_ended(client, by, order_job(client, by, numbers=numbers[:1]))

    job = wait_until_ended(client, by, order_job(client, by, numbers=numbers))

    parked = {one["agreement_number"]: one["code"] for one in job["parked"]}
    assert parked == {numbers[0]: "ReasonMissing", numbers[1]: "UnprintableCharacter"}
    assert all(one["detail"] and one["next_en"] for one in job["parked"])
    words = {one["code"]: one["detail"] for one in job["parked"]}
    assert words["ReasonMissing"] == "已由另一次打印打印过。"
    assert (job["state"], job["done"]) == ("done", 1)
    assert list_numbers(client.get(f"{JOBS}/{job['id']}.pdf", headers=by).content) == [numbers[2]]


def test_all_is_not_ordered_again_while_a_job_prints_it(
    idle_client: TestClient, installation: Installation
) -> None:
    numbers = make_school(installation.context, [Signer("1"), Signer("2"), Signer("3")])
    by = sign_in_staff(installation.context)
    installation.projector().catch_up()
    order_job(idle_client, by, numbers=numbers[:1])

    others = order_job(idle_client, by, all=True)
    again = idle_client.post(JOBS, headers=by, json={"all": True})

    assert others["total"] == 2
    assert read_refusal(again) == (409, "PrintUnderWay")
    assert idle_client.delete(f"{JOBS}/{others['id']}", headers=by).is_success
    assert order_job(idle_client, by, all=True)["total"] == 2


def test_when_everything_is_parked_the_job_fails_and_nothing_is_recorded(
    client: TestClient, installation: Installation
) -> None:
    [number] = make_school(installation.context, [Signer("1", name="林\U0003158e满")])
    by = sign_in_staff(installation.context)
    job = wait_until_ended(client, by, order_job(client, by, numbers=[number]))
    assert (job["state"], job["failure"]["code"]) == ("failed", "NonePrintable")
    answer = client.get(f"{JOBS}/{job['id']}.pdf", headers=by)
    assert read_refusal(answer) == (409, "PrintWithoutFile")
    assert load_prints(installation) == []


def test_all_means_what_the_school_has_yet_to_print_in_the_own_colleges(
    client: TestClient, installation: Installation
) -> None:
    people = [Signer("1"), Signer("2"), Signer("3", college="理学院")]
    numbers = make_school(installation.context, people)
    by = sign_in_staff(installation.context, colleges=("文学院",))
    soon(lambda: len(list_papers(client, by)) == 2)
    wait_until_ended(client, by, order_job(client, by, numbers=numbers[:1]))
    soon(lambda: client.get("/api/prints?tab=printed", headers=by).json()["items"])

    job = wait_until_ended(client, by, order_job(client, by, all=True))

    assert list_numbers(client.get(f"{JOBS}/{job['id']}.pdf", headers=by).content) == [numbers[1]]
    shown = client.get(f"{JOBS}/{job['id']}", headers=by)
    receipt = {"Signing-Receipt": shown.headers["Signing-Receipt"]}
    assert list_papers(client, by | receipt) == []
    again = client.post(JOBS, json={"all": True}, headers=by | receipt)
    assert read_refusal(again) == (409, "NothingToPrint")


def list_papers(client: TestClient, by: dict[str, str]) -> list[Any]:
    items: list[Any] = client.get("/api/prints?tab=to_print", headers=by).json()["items"]
    return items


def test_asked_again_with_the_same_key_it_is_the_same_job(
    client: TestClient, installation: Installation
) -> None:
    numbers, by = (
        make_school(installation.context, make_signers(2)),
        sign_in_staff(installation.context),
    )
    once = by | {"Idempotency-Key": "once"}
    job = order_job(client, once, numbers=numbers)
    wait_until_ended(client, by, job)

    assert order_job(client, once, numbers=numbers) == job
    assert [one["id"] for one in client.get(JOBS, headers=by).json()["items"]] == [job["id"]]
    other = client.post(JOBS, json={"numbers": numbers[:1]}, headers=once)
    assert read_refusal(other) == (422, "KeyReused")
    assert len(load_prints(installation)) == 2


def test_progress_is_told_until_the_job_is_done(
    client: TestClient, installation: Installation
) -> None:
    numbers, by = (
        make_school(installation.context, make_signers(60)),
        sign_in_staff(installation.context),
    )
    job = order_job(client, by, numbers=numbers)

    answer = client.get(f"{JOBS}/{job['id']}/progress", headers=by)

    assert answer.headers["Content-Type"].startswith("text/event-stream")
    told = [one.split("\n") for one in answer.text.strip().split("\n\n")]
    names, states = zip(*((one[0], json.loads(one[1][6:])) for one in told), strict=True)
    assert names == ("event: progress",) * (len(names) - 1) + ("event: done",)
    done = [one["done"] for one in states]
    assert done == sorted(done)
    assert done[-1] == 60
    assert states[-1] == client.get(f"{JOBS}/{job['id']}", headers=by).json()


def test_a_job_is_its_owners_alone(idle_client: TestClient, installation: Installation) -> None:
    numbers, by = (
        make_school(installation.context, make_signers(1)),
        sign_in_staff(installation.context),
    )
    path = f"{JOBS}/{order_job(idle_client, by, numbers=numbers)['id']}"
    others = [
        sign_in_staff(installation.context, "colleague"),
        sign_in_staff(installation.context, "admin", role=Role.SCHOOL_ADMIN),
        sign_in_staff(installation.context, "other", school="99002"),
    ]
    for other in others:
        assert read_refusal(idle_client.get(path, headers=other)) == (404, "NoSuchPrintJob")
        assert read_refusal(idle_client.get(f"{path}.pdf", headers=other)) == (
            404,
            "NoSuchPrintJob",
        )
        assert read_refusal(idle_client.get(f"{path}/progress", headers=other)) == (
            404,
            "NoSuchPrintJob",
        )
        assert read_refusal(idle_client.delete(path, headers=other)) == (404, "NoSuchPrintJob")
        assert idle_client.get(JOBS, headers=other).json()["items"] == []


def test_who_moves_to_another_college_leaves_the_files_of_the_old_one_behind(
    client: TestClient, installation: Installation
) -> None:
    numbers = make_school(installation.context, [Signer("1", college="文学院")])
    by = sign_in_staff(installation.context, colleges=("文学院",))
    job = wait_until_ended(client, by, order_job(client, by, numbers=numbers))
    file = f"{JOBS}/{job['id']}.pdf"
    assert client.get(file, headers=by).status_code == 200

    admin = sign_in_staff(installation.context, "admin", role=Role.SCHOOL_ADMIN)
    path = f"/api/staff/{staff_id('counselor')}"
    assert client.patch(path, json={"colleges": ["理学院"]}, headers=admin).status_code == 200

    session = Accounts(installation.context).open_session(
        Role.COUNSELOR, staff_id("counselor"), datetime.now(UTC), username="counselor"
    )
    moved = {"Authorization": f"Bearer {session.token}"}
    assert read_refusal(client.get(file, headers=moved)) == (410, "PrintFileGone")


def test_a_number_that_is_not_overseen_is_refused_and_named(
    idle_client: TestClient, installation: Installation
) -> None:
    [mine] = make_school(installation.context, [Signer("1")])
    [theirs] = approve_signers(installation.context, [Signer("1", school="99002")])
    [college] = approve_signers(installation.context, [Signer("2", college="理学院")])
    by = sign_in_staff(installation.context, colleges=("文学院",))
    for number, expected in (
        (theirs, (404, "NoSuchAgreement")),
        (college, (404, "NoSuchAgreement")),
        ("2026-99001-7-1", (404, "NoSuchAgreement")),
    ):
        answer = idle_client.post(JOBS, json={"numbers": [mine, number]}, headers=by)
        assert read_refusal(answer) == expected
        assert answer.json()["agreement_number"] == number
    assert idle_client.get(JOBS, headers=by).json()["items"] == []


@pytest.mark.parametrize("form", [{}, {"numbers": ["1"], "all": True}, {"numbers": []}])
def test_either_numbers_or_all_must_be_asked_for(
    idle_client: TestClient, installation: Installation, form: dict[str, Any]
) -> None:
    make_school(installation.context, [])
    answer = idle_client.post(JOBS, json=form, headers=sign_in_staff(installation.context))
    assert read_refusal(answer) == (422, "FieldsWrong")


def test_the_list_goes_on_where_the_page_before_ended(
    idle_client: TestClient, installation: Installation
) -> None:
    numbers, by = (
        make_school(installation.context, make_signers(1)),
        sign_in_staff(installation.context),
    )
    ids = [order_job(idle_client, by, numbers=numbers)["id"] for _ in range(5)]
    seen, part = [], {"limit": "2"}
    while "cursor" not in part or part["cursor"]:
        page = idle_client.get(JOBS, params=part, headers=by).json()
        seen += [one["id"] for one in page["items"]]
        part["cursor"] = page["next"]
    assert seen == ids[::-1]
