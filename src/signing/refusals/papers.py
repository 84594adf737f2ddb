"""What stops a print and a print job, and what a copy's code is not."""

from signing.refusals.kinds import (
    NotAcceptable,
    NotFound,
    NotNow,
    NotReady,
)


class NoSuchPrint(NotFound): ...


class NoSuchReleaseLetter(NotFound):
    """The agreement did not end by release."""


class NoSuchPrintJob(NotFound): ...


class PrintFileGone(NotFound):
    """It was there, and was deleted as the rules require."""


class NoSuchCopy(NotFound): ...


class ForgedCode(NotFound): ...


class NotPrintableYet(NotNow): ...


class NothingToPrint(NotNow): ...


class PrintUnderWay(NotNow):
    """All that waits is in a print job that is not over yet, of whoever ordered it."""


class NonePrintable(NotAcceptable): ...


class UnprintableCharacter(NotAcceptable): ...


class TextUnprintable(NotNow):
    """An employer, a position or an offer of before holds what no font has: it is not signed."""


class PrintJobOver(NotNow): ...


class PrintNotDone(NotNow): ...


class PrintWithoutFile(NotNow): ...


class PrintUnsettled(NotNow):
    """What was to be printed changed again and again while it was drawn."""


class PrintInterrupted(NotNow): ...


class PrintBroken(NotNow): ...


class SealExpired(NotReady):
    """Nobody gets a copy that looks sealed and is not; what prints for the school goes on."""
