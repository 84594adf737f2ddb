"""Who reviews a document that was rewritten is told, and so is who sent it."""

from io import BytesIO

from fastapi.testclient import TestClient

from support.files.upload_client import QUALIFICATIONS, by
from support.printing.documents import A_PDF
from support.routes.province import Place


def submit(idle: TestClient, place: Place, content: bytes) -> bool:
    file = {"file": ("执照.pdf", BytesIO(content), "application/pdf")}
    answer = idle.post(
        QUALIFICATIONS, data={"title": "营业执照"}, files=file, headers=by(place, "employer")
    )
    assert answer.status_code in {200, 201}, answer.text
    return bool(answer.json()["rewritten"])


def test_a_reviewer_sees_that_a_document_was_rewritten(idle: TestClient, place: Place) -> None:
    review = f"/api/reviews/{place.names['waiting']}"
    assert not submit(idle, place, A_PDF)
    assert submit(idle, place, b"scanner\n" + A_PDF)
    answer = idle.get(review, headers=by(place, "counselor")).json()
    assert {one["rewritten"] for one in answer["documents"]} == {False, True}
