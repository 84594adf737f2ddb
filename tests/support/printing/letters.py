"""A release letter to draw."""

from datetime import UTC, datetime
from typing import Any

from signing.pdf.release_letter import draw_letter
from signing.vocabulary import AgreementNumber, EndedBy, Side
from signing.vocabulary.release_letter import LetterAnswer, ReleaseLetter
from support.printing.copy_codes import CONTENT, NUMBER, issue_copy_code
from support.printing.printed_pages import ADDRESS

AGREED = LetterAnswer(
    agreed=True,
    words="同意协商解除，违约金收到后互不追究。",
    at=datetime(2026, 6, 2, 3, tzinfo=UTC),
)


def make_letter(**changed: Any) -> ReleaseLetter:
    """Return a letter; `changed` replaces fields of it."""
    given: dict[str, Any] = {
        "number": AgreementNumber(NUMBER),
        "year": 2026,
        "student_number": "20220100001",
        "name": CONTENT.name,
        "document_type": "居民身份证",
        "id_number": "3****************X",
        "college": "计算机学院",
        "major": "人工智能",
        "school": "江淮示范大学",
        "employer": CONTENT.employer,
        "credit_code": CONTENT.credit_code,
        "position_title": CONTENT.position,
        "signed_at": datetime(2026, 5, 12, 2, 30, tzinfo=UTC),
        "approved_at": datetime(2026, 5, 13, 8, tzinfo=UTC),
        "asked_at": datetime(2026, 6, 1, 8, tzinfo=UTC),
        "asked_by": Side.GRADUATE,
        "ended_by": EndedBy.BOTH,
        "reason": "家庭原因，无法到外地工作。",
        "owed": "违约金 5,000 元，六月二十日前付清。",
        "answer": AGREED,
        "unanswered": False,
        "ended_at": datetime(2026, 6, 3, 17, tzinfo=UTC),
        "code": issue_copy_code(copy="release"),
        "check": "9F3A-11B2-77C0",
    }
    return ReleaseLetter(**given | changed)


def print_letter(**changed: Any) -> bytes:
    return draw_letter(make_letter(**changed), ADDRESS)
