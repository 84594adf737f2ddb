"""What stops a graduate, and whoever does something to one."""

from signing.refusals.kinds import NotFound, NotNow


class GuessingKnown(NotNow):
    """It was noticed within the last day already."""


class NoSuchGraduate(NotFound):
    """Nobody fits what was entered."""


class NoGraduateHere(NoSuchGraduate, code=NoSuchGraduate.code):
    """Nobody is there, or not for who asks: an address was called, and nothing entered."""


class NothingHappenedYet(NotFound):
    """The graduate had no fact at the time that is asked about."""


class SourceNotConfirmed(NotNow): ...


class AlreadySigned(NotNow): ...


class PlacedElsewhere(NotNow): ...


class NothingToUnlock(NotNow): ...


class AlreadyBound(NotNow): ...


class NotBound(NotNow): ...


class AgreementIsLive(NotNow): ...


class RetentionRuns(NotNow): ...


class Erased(NotNow):
    """The person was erased: nothing happens to them any more."""


class ErrorAlreadyReported(NotNow): ...


class NoErrorReported(NotNow): ...


class NoSuchBindingMark(NotFound): ...


class NoSuchBindingReport(NotFound): ...


class BindingReportClosed(NotNow): ...
