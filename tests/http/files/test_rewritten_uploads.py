"""Who reviews a document that was rewritten is told, and so is who sent it."""

from io import BytesIO

from fastapi.testclient import TestClient

from support.files.upload_client import QUALIFICATIONS, authorize
from support.printing.documents import A_PDF
from support.routes.province import FilledProvince


def submit_document(idle: TestClient, province: FilledProvince, content: bytes) -> bool:
    file = {"file": ("执照.pdf", BytesIO(content), "application/pdf")}
    answer = idle.post(
        QUALIFICATIONS,
        data={"title": "营业执照"},
        files=file,
        headers=authorize(province, "employer"),
    )
    assert answer.status_code in {200, 201}, answer.text
    return bool(answer.json()["rewritten"])


def test_a_reviewer_sees_that_a_document_was_rewritten(
    idle_client: TestClient, province: FilledProvince
) -> None:
    review = f"/api/reviews/{province.names['waiting']}"
    assert not submit_document(idle_client, province, A_PDF)
    assert submit_document(idle_client, province, b"scanner\n" + A_PDF)
    answer = idle_client.get(review, headers=authorize(province, "counselor")).json()
    assert {one["rewritten"] for one in answer["documents"]} == {False, True}
