"""What a run of all benchmarks found, kept as JSON, and the documents that are written from it.

benchmarks/results.md holds everything, the README some ratios, docs/scaling.md the simulation. A
test holds all three to benchmarks/results.json.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.measuring import Sheet
from benchmarks.simulation import FIGURES, write_costs, write_table

ROOT = Path(__file__).parents[1]
JSON = ROOT / "benchmarks" / "results.json"
RESULTS = ROOT / "benchmarks" / "results.md"
README = ROOT / "README.md"
SCALING = ROOT / "docs" / "scaling.md"
BEGIN, END = "<!-- written by `make bench` -->\n", "<!-- until here -->\n"
QUICKLY = "**A quick run, which only shows that everything runs: its figures say little.**"
INTRODUCTION = """\
Written by the program. Servers, PostgreSQL and clients share the machine, so ratios within a table
say more than its rates do. A spread is that of the single runs."""
BESIDE_TWIN = """\
Commands a second, and the slowest of a hundred (p99), beside a plain CRUD twin on the same stack,
which keeps neither history nor receipts and encrypts nothing (`benchmarks/peers/twin.py`), at 1, 8
and 32 clients:
"""
APART = """\
On two cores one client's slowest wait for the projector, which computes beside. With a core for the
server and one for the projector, p99 in the same order: {}."""
COMMANDS = {
    "approve": "approve a signing",
    "sign": "sign directly",
    "open": "open a position",
    "apply": "apply",
}
CLIENTS = (1, 8, 32)


@dataclass(frozen=True)
class Benchmark:
    """What one program found; `failed` says how it ended otherwise."""

    name: str
    about: str
    seconds: float
    sheets: Sequence[Sheet] = ()
    failed: str = ""


@dataclass(frozen=True)
class Results:
    machine: Mapping[str, str]
    versions: Mapping[str, str]
    quick: bool
    benchmarks: Sequence[Benchmark] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for benchmark in self.benchmarks:
            for sheet in benchmark.sheets:
                found |= sheet.figures
        return found

    @classmethod
    def load(cls, path: Path = JSON) -> "Results":
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        benchmarks = [
            Benchmark(**one | {"sheets": [Sheet(**sheet) for sheet in one["sheets"]]})
            for one in found.pop("benchmarks")
        ]
        return cls(**found, benchmarks=benchmarks)

    def save(self, path: Path = JSON) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, default=str)
        path.write_text(text + "\n", "utf-8")


def write_results(results: Results) -> str:
    lines = ["# What `make bench` measured", INTRODUCTION]
    lines += [QUICKLY] if results.quick else []
    lines += ["\n".join(f"- {name}: {told}" for name, told in results.machine.items())]
    lines += ["Versions: " + ", ".join(f"{n} {v}" for n, v in results.versions.items()) + "."]
    for benchmark in results.benchmarks:
        lines += [f"## {benchmark.name}", f"{benchmark.about} ({benchmark.seconds:.0f} s)"]
        lines += [f"**It failed: {benchmark.failed}.**"] if benchmark.failed else []
        lines += [sheet.write().rstrip() for sheet in benchmark.sheets]
    return "\n\n".join(lines) + "\n"


def write_readme(results: Results) -> str:
    """Ratios alone: rates are of a machine, ratios of the programs."""
    where = f"({results.machine['machine']}; all of it in [results.md](benchmarks/results.md))"
    told = f"Ratios of one run of `make bench` {where}."
    parts = [told, write_commands(results.figures), write_paper(results)]
    parts[:0] = [QUICKLY] if results.quick else []
    return "\n\n".join(part for part in parts if part) + "\n"


def write_commands(figures: Mapping[str, float]) -> str:
    if f"approve_{CLIENTS[0]}_rate_ratio" not in figures:
        return ""
    lines = [BESIDE_TWIN, "| ours ÷ twin | commands a second | p99 |\n|---|---|---|"]
    for command, words in COMMANDS.items():
        cells = [
            " · ".join(f"{figures[f'{command}_{many}_{kind}_ratio']:.2f}" for many in CLIENTS)
            for kind in ("rate", "p99")
        ]
        lines.append(f"| {words} | {cells[0]} | {cells[1]} |")
    return "\n".join([*lines, *write_apart(figures)])


def write_apart(figures: Mapping[str, float]) -> list[str]:
    """What one client's slowest are where nobody takes turns on a core."""
    found = [figures.get(f"{command}_apart_p99_ratio") for command in COMMANDS]
    cells = [f"{one:.2f}" for one in found if one is not None]
    return ["\n" + APART.format(" · ".join(cells))] if len(cells) == len(COMMANDS) else []


def write_paper(results: Results) -> str:
    """The columns of the paper's table that compare with ours, each with the one before it."""
    table = next(iter(list_tables(results, "paper", "printer")), None)
    if table is None:
        return ""
    head, *rows = table
    chosen = [at for at, name in enumerate(head) if name == "× ours"]
    names = [head[at - 1].rsplit(",", 1)[0] for at in chosen]
    lines = [
        "The paper: times as long as ours for the very same page.\n",
        "| printer | " + " | ".join(names) + " |\n" + "|---" * (1 + len(names)) + "|",
    ]
    lines += ["| " + " | ".join([row[0], *(row[at] for at in chosen)]) + " |" for row in rows]
    return "\n".join(lines)


def list_tables(results: Results, name: str, first: str) -> Iterator[list[list[str]]]:
    """Tables of a benchmark whose first column has this name, head and rows."""
    for benchmark in results.benchmarks:
        if benchmark.name == name:
            for sheet in benchmark.sheets:
                for text in sheet.write().split("\n\n"):
                    rows = [split_row(line) for line in text.splitlines() if line.startswith("|")]
                    if rows and rows[0][0] == first:
                        yield [row for row in rows if not row[0].startswith("---")]


def split_row(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def write_scaling(results: Results) -> str:
    """Nothing where a benchmark that feeds the simulation failed."""
    figures = results.figures
    if not figures.keys() >= FIGURES:
        return ""
    parts = [QUICKLY + "\n"] if results.quick else []
    return "\n".join([*parts, write_costs(figures), write_table(figures)])


def replace_block(text: str, block: str) -> str:
    """Put what is written between the marks of a document."""
    start, stop = text.index(BEGIN) + len(BEGIN), text.index(END)
    return text[:start] + block + text[stop:]


def read_block(text: str) -> str:
    return text[text.index(BEGIN) + len(BEGIN) : text.index(END)]


def write_documents(results: Results) -> None:
    results.save()
    RESULTS.write_text(write_results(results), "utf-8")
    for path, block in ((README, write_readme(results)), (SCALING, write_scaling(results))):
        path.write_text(replace_block(path.read_text("utf-8"), block), "utf-8")


def read_printed(name: str, lines: Iterable[str]) -> Sheet:
    """Of a program that prints as it likes: its tables as they are, the rest as it stands."""
    parts: list[list[str]] = []
    for line in lines:
        table = line.startswith("|")
        if line.strip():
            if not parts or parts[-1][-1].startswith("|") != table:
                parts.append([])
            parts[-1].append(line.rstrip())
    written = ["\n".join(part) for part in parts]
    return Sheet(
        name, notes=[one if one.startswith("|") else f"```\n{one}\n```" for one in written]
    )


def first_sentence(source: str) -> str:
    """Of a program, without the quotes."""
    found = re.match(r'"""(.+?)\n', source)
    return found[1].rstrip('"') if found else ""
