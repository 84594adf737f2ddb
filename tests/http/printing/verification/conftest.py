"""An agreement that was approved and printed, and a service that knows nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.settings import Settings
from signing.use_cases.agreements.reviews import Reviews
from signing.vocabulary import AgreementNumber
from support.printing.paper_events import print_copies
from support.use_cases.contexts import NOW
from support.use_cases.small_province import Town


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    with time_machine.travel(NOW):
        opened = Installation.open(
            Settings(database_url=database_url, data_dir=tmp_path, _env_file=None)
        )
        yield opened
        opened.close()


@pytest.fixture
def town(installation: Installation) -> Town:
    return Town(installation.context)


@pytest.fixture
def number(town: Town) -> str:
    """Of an agreement that was approved and printed."""
    signed = town.signed("1")
    Reviews(town.context).approve(town.counselor(), AgreementNumber(signed))
    print_copies(town.context, town, signed)
    return signed


@pytest.fixture
def client(installation: Installation) -> TestClient:
    return TestClient(create_app(installation, projecting=False), raise_server_exceptions=False)
