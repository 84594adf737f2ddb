"""One unreadable fact: its graduate waits, auditors read all around it, whoever watches sees why."""

from collections.abc import Iterator

import pytest
import time_machine
from eventsourcing.persistence import StoredEvent
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.events import SchoolApproved
from signing.http.app import create_app
from signing.projections import NEEDED_BY, READ_MODELS
from signing.storage.recorder import PostgresRecorder
from signing.use_cases.audit.parking import Parking
from signing.use_cases.core.actors import Operator
from signing.vocabulary import graduate_id
from support.routes.province import FilledProvince
from support.use_cases.contexts import NOW, make_stamp

BODY = b'{"timestamp":"2026-05-12T10:00:00+08:00","verified":{"sealed":"SECRET"},"odd":[1]}'


@pytest.fixture
def stream(province: FilledProvince) -> str:
    return province.names["waiter_id"] if "waiter_id" in province.names else ""


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> Iterator[TestClient]:
    del province
    with time_machine.travel(NOW):
        yield TestClient(create_app(installation, projecting=False))


def record_unreadable(installation: Installation, number: str) -> tuple[int, int]:
    """Record a fact of a graduate that nobody can decode; return its position and version."""
    stream = graduate_id("99001", 2026, number)
    version = len(installation.context.ledger.load_facts(stream)) + 1
    recorder = PostgresRecorder(installation.writing, installation.log)
    recorder.insert_events([StoredEvent(stream, version, SchoolApproved.topic(), BODY)])
    installation.projector().catch_up()
    position = installation.log.position_of(stream, version)
    assert position is not None
    return position, version
