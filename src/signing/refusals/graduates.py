"""What stops a graduate, and whoever does something to one."""

from signing.refusals.kinds import NotFound, NotNow
from signing.refusals.words import Words

NOBODY_HERE = Words(
    zh="没有这名毕业生，或不在您管理的范围内。",
    en="There is no such graduate, or not one of those you see.",
    next_zh="请核对地址，或从毕业生名单中重新打开。",
    next_en="Check the address, or open the graduate from the list.",
)
"""Of an address, where nobody entered anything that could be checked."""


class GuessingKnown(NotNow):
    """It was noticed within the last day already."""


class NoSuchGraduate(NotFound):
    """Nobody fits what was entered or, where `at_address`, nobody is there for who asks."""

    at_address = False

    @property
    def words(self) -> Words:
        return NOBODY_HERE if self.at_address else super().words


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
