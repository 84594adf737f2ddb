"""Figures as of a day or a position."""

from signing.refusals.kinds import NotNow


class AheadOfTheLog(NotNow):
    """`known` is the last position that is counted."""
