"""Pages and their styles go out compressed; answers to programs and files go out as they are."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

from signing.http.audiences import is_for_people

FILES = (".pdf", ".xlsx", ".csv", ".json", "/live")
SMALL = 800


class Squeezing(GZipMiddleware):
    """Nothing of a page is both secret and chosen by somebody else: no tokens stand in them."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_squeezed(scope["path"]):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _is_squeezed(path: str) -> bool:
    return path.startswith("/static/") or (is_for_people(path) and not path.endswith(FILES))
