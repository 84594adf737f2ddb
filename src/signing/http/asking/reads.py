"""Reading: queries are answered after the read model has passed what the reader just did."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request, Response

from signing.http.answering.replies import RECEIPT, STALE
from signing.http.edge.request_log import route_of
from signing.projections.engine.freshness import Freshness
from signing.projections.engine.paging import MOST, Slice
from signing.storage.readers import PooledReader, Reader
from signing.use_cases.core.tokens import Tokens


def reading(model: str) -> Any:
    """A dependency: a Reader for `model`, fresh as far as the receipt asks."""
    return Depends(_reading(model))


def _reading(model: str) -> Callable[..., Reader]:
    def reader(
        request: Request,
        response: Response,
        receipt: Annotated[
            str | None,
            Header(alias=RECEIPT, description="Of a command whose effect this read must show."),
        ] = None,
    ) -> Reader:
        if receipt is not None:
            freshness: Freshness = request.app.state.freshness
            behind = freshness.wait_for(model, receipt)
            request.state.behind = behind
            if behind:
                response.headers[STALE] = str(behind)
        return PooledReader(request.app.state.reading)

    return reader


@dataclass(frozen=True)
class ShutMarks:
    """A cursor says nothing to its holder, and serves in no other list."""

    tokens: Tokens
    name: str

    def written(self, place: bytes) -> str:
        return self.tokens.encrypt(self.name, place)

    def read(self, cursor: str) -> bytes | None:
        return self.tokens.decrypt(self.name, cursor)


def part(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None,
) -> Slice:
    tokens: Tokens = request.app.state.context.tokens
    marks = ShutMarks(tokens, f"cursor|{route_of(request.scope)}")
    return Slice(limit, cursor, marks)


Part = Annotated[Slice, Depends(part)]
