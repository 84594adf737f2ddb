"""The position of each read model, moved under a guard, so that a fact counts once.

Whoever moves a position states the old one. If it differs, another process was faster, and the
transaction must not be committed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    false,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from signing.projections.engine.read_model import ReadModel, name_schema
from signing.projections.engine.schemas import (
    create_tables,
    drop_schema,
    lock_key,
    name_live_schema,
)
from signing.storage.leases import FENCE, Fence
from signing.storage.log import CLAIMED
from signing.storage.positioning import (
    BEYOND,
    EDGE,
    NEWEST,
    Followers,
    Placed,
    place_events,
)
from signing.storage.prepared import REPEATED
from signing.storage.programs import is_older_program_possible
from signing.storage.readers import Reader
from signing.storage.schema import PREDECESSORS, read_models

SETTLED = text(f"""
{EDGE}
SELECT NOT EXISTS (SELECT FROM {NEWEST} WHERE {BEYOND}) AND NOT EXISTS (
    SELECT FROM read_models
    JOIN unnest(CAST(:models AS text[]), CAST(:versions AS int[])) AS ours (name, version)
      USING (name, version)
    WHERE halted_on IS NULL
      AND NOT (live AND position = coalesce((SELECT position FROM edge), 0)))
""").execution_options(**REPEATED)  # noqa: S608 - only words of other files
LOOK = text(f"""
WITH held AS ({FENCE})
SELECT (SELECT count(*) FROM held) AS held, {CLAIMED},
    coalesce((SELECT max(position) FROM log), 0) AS edge,
    (SELECT coalesce(json_agg(json_build_array(name, version, position, live)), '[]')
     FROM read_models
     JOIN unnest(CAST(:models AS text[]), CAST(:versions AS int[])) AS ours (name, version)
       USING (name, version)
     WHERE halted_on IS NULL) AS places
""").execution_options(**REPEATED)  # noqa: S608 - only words of other files
ADVANCE = text("""
UPDATE read_models SET position = :new
FROM unnest(CAST(:models AS text[]), CAST(:versions AS int[])) AS ours (name, version)
WHERE read_models.name = ours.name AND read_models.version = ours.version AND position = :old
""").execution_options(**REPEATED)
ENLISTED = text("""
SELECT name, version, ARRAY(
    SELECT CAST(tablename AS text) FROM pg_tables
    WHERE schemaname = concat(name, '_v', version)) AS tables
FROM read_models
JOIN unnest(CAST(:models AS text[]), CAST(:versions AS int[])) AS ours (name, version)
  USING (name, version)
""")
FIRST = lock_key("first tables of read models")


class OvertakenError(Exception):
    """A read model's position is not where this process left it."""


@dataclass(frozen=True)
class Progress:
    """`position` is the last position read; once `live`, its tables answer queries."""

    position: int
    live: bool


@dataclass(frozen=True)
class Look:
    """What a batch begins with: `edge` is the last position of the log.

    `claimed` if this transaction alone may assign positions, and none of the events came with a
    dump.
    """

    places: Mapping[str, Progress]
    edge: int
    claimed: bool

    @property
    def is_level(self) -> bool:
        """Return whether all models serve, and have read the whole log."""
        return bool(self.places) and all(
            one.live and one.position == self.edge for one in self.places.values()
        )


def look(connection: Connection, models: Sequence[ReadModel], fence: Fence) -> Look:
    """Look at all in one statement, and claim the right to assign. Raises DeposedError."""
    row = connection.execute(LOOK, {**_name_models(models), **fence.values}).one()
    fence.check(row.held)
    places = {
        name_schema(name, version): Progress(position, live)
        for name, version, position, live in row.places
    }
    return Look(places, row.edge, row.claimed and not row.foreign_events)


def enlist(connection: Connection, models: Iterable[ReadModel]) -> None:
    """Create tables and a position for each model that no newer version replaced.

    Mostly nothing is missing, which one statement tells of all models.
    """
    connection.execute(select(func.pg_advisory_xact_lock(FIRST)))
    for model in _find_incomplete(connection, tuple(models)):
        if not _is_replaced(connection, model):
            create_tables(connection, model, name_live_schema(model))
            place = {"name": model.NAME, "version": model.VERSION}
            connection.execute(insert(read_models).values(place).on_conflict_do_nothing())


def retry(connection: Connection, models: Iterable[ReadModel]) -> None:
    nothing = {"halted_at": None, "halted_on": None, "error": None}
    connection.execute(update(read_models).where(_select_models(models)).values(nothing))


def load_progress(connection: Reader, models: Iterable[ReadModel]) -> dict[str, Progress]:
    """Return the progress of the read models that have not halted, by home schema."""
    query = select(
        read_models.c.name, read_models.c.version, read_models.c.position, read_models.c.live
    ).where(_select_models(models), read_models.c.halted_on.is_(None))
    return {
        name_schema(row.name, row.version): Progress(row.position, row.live)
        for row in connection.execute(query)
    }


