"""Business registers that answer what a test gives them, and the client that asks them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from signing.use_cases.organisations.registry import HttpRegistry
from support.servers.recording import Heard, Say, make_reply, serve_answers
from support.waiting import PATIENCE

TOKEN = "9d1e7cregistertoken"
CODE = "91340100MA2MRBQX1D"
PERSON = "秦观澜"
COMPANY = {
    "credit_code": CODE,
    "name": "徽州茶业有限公司",
    "legal_representative": PERSON,
    "status": "active",
    "founded_on": "2015-03-20",
    "address": "合肥市长江路1号",
}


def make_company_reply(**fields: object) -> Say:
    """Return a good answer, with other fields than the usual ones."""
    return make_reply(json.dumps(COMPANY | fields).encode(), kind="application/json")


GOOD = make_company_reply()
UNKNOWN = make_reply(b'{"error": "unknown"}', status=404, kind="application/json")


@contextmanager
def open_registry(url: str, timeout: float = PATIENCE, rest: float = 0) -> Iterator[HttpRegistry]:
    client = HttpRegistry(url, TOKEN, timeout=timeout, rest=rest)
    try:
        yield client
    finally:
        client.close()


@contextmanager
def serve_registry_to_client(
    *answers: Say, timeout: float = PATIENCE, rest: float = 0
) -> Iterator[tuple[HttpRegistry, Heard]]:
    with serve_answers(*answers) as heard, open_registry(heard.url, timeout, rest) as client:
        yield client, heard
