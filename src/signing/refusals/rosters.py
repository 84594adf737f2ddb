"""What is wrong with a roster, or came too late for one."""

from signing.refusals.files import FileRefused, FileTooLarge
from signing.refusals.kinds import NotFound, NotNow


class NoSuchUpload(NotFound): ...


class AlreadyImported(NotNow): ...


class FileIsXls(FileRefused): ...


class NotATable(FileRefused): ...


class RosterTooLarge(FileTooLarge):
    """`rows` and `columns` are the limits."""


class RosterHeaderWrong(FileRefused):
    """`missing` names the required columns that the first row lacks."""


class RosterColumnTwice(FileRefused):
    """`columns` names those that stand in the first row more than once."""


class RosterHasFaults(FileRefused):
    """`count` is how many faults the file has."""
