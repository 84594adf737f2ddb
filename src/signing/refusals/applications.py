"""What stops an application on its way from a résumé to an offer."""

from signing.refusals.kinds import NotFound, NotNow


class NoSuchApplication(NotFound): ...


class AlreadyApplied(NotNow): ...


class NotInvited(NotNow): ...


class ReplyTimeOver(NotNow): ...


class NotOffered(NotNow): ...


class OutOfTurn(NotNow): ...
