"""An uploaded file, read no further than it may be large."""

from starlette.datastructures import UploadFile

from signing.refusals import FileTooLarge
from signing.text import clean
from signing.use_cases.files.uploads.kinds import MOST_BYTES, Upload


def taken(file: UploadFile, most: int = MOST_BYTES) -> Upload:
    """Raises FileTooLarge."""
    content = file.file.read(most + 1)
    if len(content) > most:
        raise FileTooLarge(most_mib=most // 2**20)
    return Upload(clean(file.filename or ""), content)
