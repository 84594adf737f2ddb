"""A digest as mail: a line a kind, in plain text and in HTML, Chinese first and English below."""

from datetime import UTC, datetime
from uuid import UUID

from signing.messaging.reminders import write_digest
from signing.projections.deadlines import DeadlineCount
from signing.use_cases.notices.mail_letter import Letterhead

MORNING = datetime(2026, 5, 15, tzinfo=UTC)
ACCOUNT = UUID(int=7)


def count(kind: str, zh: str, en: str, *figures: int) -> DeadlineCount:
    waiting, overdue, disputed = figures
    return {
        "kind": kind,
        "zh": zh,
        "en": en,
        "waiting": waiting,
        "rows": waiting,
        "overdue": overdue,
        "disputed": disputed,
        "oldest": MORNING,
        "next_due": MORNING,
    }


def test_a_digest_has_a_line_a_kind_in_both_parts_of_its_mail() -> None:
    counts = [
        count("review", "待审核的签约", "Signings to review", 46, 7, 2),
        count("release", "可以决定的解约申请", "Terminations to decide", 3, 0, 0),
    ]
    digest = write_digest(counts, ACCOUNT, MORNING)
    assert digest is not None
    letterhead = Letterhead("网上签约平台", "post@example.org", "https://sign.example.org")
    mail = letterhead.write(digest, "su@example.org", MORNING)
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None

    assert (
        plain.get_content()
        .replace("\r\n", "\n")
        .startswith(
            "待办 49 件，其中 7 件已逾期：\n"
            "· 待审核的签约 46，7 件已逾期，2 件毕业生有异议\n"
            "· 可以决定的解约申请 3\n\n"
            "To do: 49, overdue: 7\n"
            "· Signings to review: 46, overdue: 7, disputed: 2\n"
        )
    )
    assert "white-space:pre-line" in html.get_content()
    assert "https://sign.example.org/deadlines" in html.get_content()


def test_who_has_nothing_to_do_gets_no_digest() -> None:
    assert write_digest([], ACCOUNT, MORNING) is None
