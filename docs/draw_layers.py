"""Draws docs/pictures/layers.svg: the layers as import-linter holds them, and what imports what.

A row imports a column. All dots lie on one side of the diagonal, so dependencies point one way.
"""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "signing"
PICTURE = ROOT / "docs" / "pictures" / "layers.svg"
CELL, LABELS, TOP, EDGE, ROOM = 22, 128, 104, 12, 48
SIZES = ((100, 8.5), (10, 6.0), (1, 3.5))
"""The radius of a dot from so many imports on: the picture need not change with each of them."""
BANDS = ("#f3f6fa", "#e6edf5")
INK, DOT, DIAGONAL = "#1f2d3d", "#2f6db5", "#c9d3de"
HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
    'viewBox="0 0 {width} {height}" font-family="ui-monospace, Menlo, Consolas, monospace" '
    'font-size="12" fill="{ink}" role="img"><title>Layers of signing and their imports</title>'
    '<rect width="100%" height="100%" fill="#ffffff"/>'
)


def read_layers() -> list[list[str]]:
    """From the highest to the lowest; those of one layer do not import each other."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    return [re.findall(r"\w+", layer) for layer in layers]


def find_part(path: Path) -> str:
    """The layer's package, or module, that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[str]:
    """The packages of `signing` that a file imports, once for each import."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module == "signing":
            names = [f"signing.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        yield from (name.split(".")[1] for name in names if name.startswith("signing."))


def count_imports() -> Counter[tuple[str, str]]:
    """How often each package imports each other one."""
    return Counter(
        (find_part(path), imported)
        for path in sorted(PACKAGE.rglob("*.py"))
        for imported in imports_of(path)
        if imported != find_part(path)
    )


def draw() -> str:
    layers = read_layers()
    parts = [part for layer in layers for part in layer]
    side = LABELS + len(parts) * CELL + ROOM
    height = TOP + len(parts) * CELL + EDGE
    drawn = [
        HEAD.format(width=side, height=height, ink=INK),
        *draw_bands(layers),
        *draw_names(parts),
        *draw_dots(parts),
        "</svg>",
    ]
    return "\n".join(drawn) + "\n"


def draw_bands(layers: list[list[str]]) -> Iterator[str]:
    """A stripe for each layer, as high as it has packages."""
    width, top = LABELS + sum(map(len, layers)) * CELL, TOP
    for number, layer in enumerate(layers):
        high = len(layer) * CELL
        yield f'<rect y="{top}" width="{width}" height="{high}" fill="{BANDS[number % 2]}"/>'
        top += high


def draw_names(parts: list[str]) -> Iterator[str]:
    for number, part in enumerate(parts):
        name, middle = escape(part), number * CELL + CELL / 2
        yield f'<text x="{EDGE}" y="{TOP + middle + 4:g}">{name}</text>'
        x, y = LABELS + middle + 4, TOP - 8
        yield f'<text transform="translate({x:g} {y}) rotate(-60)">{name}</text>'


def draw_dots(parts: list[str]) -> Iterator[str]:
    counted = count_imports()
    for row, importing in enumerate(parts):
        for column, imported in enumerate(parts):
            x, y = LABELS + column * CELL + CELL / 2, TOP + row * CELL + CELL / 2
            if row == column:
                yield f'<rect x="{x - 4:g}" y="{y - 4:g}" width="8" height="8" fill="{DIAGONAL}"/>'
            elif count := counted[importing, imported]:
                radius = next(size for least, size in SIZES if count >= least)
                yield f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{DOT}"/>'


if __name__ == "__main__":
    PICTURE.write_text(draw(), "utf-8")
    print(PICTURE.relative_to(ROOT))
