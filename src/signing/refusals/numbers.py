"""Figures as of a day or a position, and the table of minimum wages."""

from signing.refusals.kinds import NotFound, NotNow


class AheadOfTheLog(NotNow):
    """`known` is the last position that is counted."""


class NoSuchMinimumWages(NotFound):
    """No table of minimum wages was imported."""
