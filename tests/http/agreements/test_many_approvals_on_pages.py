"""Approving many on the page: what stopped it is a warning, and nothing is said of none."""

import pytest

from signing.http.asking.security import COOKIE
from support.routes.two_sides import TwoSides


@pytest.mark.parametrize(("behind", "said"), [(0, ""), (2, "排在后面的 2 份没有处理。")])
def test_what_stopped_it_is_a_warning_and_says_what_is_left_if_any_is(
    story: TwoSides, behind: int, said: str
) -> None:
    number = story.province.names["waiting"]
    seen = [f"{number} 1", *(f"2026-99001-{n}-1 1" for n in range(behind))]
    story.client.cookies.set(COOKIE, story.province.tokens["counselor"])

    page = story.client.post("/reviews/approvals", data={"once": "one", "seen": seen}).text

    note = page.split('<p class="note warn">')[1].split("</p>")[0]
    assert "已审核通过 0 份签约；到 " in note
    assert note.endswith(f"请打开看过后再决定。{said}</span>")


def test_the_desk_of_an_employer_leads_to_what_it_counts(story: TwoSides) -> None:
    desk = story.open("employer", "/employer")

    for state in ("AWAITING_REVIEW", "REJECTED"):
        assert f'href="/employer/agreements?state={state}"' in desk
