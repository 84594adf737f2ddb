"""The pass of who verified a graduate lives as long as it may, on every server's clock."""

from datetime import timedelta
from uuid import uuid4

import pytest
from time_machine import travel

from signing.use_cases.core.tokens import CardToken, Tokens
from support.use_cases.contexts import NOW

TOKENS = Tokens(b"a secret of thirty-two bytes ....")
CARD = CardToken(uuid4(), uuid4())
LIFETIME = timedelta(minutes=15)


@pytest.mark.parametrize(
    ("later", "read"),
    [
        (timedelta(seconds=-3), CARD),
        (timedelta(0), CARD),
        (LIFETIME, CARD),
        (LIFETIME + timedelta(seconds=1), None),
    ],
    ids=["by a server whose clock is behind", "at once", "in time", "too late"],
)
def test_a_pass_is_read(later: timedelta, read: CardToken | None) -> None:
    with travel(NOW, tick=False):
        given = TOKENS.issue_card_pass(CARD)

    with travel(NOW + later, tick=False):
        assert TOKENS.read_card_pass(given, LIFETIME) == read
        assert TOKENS.read_card_pass(given[:-1], LIFETIME) is None
