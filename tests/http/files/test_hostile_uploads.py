"""Hostile uploads over HTTP: refused in two languages, whatever they are."""

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from signing.refusals import catalogue
from support.files.upload_client import QUALIFICATIONS, authorize, send_file
from support.hostile import files as hostile
from support.inspection import load_rules
from support.printing.documents import A_PDF
from support.routes.province import FilledProvince
from support.slow_files import WHOLE, choose_size

ONE_OF_EACH = {kind: sample for sample, (_, _, kind) in hostile.SAMPLES.items()}.values()
TRIED = {one: hostile.SAMPLES[one] for one in (hostile.SAMPLES if WHOLE else ONE_OF_EACH)}
"""In a sample, one for each refusal: which file gets which is tried without HTTP."""


@pytest.mark.sized
def test_every_hostile_file_gets_its_refusal_in_both_languages(
    idle_client: TestClient, province: FilledProvince
) -> None:
    found = {}
    for sample, (name, made, _) in TRIED.items():
        answer = send_file(idle_client, province, made(), name)
        told = answer.json()
        found[sample] = told["code"]
        assert answer.status_code == (413 if told["code"] == "FileTooLarge" else 422), sample
        assert told["detail"] == catalogue()[told["code"]].about(told).zh
        assert told["next_en"]
    assert found == {name: kind.code for name, (_, _, kind) in TRIED.items()}


@pytest.mark.sized
def test_no_random_bytes_break_the_service(
    idle_client: TestClient, province: FilledProvince
) -> None:
    beginnings = st.sampled_from([b"", b"%PDF-1.7\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])

    @settings(max_examples=choose_size(50, 10), deadline=None)
    @given(beginnings, st.binary(max_size=500), st.text(min_size=1, max_size=50))
    def any_file(beginning: bytes, content: bytes, name: str) -> None:
        assert send_file(idle_client, province, beginning + content, name).status_code == 422

    @settings(max_examples=choose_size(50, 10), deadline=None)
    @given(st.binary(max_size=500))
    def any_form(content: bytes) -> None:
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        headers = authorize(province, "employer") | kind
        answer = idle_client.post(QUALIFICATIONS, headers=headers, content=b"--x\r\n" + content)
        assert answer.status_code == 422

    any_file()
    any_form()


def test_no_more_files_and_fields_are_read_than_a_call_takes(
    idle_client: TestClient, province: FilledProvince
) -> None:
    many = [("files", (f"{n}.pdf", A_PDF, "application/pdf")) for n in range(6)]
    fields = {f"field{n}": "x" for n in range(30)}
    for data, files in (({"reason": "考研"}, many), (fields, many[:1])):
        answer = idle_client.post(
            "/api/me/termination", headers=authorize(province, "signer"), data=data, files=files
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "FilesTooMany")


def test_every_call_that_takes_files_may_bring_as_much_as_they_are(idle_client: TestClient) -> None:
    described = idle_client.get("/api/openapi.json").json()["paths"]
    taking = {
        f"{method.upper()} {path}"
        for path, item in described.items()
        for method, call in item.items()
        if "multipart/form-data" in call.get("requestBody", {}).get("content", {})
    }
    allowed = {
        call for call, one in load_rules().items() if one.files and call.split()[1] in described
    }
    assert taking == allowed


def test_a_command_brings_no_more_than_a_form_needs(
    idle_client: TestClient, province: FilledProvince
) -> None:
    answer = idle_client.patch(
        "/api/employer", headers=authorize(province, "employer"), json={"name": "x" * 300 * 1024}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "BodyTooLarge")
    assert answer.headers["X-Request-ID"]
