"""The client of a time-stamp service (RFC 3161 over HTTP); it waits five seconds."""

import asyncio
from typing import Any

import httpx2
from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from signing.use_cases.core.outside import load_trust

SECONDS = 5.0
MOST_BYTES = 16_384
"""Of an answer; so much is left free in the file before anybody is asked."""
HEADERS = {
    "Content-Type": "application/timestamp-query",
    "Accept": "application/timestamp-reply",
}
BROKEN = (httpx2.HTTPError, httpx2.InvalidURL, OSError)
"""The service is away, slow (TimeoutError is an OSError), or refuses."""
NONSENSE = (AttributeError, KeyError, TypeError, ValueError)
"""What reading an answer raises that is no time stamp, or none of ours."""


class HttpStamper(TimeStamper):
    """Gets the time stamp of one signature, and asks for nothing else."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko's types are partial
        self._url = url

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Raises TimestampRequestError for every failure."""
        asking = super().async_timestamp(message_digest, md_algorithm)
        try:
            token = await asyncio.wait_for(asking, SECONDS)
            stamped = token["content"]["encap_content_info"]["content"].parsed
            if stamped["message_imprint"]["hashed_message"].native != message_digest:
                raise TimestampRequestError("the stamp is for something else")
        except (*BROKEN, *NONSENSE) as wrong:
            raise TimestampRequestError(type(wrong).__name__) from wrong
        return token

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> Any:
        async with (
            httpx2.AsyncClient(verify=load_trust(), timeout=SECONDS) as client,
            client.stream("POST", self._url, content=req.dump(), headers=HEADERS) as answer,
        ):
            answer.raise_for_status()
            content = b""
            async for part in answer.aiter_bytes():
                content += part
                if len(content) > MOST_BYTES:
                    raise TimestampRequestError("the answer is too long")
        return tsp.TimeStampResp.load(content)
