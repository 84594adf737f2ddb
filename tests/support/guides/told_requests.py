"""The requests of a guide are sent in their order, and what it says of the answers is compared.

A request is a block `http`. Behind it stands `→ 201`, perhaps with ", `token` is `{{graduate}}`",
which keeps a field of the answer for later requests, and a block `json` with the answer. What is
another one each time (ids, moments, secrets) is written as one that looks like it.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx2

from support.printing.documents import A_PDF

STEP = re.compile(
    r"```http\n(?P<request>.*?)\n```\n\n→ (?P<status>\d{3})(?P<kept>[^\n]*)\n"
    r"(?P<block>\n```json\n(?P<answer>.*?)\n```\n)?",
    re.DOTALL,
)
KEPT = re.compile(r"`([\w.]+)` is `\{\{(\w+)\}\}`")
FILLED = re.compile(r"\{\{(\w+)\}\}")
LOOK_ALIKES = (
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "5d1c9e0a-2b3f-5a4c-8d6e-7f8091a2b3c4"),
    (r"\b[0-9a-f]{64}\b", "9f86d081…"),
    (r"\b[0-9a-f]{32}-(\d+)\b", r"5d1c9e0a…-\1"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", "2026-05-12T02:30:00Z"),
    (r"(?<=/)[A-Za-z0-9_.-]{30,}\b|^(?!5d1c9e0a-)[A-Za-z0-9_.-]{24,}$", "xK3v…"),
)  # fmt: skip
MOST_ITEMS = 1
MOST_TEXT = 120
MORE = "…"
Send = Callable[..., httpx2.Response]


@dataclass
class Walk:
    """Sends what a guide tells, and remembers what later requests need."""

    send: Send
    before_reading: Callable[[], None]
    known: dict[str, str] = field(default_factory=dict)

    def rewrite(self, guide: str) -> str:
        """Return the guide with the answers as they are."""
        return STEP.sub(self._answer, guide)

    def _answer(self, told: re.Match[str]) -> str:
        method, path, headers, body = read_request(self._fill(told["request"]))
        self.before_reading()
        answer = self.send(method, path, headers=headers, **body)
        for place, name in KEPT.findall(told["kept"]):
            self.known[name] = find_in(read_whole(answer), place)
        shown = show_answer(answer)
        block = f"\n```json\n{shown}\n```\n" if shown else ""
        kept = (
            told["kept"] if str(answer.status_code) == told["status"] else f" {answer.text[:300]}"
        )
        return f"```http\n{told['request']}\n```\n\n→ {answer.status_code}{kept}\n{block}"

    def _fill(self, text: str) -> str:
        return FILLED.sub(lambda one: self.known[one[1]], text)


def list_steps(guide: str) -> Iterator[str]:
    """Yield the first line of each request."""
    for step in STEP.finditer(guide):
        yield step["request"].partition("\n")[0]


def read_request(text: str) -> tuple[str, str, dict[str, str], dict[str, Any]]:
    """Return method, path, headers and the body as a client takes it."""
    head, _, body = text.partition("\n\n")
    first, *lines = head.split("\n")
    method, path = first.split(" ", 1)
    headers = dict(line.split(": ", 1) for line in lines)
    if headers.get("Content-Type") == "multipart/form-data":
        del headers["Content-Type"]
        return method, path, headers, read_form(body)
    return method, path, headers, {"content": body.encode()} if body else {}


def read_form(body: str) -> dict[str, Any]:
    """Read a field a line; `@name.pdf` is a file."""
    fields = dict(line.split("=", 1) for line in body.split("\n"))
    files = {
        name: (value[1:], A_PDF, "application/pdf")
        for name, value in fields.items()
        if value.startswith("@")
    }
    return {
        "data": {name: one for name, one in fields.items() if name not in files},
        "files": files,
    }


def read_whole(answer: httpx2.Response) -> dict[str, Any]:
    """Return the answer's fields, and its headers under their names."""
    is_json = "json" in answer.headers.get("content-type", "")
    return {**answer.headers, **(answer.json() if is_json else {})}


def find_in(found: Any, place: str) -> str:
    """Return the value at `items.0.id`; of an address its last part."""
    for part in place.split("."):
        found = found[int(part)] if part.isdecimal() else found[part]
    return str(found).rpartition("/")[2]


def show_answer(answer: httpx2.Response) -> str:
    """Return a JSON answer as the guide shows it; "" of any other."""
    if "json" not in answer.headers.get("content-type", ""):
        return ""
    return json.dumps(shorten(answer.json()), ensure_ascii=False, indent=2)


def shorten(value: Any) -> Any:
    """Return one item of each list, short texts, and look-alikes of what is never the same."""
    if isinstance(value, dict):
        return {name: shorten(one) for name, one in value.items()}
    if isinstance(value, list):
        return [*map(shorten, value[:MOST_ITEMS]), *([MORE] if len(value) > MOST_ITEMS else [])]
    return shorten_text(value) if isinstance(value, str) else value


def shorten_text(text: str) -> str:
    for pattern, alike in LOOK_ALIKES:
        text = re.sub(pattern, alike, text)
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + MORE
