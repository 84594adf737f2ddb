"""Counts the figures again from a bundle of facts, without trusting the service."""

import io
import json
import zipfile
from collections.abc import Collection, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Annotated, NoReturn
from uuid import UUID

import typer

from signing.cli.bars import make_bar
from signing.cli.installation import err
from signing.events import FactParked, FactReplayed, UnreadableFactError, revive
from signing.facts import Fact
from signing.projections.esign_ratio import (
    NAME,
    Answer,
    Asked,
    AsOf,
    Grouping,
    parse_as_of,
)
from signing.projections.esign_ratio.recomputing import follow_graduates, recompute_statistics
from signing.proof.bundle import BrokenBundleError, StoredFact
from signing.refusals import FieldsWrong
from signing.storage.parked_facts import TOPICS
from signing.vocabulary import Oversight

app = typer.Typer()
FACTS = "facts.jsonl"
AS_OF = typer.Option("--as-of", help="A day, a time with offset, or a position; else all of it.")
COLLEGE = typer.Option(help="Of the school, as a counselor of it sees; may be given again.")
UP_TO = typer.Option(min=0, help="With a day or a time: the position that the answer tells.")
AGAINST = typer.Option(help="JSON that the service answered: are the digests equal?")


@app.command()
def recompute(  # noqa: PLR0913 — a question has as many parts
    bundle: Annotated[Path, typer.Argument(help="Of `signing audit export`, or its facts.jsonl.")],
    *,
    year: Annotated[int, typer.Option(help="Of graduation.")],
    by: Annotated[Grouping, typer.Option(help="What one line is.")] = Grouping.SCHOOL,
    level: Annotated[str | None, typer.Option(help="学历层次 Education level.")] = None,
    school: Annotated[str | None, typer.Option(help="A school's code.")] = None,
    college: Annotated[list[str] | None, COLLEGE] = None,
    moment: Annotated[str | None, AS_OF] = None,
    position: Annotated[int | None, UP_TO] = None,
    against: Annotated[Path | None, AGAINST] = None,
) -> None:
    """Count the province's figures from facts alone: 0 counted, 1 not the same, 2 wrong usage."""
    if college and school is None:
        raise typer.BadParameter("--college: 请同时给出 --school give --school as well")
    asked = Asked(year, level, school, _parse_moment(moment, position))
    whose = Oversight(school_code=school, colleges=frozenset(college or ()))
    try:
        found = _count(bundle, asked, by, whose)
    except (BrokenBundleError, OSError, zipfile.BadZipFile, KeyError, UnicodeError) as broken:
        _end(f"数据包无法读取。 The bundle cannot be read: {broken}", 2)
    typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1))
    if against is not None:
        _compare(found, against)


def _parse_moment(text: str | None, position: int | None) -> AsOf:
    try:
        found = AsOf() if text is None else parse_as_of(text)
    except FieldsWrong as wrong:
        [error] = wrong.about["errors"]
        raise typer.BadParameter(f"--as-of: {error['zh']} {error['en']}") from None
    return AsOf(found.position if position is None else position, found.until)


def _count(bundle: Path, asked: Asked, by: Grouping, whose: Oversight) -> Answer:
    with make_bar(err) as progress, closing(read_facts(bundle)) as facts:
        shown = progress.track(facts, description="重算 Recomputing")
        found = follow_graduates(shown, asked.as_of)
    if found.position < (asked.as_of.position or 0):
        raise BrokenBundleError(f"it ends at position {found.position}")
    return recompute_statistics(found, asked, by, whose)


def read_facts(bundle: Path) -> Generator[tuple[int, Fact | None], None, None]:
    """Yield (position, fact) in the order of the log. Raises BrokenBundleError.

    The service counts without what was parked of its figures, so there is None in its place.
    """
    last, parked = 0, _find_parked(bundle)
    with _open_bundle(bundle) as lines:
        for number, line in enumerate(lines, 1):
            position, fact = _read_fact(number, line, parked)
            if position != last + 1:
                raise BrokenBundleError(f"line {number}: position {position} after {last}")
            last = position
            yield position, fact


def _find_parked(bundle: Path) -> frozenset[int]:
    """Return the positions that are parked of the figures at the end of the bundle."""
    parked: set[int] = set()
    with _open_bundle(bundle) as lines:
        for number, line in enumerate(lines, 1):
            if any(topic in line for topic in TOPICS):
                _, fact = _read_fact(number, line, frozenset())
                if isinstance(fact, FactParked) and NAME in fact.models:
                    parked.add(fact.position)
                elif isinstance(fact, FactReplayed):
                    parked.discard(fact.position)
    return frozenset(parked)


@contextmanager
def _open_bundle(bundle: Path) -> Iterator[io.TextIOWrapper]:
    with ExitStack() as stack:
        if zipfile.is_zipfile(bundle):
            packed = stack.enter_context(zipfile.ZipFile(bundle))
            content: IO[bytes] = stack.enter_context(packed.open(FACTS))
        else:
            content = stack.enter_context(bundle.open("rb"))
        yield stack.enter_context(io.TextIOWrapper(content, encoding="utf-8"))


def _read_fact(number: int, line: str, parked: Collection[int]) -> tuple[int, Fact | None]:
    try:
        told = StoredFact(**json.loads(line))
        if told.position in parked:
            return told.position, None
        state = told.state.encode()
        return told.position, revive(UUID(told.stream), told.version, told.topic, state)
    except (ValueError, KeyError, TypeError, AttributeError, UnreadableFactError) as wrong:
        raise BrokenBundleError(f"line {number}: {type(wrong).__name__} {wrong}") from None


def _compare(found: Answer, against: Path) -> None:
    try:
        digest = json.loads(against.read_text("utf-8"))["digest"]
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        _end(f"对照文件无法读取。 The answer cannot be read: {against}: {wrong}", 2)
    if digest != found.digest:
        _end(f"不一致！ Not the same! {digest} ≠ {found.digest}", 1)
    err.print(f"一致，摘要相同。 The same, to the digest: {digest}", soft_wrap=True)


def _end(message: str, status: int) -> NoReturn:
    err.print(message, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(status)
