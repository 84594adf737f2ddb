"""Static files, addressed by their content: a browser never shows a new page in an old style."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from signing.http.edge import rules
from signing.http.edge.routing import Folder

OURS = Path(str(files("signing.http"))) / "static"
HTMX = Path(str(files("js_lib_htmx"))) / "static" / "htmx"
FOREVER = "public, max-age=31536000, immutable"


class Addressed(StaticFiles):
    """What is asked for with its digest may be kept for ever, all else is asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = FOREVER if scope["query_string"] else "no-cache"
        return answer


@cache
def addressed(name: str) -> str:
    """`static/…` of a file, with a part of its digest behind it."""
    vendored = name.removeprefix("vendor/")
    file = HTMX / vendored if vendored != name else OURS / name
    return f"static/{name}?{sha256(file.read_bytes()).hexdigest()[:8]}"


def install(app: FastAPI) -> None:
    app.router.routes += [
        Folder("/static/vendor", Addressed(directory=HTMX), "vendor", rules.STYLES),
        Folder("/static", Addressed(directory=OURS), "static", rules.STYLES),
    ]
