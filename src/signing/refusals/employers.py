"""What stops an employer, and a look at its positions."""

from signing.refusals.kinds import NotFound, NotNow


class NoSuchEmployer(NotFound): ...


class NoSuchPosition(NotFound): ...


class EmployerSuspended(NotNow): ...


class NotSuspended(NotNow): ...


class PositionClosed(NotNow): ...


class AlreadyRegistered(NotNow): ...
