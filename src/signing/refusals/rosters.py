"""What is wrong with a roster or a sheet of destinations, or came too late for one."""

from signing.refusals.files import FileRefused, FileTooComplex, FileTooLarge
from signing.refusals.kinds import NotFound, NotNow


class NoSuchUpload(NotFound): ...


class AlreadyImported(NotNow): ...


class NoSuchDestinationSheet(NotFound): ...


class DestinationsRecordedAlready(NotNow): ...


class FileIsXls(FileRefused):
    """Of an Excel older than 97."""


class RosterOfOtherKind(FileRefused):
    """`kind` names what the file is, whatever it is called."""


class RosterKindUnread(FileRefused):
    """`kind` is a spreadsheet whose formulas and errors cannot be told from what was typed."""


class RosterQuoteWrong(FileRefused):
    """`row` is where a quote opens that is not closed, so that nobody knows where cells end."""


class NotATable(FileRefused): ...


class RosterTooLarge(FileTooLarge):
    """`rows`, `columns` and `cells` are the limits; `cells` is rows times columns."""


class RosterTooComplex(FileTooComplex): ...


class RosterHeaderWrong(FileRefused):
    """`missing` names the required columns that no row of titles has."""


class RosterColumnTwice(FileRefused):
    """`columns` names those that stand in the first row more than once."""


class RosterHasFaults(FileRefused):
    """`count` is how many faults the file has."""


class DestinationsHaveFaults(FileRefused):
    """`count` is how many faults the sheet has."""
