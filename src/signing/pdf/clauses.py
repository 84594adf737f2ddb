"""The clauses of each edition: what was signed stays what is printed."""

import tomllib
from functools import cache
from importlib.resources import files

from signing.vocabulary import Value
from signing.vocabulary.sheet import Edition


class Wording(Value):
    """The clauses of the agreement and the notes below them."""

    clauses: tuple[str, ...]
    notes: tuple[str, ...]


@cache
def wording(edition: Edition) -> Wording:
    text = files("signing.pdf").joinpath("editions", f"{edition.value}.toml").read_text("utf-8")
    return Wording.model_validate(tomllib.loads(text))
