"""Stored files are given out so that no browser opens them, under names that only name them."""

import re
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from signing.aggregates.graduate import Graduate
from signing.bootstrap import Installation
from signing.http.answering.replies import disposition, in_place
from signing.http.edge.headers import STRICT_POLICY
from signing.http.edge.rules import Answer
from signing.use_cases.core.actors import EmployerUser
from signing.use_cases.files.evidence import Upload
from signing.use_cases.files.files import GivenOut
from signing.vocabulary import AgreementNumber, CopyName, Role
from support.files.upload_client import QUALIFICATIONS, authorize
from support.inspection import load_rules
from support.printing.documents import A_PDF, decode_picture, draw_photograph
from support.routes.province import FilledProvince
from support.use_cases.contexts import make_stamp

GIVEN = {
    "/api/reviews/{number}/documents/{digest}": ("counselor", "waiting", "document"),
    "/api/terminations/{number}/files/{digest}": ("counselor", "terminating", "evidence"),
    "/api/agreements/{number}/stamped-copy": ("counselor", "terminating", ""),
    "/api/me/agreement/stamped-copy/{offer}": ("leaver", "", "offer"),
    "/api/employer/agreements/{number}/stamped-copy/{offer}": ("employer", "terminating", "second"),
    "/api/employers/{employer_id}/claims/{claim_id}/licence": ("province", "claimed_id", "claim"),
    "/api/stamped-copies/{number}/{offer}/{picture}": ("counselor", "terminating", "offer"),
    "/api/employer/qualifications/{digest}": ("employer", "", "document"),
    "/api/employer/applications/{application}/attachment": ("employer", "submitted", ""),
    "/api/employers/{employer_id}/qualifications/{digest}": (
        "province",
        "employer_id",
        "document",
    ),
    "/api/me/files/{digest}": ("leaver", "", "evidence"),
    "/api/audit/files/{subject}/{digest}": ("auditor", "leaver_id", "evidence"),
}
"""Every call that gives out a stored file: who asks, of which agreement or subject, which file."""


PICTURES = {
    "/api/agreements/{number}/stamped-copy": "image/png",
    "/api/me/agreement/stamped-copy/{offer}": "image/jpeg",
    "/api/employer/agreements/{number}/stamped-copy/{offer}": "image/jpeg",
    "/api/stamped-copies/{number}/{offer}/{picture}": "image/jpeg",
}
"""The others are PDFs."""


@pytest.fixture
def offered(installation: Installation, province: FilledProvince) -> FilledProvince:
    """Return the province as if the employer too had photographed the leaver's stamped page."""
    context, number = installation.context, AgreementNumber(province.names["terminating"])
    firm = UUID(province.names["employer_id"])
    by = EmployerUser(stamp=make_stamp(Role.EMPLOYER, account=str(firm)), employer_id=firm)
    graduate = context.ledger.load(Graduate, UUID(province.names["leaver_id"]))
    cipher = context.vault.load_cipher(graduate.id)
    file = context.evidence.keep(cipher, Upload("盖章.jpg", draw_photograph()))
    made = graduate.offer_stamped_copy(by.stamp, number, CopyName.EMPLOYER, file=file)
    context.ledger.save(by, made, answer=None)
    province.names["second"] = "2"
    return province


def ask_every_file(idle: TestClient, province: FilledProvince) -> dict[str, Any]:
    names = province.names | {"": ""}
    answers = {}
    for call, (role, of, which_one) in GIVEN.items():
        about = dict.fromkeys(("number", "subject", "application", "employer_id"), names[of])
        which = dict.fromkeys(("digest", "offer", "claim_id"), names[which_one])
        path = call.format(**about, **which, picture=names["picture"])
        answers[call] = idle.get(path, headers=authorize(province, role))
    return answers


def test_a_stored_file_is_given_out_so_that_no_browser_opens_it(
    idle_client: TestClient, offered: FilledProvince
) -> None:
    for path, answer in ask_every_file(idle_client, offered).items():
        assert answer.status_code == 200, (path, answer.text)
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Disposition"].startswith("attachment; filename=")
        assert headers["Content-Type"] == PICTURES.get(path, "application/pdf")
        assert decode_picture(answer.content) if path in PICTURES else answer.content == A_PDF


def test_every_call_that_gives_files_out_is_known() -> None:
    """What is drawn for the one call ends in the kind of its file; what is stored does not."""
    giving = {
        route.removeprefix("GET ")
        for route, rules in load_rules().items()
        if route.startswith("GET /api/") and rules.answer is Answer.FILE and "." not in route
    }
    assert {path.replace("{application_id}", "{application}") for path in giving} == set(GIVEN)


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("证明.pdf", "__.pdf"),
        ('a"\r\nSet-Cookie: x=1;.pdf', "a_Set-Cookie: x=1_.pdf"),
        ("../a/b.pdf", ".._a_b.pdf"),
        ("100%41.pdf", "100_41.pdf"),
        ("", "file"),
    ],
)
def test_no_name_of_a_file_does_anything_but_name_it(name: str, bare: str) -> None:
    header = disposition(name)
    found = re.fullmatch(r'attachment; filename="([^"\\\r\n]*)"; filename\*=UTF-8\'\'(\S+)', header)
    assert found is not None
    assert found[1] == bare
    kept = name.replace("/", "_")
    assert unquote(found[2]) == ("".join(filter(str.isprintable, kept)) or "file")
    assert len(disposition("长" * 5000)) < 2000


def test_a_name_given_by_an_employer_ends_in_no_header(
    idle_client: TestClient, province: FilledProvince
) -> None:
    title = 'x"\r\nX-Evil: 1 ../..\u202e.exe'
    file = {"file": ("a.jpg", draw_photograph(), "text/html")}
    answer = idle_client.post(
        QUALIFICATIONS, headers=authorize(province, "employer"), data={"title": title}, files=file
    )
    path = f"{QUALIFICATIONS}/{answer.json()['digest']}"
    given = idle_client.get(path, headers=authorize(province, "employer"))
    assert given.headers["Content-Type"] == "image/jpeg"
    assert "X-Evil" not in given.headers
    assert given.headers["Content-Disposition"].endswith(".jpg")


SHOWN = {
    "image/png": ("inline", "sandbox; default-src 'none'"),
    "image/jpeg": ("inline", "sandbox; default-src 'none'"),
    "application/pdf": ("inline", STRICT_POLICY),
    "text/html": ("attachment", "sandbox; default-src 'none'"),
}
"""How a page gives out each kind: Chrome shows no PDF in a sandbox; what is neither is no page."""


@pytest.mark.parametrize("media_type", SHOWN)
def test_a_page_shows_pictures_and_pdfs_in_place_and_nothing_else(media_type: str) -> None:
    headers = in_place(GivenOut(b"content", media_type, "证明.x")).headers
    how, policy = SHOWN[media_type]
    assert headers["Content-Disposition"].split(";")[0] == how
    assert headers["Content-Security-Policy"] == policy
    assert headers["Content-Type"].split(";")[0] == media_type
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
