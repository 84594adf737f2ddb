"""Files that a refused form brought before: who sends it again need not choose them again."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO

from fastapi import Request
from starlette.datastructures import FormData, Headers, UploadFile

from signing.http.answering.problems import DATABASE_AWAY
from signing.http.asking.security import COOKIE as SESSION
from signing.refusals import NotReady
from signing.use_cases.access.kept_files import KeptFile, KeptFiles

FORMS = "signing_forms"
"""The cookie under which a browser's refused forms, and their files, are sealed."""
MARK = "kept_files"
"""The field of a form that says which files were kept with it."""


def name_holder(request: Request, secret: str = "", session: str = "") -> str:
    """Return the secret of this browser with its session; "" for a browser without one."""
    secret = secret or request.cookies.get(FORMS, "")
    return f"{secret} {session or request.cookies.get(SESSION, '')}" if secret else ""


def list_chosen(fields: FormData, name: str) -> list[UploadFile]:
    """The files of a field. A browser sends an empty one where nothing was chosen."""
    found = [one for one in fields.getlist(name) if isinstance(one, UploadFile)]
    return [one for one in found if one.filename or one.size]


def load_kept(request: Request, fields: FormData) -> list[KeptFile]:
    """Return the files that were kept for this form, but of fields in which others were chosen.

    Raises NotReady.
    """
    mark, holder = fields.get(MARK), name_holder(request)
    if not isinstance(mark, str) or not mark or not holder:
        return []
    try:
        found = KeptFiles(request.app.state.context).find(holder, mark, datetime.now(UTC))
    except DATABASE_AWAY:
        raise NotReady from None
    return [one for one in found if not list_chosen(fields, one.field)]


def open_kept(files: Iterable[KeptFile], name: str) -> Iterator[UploadFile]:
    """Yield the files of a field as if they had just been sent."""
    for one in files:
        if one.field == name:
            size = len(one.content)
            yield UploadFile(BytesIO(one.content), size=size, filename=one.name, headers=Headers())
