"""What stops a signing by card."""

from signing.refusals.kinds import NotAcceptable, NotFound, NotNow


class NoSuchCard(NotFound): ...


class CardExpired(NotNow): ...


class CardUsed(NotNow): ...


class TailWrong(NotAcceptable):
    """`left` is how many tries are left."""
