"""Counts several things with one statement."""

from collections.abc import Mapping
from typing import TypeAlias

from sqlalchemy import Select, select

from signing.storage.readers import Reader

Count: TypeAlias = Select[int]
"""A query of one number."""


def count_together(connection: Reader, asked: Mapping[str, Count]) -> dict[str, int]:
    """Return each number under its name, found as it would be alone."""
    numbers = [one.scalar_subquery().label(name) for name, one in asked.items()]
    return dict(connection.execute(select(*numbers)).mappings().one())
