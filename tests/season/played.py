"""The season from its first day to its last, and what is left of it."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from season.errands import runs_errands
from season.people import Diary
from season.scale import PASSWORD
from season.service import Service, serve_wechat
from season.story import Season
from signing.storage.engine import reading_engine
from signing.use_cases.core.installation_keys import Keys, load_keys

STAFF = {"province": "洪厅长", "auditor": "闵审计"}


@dataclass(frozen=True)
class Played:
    """`statistics` by school, as the province read them; `busy`: commands, in seconds."""

    season: Season
    engine: Engine
    races: list[list[int]]
    statistics: dict[str, dict[str, Any]]
    busy: tuple[int, float]

    @property
    def diary(self) -> Diary:
        return self.season.diary

    @property
    def keys(self) -> Keys:
        return load_keys(self.season.service.folder / "data" / "keys", may_create=False)


WAGES = "region,valid_from,monthly,source\n650000,2020-01-01,2000,示例\n"
"""Of a region where no employer of the season is: its signings are compared with nothing."""


@contextmanager
def played_in(folder: Path, database_url: str) -> Iterator[Played]:
    with ExitStack() as ends:
        engine = reading_engine(database_url)
        ends.callback(engine.dispose)
        service = Service(folder, database_url, ends.enter_context(serve_wechat()))
        for role, name in STAFF.items():
            service.run("staff", role, "--role", role, "--name", name, "--password", PASSWORD)
        wages = folder / "wages.csv"
        wages.write_text(WAGES, "utf-8")
        service.run("minimum-wages", "import", str(wages))
        ends.callback(service.stop)
        service.start()
        season = Season(service)
        ends.callback(season.closes)
        yield play(season, engine)


def play(season: Season, engine: Engine) -> Played:
    season.opens()
    before, began = season.diary.commands, time.monotonic()
    season.runs()
    busy = (season.diary.commands - before, time.monotonic() - began)
    races = season.races()
    runs_errands(season)
    season.signs_on_paper()
    season.service.stop()
    season.service.start(SIGNING_REPLY_DAYS="0.00004")
    season.comes_too_late()
    season.settles()
    return Played(season, engine, races, season.statistics(), busy)
