"""The steps of the schema: first what is added, then what is taken away when nobody needs it.

Up to the first release a step is one function, `upgrade`. Since then it has `expand`, beside which
programs of the release before run on, perhaps INDEXES, and perhaps `contract`, which ends that. See
docs/decisions/0033.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from signing.storage.programs import STEPS

FIRST_RELEASE = "0018"
"""The last step of 0.1.0, whose programs start on exactly this in `alembic_version`."""


def take_nothing_away() -> None:
    """Most steps only add."""


@dataclass(frozen=True)
class Step:
    """Statements in `indexes` run after `expand`, each by itself, so that nobody waits for them."""

    revision: str
    expand: Callable[[], None]
    indexes: Sequence[str] = ()
    contract: Callable[[], None] = take_nothing_away

    @property
    def name_of_indexes(self) -> str:
        """Return under which name it is remembered that they are made."""
        return f"{self.revision} indexes"


@dataclass(frozen=True)
class Steps:
    """The steps since the first release that a program knows, in their order."""

    all: Sequence[Step]

    @classmethod
    @cache
    def load(cls) -> "Steps":
        """Read the steps of this program, once."""
        script = ScriptDirectory.from_config(make_config())
        found = reversed(list(script.walk_revisions()))
        return cls([_read_step(one.module) for one in found if one.revision > FIRST_RELEASE])

    @property
    def marks(self) -> set[str]:
        """Return what is remembered once all is expanded."""
        with_indexes = {one.name_of_indexes for one in self.all if one.indexes}
        return {one.revision for one in self.all} | with_indexes

    @property
    def newest(self) -> str:
        return self.all[-1].revision if self.all else FIRST_RELEASE


def _read_step(module: ModuleType) -> Step:
    return Step(
        module.revision,
        module.expand,
        getattr(module, "INDEXES", ()),
        getattr(module, "contract", take_nothing_away),
    )


def make_config(connection: Connection | None = None) -> Config:
    """Return what alembic asks for; `env.py` takes the connection from it."""
    config = Config()
    config.set_main_option("script_location", str(STEPS.parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
