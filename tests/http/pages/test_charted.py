"""Changes in words and moods: what is better when it is less, and what nobody knows."""

import pytest

from signing.http.pages.statistics.charted import changed, find_trend, mood_of


@pytest.mark.parametrize(
    ("name", "change", "words", "trend", "mood"),
    [
        ("esign_ratio", 0.021, "+2.1", "up", "good"),
        ("esign_ratio", -0.3, "-30.0", "down", "bad"),
        ("esign_ratio", None, "–", "level", "calm"),
        ("signed", 1624, "+1,624", "up", "good"),
        ("pending", -86, "-86", "down", "good"),
        ("terminated", 12, "+12", "up", "bad"),
        ("terminated", 0, "+0", "level", "calm"),
    ],
)
def test_a_change_says_whether_it_is_good_news(
    name: str, change: float | None, words: str, trend: str, mood: str
) -> None:
    assert (changed(name, change), find_trend(change), mood_of(name, change)) == (
        words,
        trend,
        mood,
    )
