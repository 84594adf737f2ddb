"""Why a file is not taken, or not given out."""

from signing.refusals.kinds import NotAcceptable, NotFound, NotReady


class FileMissing(NotFound): ...


class FileRefused(NotAcceptable): ...


class FileEmpty(FileRefused): ...


class FileTooLarge(FileRefused):
    """`most_mib` is the limit in MiB."""


class FileTypeWrong(FileRefused): ...


class FileNotPdf(FileRefused):
    """Taken elsewhere perhaps, but not where only a PDF is."""


class FileInflates(FileTooLarge):
    """Unpacked, it would exceed `most_mib`: what a zip bomb does."""


class FileDamaged(FileRefused): ...


class FileEncrypted(FileRefused): ...


class FileIsHeic(FileRefused): ...


class FileDisguised(FileRefused):
    """It is not what its name says, or two things at once."""


class FileBroken(FileRefused): ...


class SignedFileBroken(FileRefused):
    """It is signed, so it is not rewritten, and it cannot be read as it is."""


class FileActive(FileRefused):
    """`found` names what a PDF would run, fetch, send or carry."""


class FileTooComplex(FileRefused):
    """Looking into it would take more time or memory than a file may cost."""


class FileTooManyPixels(FileRefused):
    """`most` is the limit in millions."""


class FileAnimated(FileRefused): ...


class FileInfected(FileRefused): ...


class FilesTooMany(FileRefused): ...


class ScannerAway(NotReady):
    """A file that nobody could scan is not taken."""
