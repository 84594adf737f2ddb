"""Uploaded files, read no further than they may be large."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Annotated

from fastapi import Depends, File, Path, Request
from fastapi import UploadFile as UploadedFile
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from signing.http.asking.kept_files import MARK, list_chosen, load_kept, open_kept
from signing.refusals import FileTooLarge
from signing.text import clean
from signing.use_cases.access.kept_files import KeptFile
from signing.use_cases.files.uploads.kinds import MOST_BYTES, Upload

MOST_FILES = 8
MOST_FIELDS = 250
"""Enough for a page of a list with all of it chosen."""


def read_upload(file: UploadFile, most: int = MOST_BYTES) -> Upload:
    """Raises FileTooLarge."""
    content = file.file.read(most + 1)
    if len(content) > most:
        raise FileTooLarge(most_mib=most // 2**20)
    return Upload(clean(file.filename or ""), content)


class Chosen:
    """The files that somebody chose in the form of a page, now or before it was refused."""

    def __init__(self, fields: FormData, kept: Sequence[KeptFile] = ()) -> None:
        self._fields, self._kept = fields, kept

    def find_one(self, name: str) -> UploadFile | None:
        """Return the file of a field; None if nothing was chosen."""
        return next(iter(self.list_all(name)), None)

    def list_all(self, name: str) -> list[UploadFile]:
        return [*list_chosen(self._fields, name), *open_kept(self._kept, name)]


def open_form(request: Request) -> AbstractAsyncContextManager[FormData]:
    """Read the form of a page, once; its files are closed at the end."""
    return request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS)


async def read_chosen(request: Request) -> AsyncIterator[Chosen]:
    async with open_form(request) as fields:
        kept = await run_in_threadpool(load_kept, request, fields) if MARK in fields else []
        yield Chosen(fields, kept)


Photograph = Annotated[
    UploadedFile, File(description="JPEG, PNG, WebP or a PDF scan, at most 10 MiB")
]
Offer = Annotated[int, Path(ge=1, le=10_000)]
"""Which photographed page of an agreement, from the first on."""
ChosenFiles = Annotated[Chosen, Depends(read_chosen)]
"""A page that has it states `.with_files(…)` at its route."""
