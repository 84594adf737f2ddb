"""The service with the demo's season, at a moment at which the season is always the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import time_machine
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.demo.loading import load_demo
from signing.demo.wechat import simulated_wechat, with_wechat
from signing.http.app import create_app
from signing.pdf.agreement import make_press
from signing.settings import Settings
from support.use_cases.contexts import NOW

PASSWORD = "demo-demo-demo"


@contextmanager
def open_demo(database_url: str, folder: Path) -> Iterator[tuple[TestClient, Callable[[], None]]]:
    """Yield a client, and what brings the lists up to date."""
    with simulated_wechat() as wechat, time_machine.travel(NOW, tick=False):
        settings = Settings(
            database_url=database_url,
            data_dir=folder,
            demo_password=PASSWORD,
            second_factor="off",
            _env_file=None,
        )
        settings = with_wechat(settings, wechat)
        installation = Installation.open(settings)
        projector = installation.projector()
        projector.prepare()
        load_demo(installation.context, settings, make_press(settings.address))
        projector.catch_up()
        yield TestClient(create_app(installation, projecting=False)), projector.catch_up
        installation.close()
