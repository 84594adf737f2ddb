"""What was agreed is read on the pages of both sides and of the school, as the paper says it."""

from decimal import Decimal

import pytest

from signing.http.pages.drawing import build_environment
from signing.pdf.wording import (
    format_penalty,
    format_probation,
    format_schooling,
    format_service,
)
from support.routes.two_sides import CHEAP, TwoSides
from support.waiting import soon

AGREED = ("¥ 8,000", "2 个月", "2 年", "合肥市", "2026 年 7 月 1 日", "不约定")
REMARKS = "一、提供宿舍\n二、协助落户"


def read_terms(page: str) -> str:
    return page.split("协议条款</h2>")[1].split("</dl>", maxsplit=1)[0]


@pytest.mark.parametrize("name", ["effective", "terminating", "waiting"])
def test_an_employer_reads_what_it_signed(story: TwoSides, name: str) -> None:
    path = f"/employer/agreements/{story.province.names[name]}"

    terms = read_terms(story.open("employer", path))

    assert [one for one in AGREED if one not in terms] == []


def test_whoever_ends_an_agreement_reads_what_was_agreed(story: TwoSides) -> None:
    path = f"/employer/agreements/{story.province.names['effective']}/termination"

    assert "不约定" in read_terms(story.open("employer", path))


def test_further_terms_keep_their_lines(story: TwoSides) -> None:
    offer, path = story.candidate("offered"), story.province.names["offered"]
    story.do("employer", "DELETE", f"{offer}/offer")
    story.do("employer", "POST", f"{offer}/offer", {"terms": CHEAP | {"remarks": REMARKS}})
    own = f"/me/applications/{path}"
    page = soon(lambda: shown if REMARKS in (shown := story.open("graduate", own)) else None)
    story.send("graduate", page, f"{own}/offer/acceptance", agreed="yes")
    review = story.open("counselor", f"/reviews/{story.signed().number}")

    for shown in (page, review):
        assert f'<dt>其他约定</dt><dd class="words">{REMARKS}</dd>' in shown


def test_pages_say_what_was_not_agreed_as_the_paper_does() -> None:
    words = build_environment("zh").get_template("shared/terms_words.html").module

    for n in (0, 3):
        assert words.probation(n) == format_probation(n)  # type: ignore[attr-defined]  # a macro
        assert words.service(n) == format_service(n)  # type: ignore[attr-defined]  # a macro
    for years in ("4", "五年一贯制"):
        assert words.schooling(years) == format_schooling(years)  # type: ignore[attr-defined]  # a macro
    assert words.penalty(Decimal("0.00")) == format_penalty(Decimal("0.00"))  # type: ignore[attr-defined]  # a macro
    assert words.penalty(Decimal("0.01")) == "¥ 0.01"  # type: ignore[attr-defined]  # a macro
