"""An agreement that was approved and printed, and a service that knows nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.use_cases.agreements.reviews import Reviews
from signing.vocabulary import AgreementNumber
from support.printing.paper_events import print_copies
from support.use_cases.contexts import NOW
from support.use_cases.installations import open_installation
from support.use_cases.small_province import SmallProvince


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    with time_machine.travel(NOW), open_installation(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
def small_province(installation: Installation) -> SmallProvince:
    return SmallProvince(installation.context)


@pytest.fixture
def number(small_province: SmallProvince) -> str:
    """Return the number of an agreement that was approved and printed."""
    signed = small_province.sign_agreement("1")
    Reviews(small_province.context).approve(small_province.counselor(), AgreementNumber(signed))
    print_copies(small_province.context, small_province, signed)
    return signed


@pytest.fixture
def client(installation: Installation) -> TestClient:
    return TestClient(create_app(installation, projecting=False), raise_server_exceptions=False)
