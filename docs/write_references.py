"""Writes docs/reference/ from the program: what `make references` keeps current."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI

from signing import events, refusals
from signing.fact_words import find_words
from signing.facts import Fact
from signing.http.answering import response_docs
from signing.http.answering.problems import status_of
from signing.http.edge.rulebook import RuleBook
from signing.http.routes import routes
from signing.refusals.words import catalogue

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "reference"
WRITTEN = "<!-- written by `make references` -->"
TITLE = re.compile(r"^# ── (.+?) ─+$")
SETTING = re.compile(r"^# (SIGNING_[A-Z_]+)=(.*)$")
CLASS = re.compile(r"^class (\w+)\(Fact\)")
OF_EVERY_FACT: Final = frozenset(Fact.model_fields)
Row = tuple[str, ...]


def draw_page(title: str, about: str, parts: Iterator[str]) -> str:
    return "\n\n".join([f"# {title}", WRITTEN, about, *parts]) + "\n"


def draw_table(head: Row, rows: list[Row]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(_clean(cell) for cell in line)} |" for line in lines)


def _clean(cell: str) -> str:
    """Return text that a table can hold; what a sentence fills in later is an ellipsis."""
    told = re.sub(r"(\{[^}]*\}|…)+", "…", cell)
    return told.replace("|", "\\|").replace("\n", " ").strip()


def write_settings() -> str:
    """Return all settings, in the words of the example."""
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    return draw_page(
        "Settings",
        "Environment variables, read once at the start; `.env.example` is the same list, to copy.",
        _list_settings(lines),
    )


def _list_settings(lines: list[str]) -> Iterator[str]:
    told: list[str] = []
    rows: list[Row] = []
    for line in [*lines, "# ── end ──"]:
        if title := TITLE.match(line):
            if rows:
                yield draw_table(("setting", "default", "what it is"), rows)
            yield from [f"## {title[1]}"] if title[1] != "end" else []
            told, rows = [], []
        elif setting := SETTING.match(line):
            default = f"`{setting[2]}`" if setting[2] else "none"
            rows.append((f"`{setting[1]}`", default, " ".join(told)))
            told = []
        elif line.startswith("# "):
            told.append(line.removeprefix("# "))
        else:
            told = []


def write_facts() -> str:
    """Return all kinds of facts in the order of the story."""
    return draw_page(
        "Facts",
        "All that can happen. A fact is past tense, never edited, never renamed. Beside its fields"
        " it carries who did it, when, and under which request; personal data is encrypted.",
        _list_facts(),
    )


def _list_facts() -> Iterator[str]:
    rows: list[Row] = []
    heading = ""
    for line in [*Path(str(events.__file__)).read_text("utf-8").splitlines(), "# ── end ──"]:
        if title := TITLE.match(line):
            if rows:
                yield heading
                yield draw_table(("fact", "名称", "what happened", "fields"), rows)
            rows, heading = [], f"## {title[1]}"
        elif found := CLASS.match(line):
            rows.append(_describe_fact(found[1]))


def _describe_fact(name: str) -> Row:
    words = find_words(name)
    kind: type[Fact] = getattr(events, name)
    fields = [one for one in kind.model_fields if one not in OF_EVERY_FACT]
    told = f"{words.name.en}: {words.sentence.en}"
    return f"`{name}`", words.name.zh, told, ", ".join(f"`{one}`" for one in fields) or "–"


def write_refusals() -> str:
    """Return all refusals by noun, with status, words and what to do next."""
    return draw_page(
        "Refusals",
        "A refused call answers a problem (RFC 9457) whose `code` is one of these names.",
        _list_refusals(),
    )


def _list_refusals() -> Iterator[str]:
    nouns: dict[str, list[Row]] = {}
    for code, words in sorted(catalogue().items()):
        kind = getattr(refusals, code)
        row = (
            f"`{kind.code}`" if kind.code == code else f"`{kind.code}` (`{code}`)",
            str(status_of(kind).value),
            f"{words.zh}{words.next_zh}",
            f"{words.en} {words.next_en}",
        )
        nouns.setdefault(kind.__module__.rpartition(".")[2], []).append(row)
    for noun, rows in sorted(nouns.items()):
        yield f"## {noun.replace('_', ' ').capitalize()}"
        yield draw_table(("code", "status", "中文", "English"), rows)


def describe_api() -> dict[str, Any]:
    """Return the description of the API, of an app without an installation."""
    app = FastAPI(title="网上签约 · Signing", version="0", openapi_url=None)
    app.router.routes.extend(routes())
    response_docs.install(app, RuleBook(app.routes).by_call)
    return app.openapi()


def write_calls() -> str:
    """Return all calls of the API by their first part, with their parameters and answers."""
    return draw_page(
        "Calls of the API",
        "All calls that programs make; a running service describes each field at `/api/docs`,"
        " and [the API's habits](../api.md) say what they share.",
        _list_calls(describe_api()),
    )


def _list_calls(described: dict[str, Any]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for path, calls in described["paths"].items():
        for method, call in calls.items():
            noun = path.removeprefix("/api/").strip("/").split("/")[0].partition(".")[0]
            groups.setdefault(noun, []).append(_describe_call(f"{method.upper()} {path}", call))
    for noun, calls in sorted(groups.items()):
        yield f"## {noun}"
        yield from calls


def _describe_call(name: str, call: dict[str, Any]) -> str:
    asked = [one["name"] for one in call.get("parameters", []) if one["in"] != "path"]
    body = [_name_schema(one) for one in call.get("requestBody", {}).get("content", {}).items()]
    answers = [_describe_answer(*one) for one in call["responses"].items() if one[0] < "400"]
    lines = [f"### `{name}`", _take_first_lines(call.get("description", ""))]
    lines += [f"Asks: {', '.join(f'`{one}`' for one in asked)}."] if asked else []
    lines += [f"Body: {', '.join(body)}."] if body else []
    lines += [f"Answers: {', '.join(answers)}."] if answers else []
    return "\n\n".join(one for one in lines if one)


def _take_first_lines(text: str) -> str:
    """Return the first paragraph, which says what the call is for, as one line."""
    return re.sub(r"[<>]", "", " ".join(text.split("\n\n", maxsplit=1)[0].split()))


def _name_schema(content: tuple[str, dict[str, Any]]) -> str:
    kind, told = content
    found = told.get("schema", {})
    name = found.get("$ref", found.get("items", {}).get("$ref", "")).rpartition("/")[2]
    return f"`{name}` ({kind})" if name else kind


def _describe_answer(status: str, answer: dict[str, Any]) -> str:
    content = [_name_schema(one) for one in answer.get("content", {}).items()]
    return f"{status} {', '.join(content)}".strip()


def write_decisions() -> str:
    """Return the index of the decisions."""
    return draw_page(
        "Decisions",
        "What a newcomer would question: why it was decided so, what follows, what was tried.",
        _list_decisions(),
    )


def _list_decisions() -> Iterator[str]:
    files = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    titles = [one.read_text("utf-8").partition("\n")[0].removeprefix("# ") for one in files]
    rows = [
        f"- [{title}](../decisions/{file.name})" for file, title in zip(files, titles, strict=True)
    ]
    yield "\n".join(rows)


PAGES: Final[dict[str, Callable[[], str]]] = {
    "settings.md": write_settings,
    "facts.md": write_facts,
    "refusals.md": write_refusals,
    "calls.md": write_calls,
    "decisions.md": write_decisions,
}

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, write in PAGES.items():
        (FOLDER / name).write_text(write(), "utf-8")
