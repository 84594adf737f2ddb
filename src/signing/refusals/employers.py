"""What stops an employer, a look at its positions, and at the terms it keeps."""

from signing.refusals.kinds import NotFound, NotNow


class NoSuchEmployer(NotFound): ...


class NoSuchPosition(NotFound): ...


class EmployerSuspended(NotNow): ...


class NotSuspended(NotNow): ...


class PositionClosed(NotNow): ...


class AlreadyRegistered(NotNow): ...


class NoSuchTemplate(NotFound): ...


class TemplateNameTaken(NotNow): ...


class TooManyTemplates(NotNow): ...


class NoSuchClaim(NotFound):
    """There was none, or it is decided."""


class ClaimOpen(NotNow):
    """One from the same network waits already."""


class TooManyClaims(NotNow): ...
