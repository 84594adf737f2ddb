"""Loads the rows that read models ask for of a lone fact, all in one statement.

A statement costs a lone fact more than the row that it finds. A read model lists the keys of which
it is going to ask (`list_lookups`); what it asks beside them it reads by itself, as before.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from signing.facts import Recorded
from signing.projections.engine.bulk import Gathered, Lookup
from signing.projections.engine.forms import Form, find_form
from signing.projections.engine.read_model import ReadModel
from signing.storage.prepared import REPEATED

MIXTURES = 200
"""Of tables: each kind of facts has one or two."""


def look_up(
    connection: Connection, gathered: Gathered, models: Iterable[ReadModel], facts: list[Recorded]
) -> None:
    """Let `gathered` know the rows by key of which these models ask."""
    asked = list(dict.fromkeys(_list_lookups(models, facts)))
    if len(asked) <= 1:
        return
    forms = tuple([find_form(table, connection, lone=True) for table, _ in asked])
    values = {
        f"{place}.{name}": form.write_column(name, [part])
        for place, (form, (_, key)) in enumerate(zip(forms, asked, strict=True))
        for name, part in zip(form.keys, key, strict=True)
    }
    found = connection.exec_driver_sql(_join(forms), values, execution_options=REPEATED).one()
    at = 0
    for form, lookup in zip(forms, asked, strict=True):
        gathered.know(lookup, _read_row(form, found[at : at + len(form.types)]))
        at += len(form.types)


def _list_lookups(models: Iterable[ReadModel], facts: Sequence[Recorded]) -> Iterable[Lookup]:
    for model in models:
        list_lookups = getattr(model, "list_lookups", None)
        if list_lookups is not None:
            for one in facts:
                if type(one.fact) in model.HEARD:
                    yield from list_lookups(one)


def _read_row(form: Form, cells: Sequence[Any]) -> tuple[Any, ...] | None:
    """Return None where no row has the key: then each column is empty."""
    return None if cells[form.place_of_key] is None else form.revive([cells])[0]


@lru_cache(maxsize=MIXTURES)
def _join(forms: tuple[Form, ...]) -> str:
    """Return a statement of one row, whatever there is."""
    columns = ", ".join(form.list_read(f"t{place}") for place, form in enumerate(forms))
    tables = " ".join(
        f"LEFT JOIN {form.name} AS t{place} ON {form.match_keys(f't{place}', f'{place}.')}"
        for place, form in enumerate(forms)
    )
    return f"SELECT {columns} FROM (SELECT) AS always {tables}"  # noqa: S608 - names of tables
