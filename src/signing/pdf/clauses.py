"""The clauses of each edition, so that a print shows what was signed."""

from functools import cache

from signing.toml_files import load_toml
from signing.vocabulary import Value
from signing.vocabulary.sheet import FormEdition


class Wording(Value):
    """The clauses of the agreement and the notes below them."""

    clauses: tuple[str, ...]
    notes: tuple[str, ...]


@cache
def load_wording(edition: FormEdition) -> Wording:
    return Wording.model_validate(load_toml("signing.pdf", "editions", f"{edition.value}.toml"))