def is_settled(connection: Reader, models: Sequence[ReadModel]) -> bool:
    """Return whether each recorded event has a position, and each model has read them all."""
    settled: bool = connection.execute(SETTLED, _name_models(models)).scalar_one()
    return settled


def load_position(connection: Connection, model: ReadModel, *, held: bool = False) -> int:
    """Return the model's position; `held` locks it until the end of the transaction."""
    query = select(read_models.c.position).where(_select_models([model]))
    query = query.with_for_update() if held else query
    position: int = connection.execute(query).scalar_one()
    return position


def place_and_advance(
    connection: Connection, models: Sequence[ReadModel], old: int, limit: int
) -> Placed:
    """Give what is new its positions, and move all models from `old`. Raises OvertakenError."""
    names, versions = [one.NAME for one in models], [one.VERSION for one in models]
    placed = place_events(connection, limit, Followers(names, versions, old))
    if placed.rows and placed.followed != len(models):
        raise OvertakenError
    return placed


def advance(connection: Connection, models: Sequence[ReadModel], old: int, new: int) -> None:
    """Move all models from `old` to `new`. Raises OvertakenError."""
    asked = {"old": old, "new": new, **_name_models(models)}
    if connection.execute(ADVANCE, asked).rowcount != len(models):
        raise OvertakenError


def halt(connection: Connection, model: ReadModel, *, on: int, error: str) -> None:
    """Halt the model before the fact that it cannot apply."""
    stopped = {
        "position": on - 1,
        "halted_at": func.clock_timestamp(),
        "halted_on": on,
        "error": error,
    }
    connection.execute(update(read_models).where(_select_models([model])).values(stopped))


def leave_out(connection: Connection, model: ReadModel, positions: Sequence[int]) -> None:
    """Note that the model went on without these facts."""
    more = func.array_cat(read_models.c.without, list(positions))
    connection.execute(update(read_models).where(_select_models([model])).values(without=more))


def load_left_out(connection: Connection, model: ReadModel) -> frozenset[int]:
    """Return the positions without which the live model went on."""
    query = select(read_models.c.without).where(_select_models([model]))
    return frozenset(connection.execute(query).scalar_one())


def reset_position(
    connection: Connection, model: ReadModel, position: int, without: Sequence[int]
) -> None:
    """Set the position of a rebuilt model and what it lacks, and end its halt."""
    there = {
        "position": position,
        "without": list(without),
        "halted_at": None,
        "halted_on": None,
        "error": None,
    }
    connection.execute(update(read_models).where(_select_models([model])).values(there))


def go_live(connection: Connection, model: ReadModel, position: int) -> None:
    """Let a model that caught up serve queries. Raises OvertakenError.

    Older versions are dropped, unless there may be programs of an older release, which read them.
    """
    here = and_(_select_models([model]), read_models.c.position == position)
    if connection.execute(update(read_models).where(here).values(live=True)).rowcount != 1:
        raise OvertakenError
    if not is_older_program_possible(connection):
        drop_replaced_versions(connection, [model])


def drop_replaced_versions(connection: Connection, models: Iterable[ReadModel]) -> None:
    """Drop the older versions of those models that serve, and the models that they replaced."""
    live = select(read_models.c.version).where(read_models.c.live)
    for model in models:
        if connection.execute(live.where(_select_models([model]))).first() is None:
            continue
        older = and_(read_models.c.name == model.NAME, read_models.c.version < model.VERSION)
        retired = read_models.c.name.in_(PREDECESSORS.get(model.NAME, ()))
        replaced = delete(read_models).where(or_(older, retired))
        columns = read_models.c.name, read_models.c.version
        for name, version in connection.execute(replaced.returning(*columns)).all():
            drop_schema(connection, name_schema(name, version))


def _find_incomplete(connection: Connection, models: Sequence[ReadModel]) -> list[ReadModel]:
    """Return the models without a position or without one of their tables."""
    there = {
        (name, version): frozenset(tables)
        for name, version, tables in connection.execute(ENLISTED, _name_models(models))
    }
    return [one for one in models if not _has_all(one, there.get((one.NAME, one.VERSION)))]


def _has_all(model: ReadModel, tables: frozenset[str] | None) -> bool:
    return tables is not None and tables.issuperset(
        one.name for one in model.metadata.sorted_tables
    )


def _is_replaced(connection: Connection, model: ReadModel) -> bool:
    newer = and_(read_models.c.name == model.NAME, read_models.c.version > model.VERSION)
    query = select(read_models.c.live).where(newer, read_models.c.live)
    return connection.execute(query).first() is not None


def _name_models(models: Sequence[ReadModel]) -> dict[str, object]:
    return {"models": [one.NAME for one in models], "versions": [one.VERSION for one in models]}


def _select_models(models: Iterable[ReadModel]) -> ColumnElement[bool]:
    return or_(
        false(),
        *(
            and_(read_models.c.name == model.NAME, read_models.c.version == model.VERSION)
            for model in models
        ),
    )
