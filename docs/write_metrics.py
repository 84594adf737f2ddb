"""Writes the table of docs/metrics.md from the program; `make metrics` runs it."""

from collections.abc import Iterator
from pathlib import Path

from prometheus_client import REGISTRY

from signing.condition.gauges import GAUGES
from signing.watching import metrics

GUIDE = Path(__file__).parent / "metrics.md"
HEAD = "| metric | kind | labels | what it tells |\n|---|---|---|---|\n"


def list_rows() -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Return name, kind, labels and help text of every metric of ours."""
    assert metrics.REQUESTS is not None  # its module makes them
    for family in REGISTRY.collect():
        if family.name.startswith("signing_"):
            name = f"{family.name}_total" if family.type == "counter" else family.name
            kept = REGISTRY._names_to_collectors[family.name]  # noqa: SLF001 — it has no public name
            yield name, family.type, tuple(getattr(kept, "_labelnames", ())), family.documentation
    for name, words in GAUGES.items():
        yield name, words.kind, words.label, words.help


def write_table() -> str:
    rows = (
        f"| `{name}` | {kind} | {', '.join(f'`{one}`' for one in labels)} | {told} |"
        for name, kind, labels, told in sorted(list_rows())
    )
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    text = GUIDE.read_text("utf-8")
    before = text[: text.index(HEAD)]
    GUIDE.write_text(before + write_table(), "utf-8")
