"""The receiver of examples/ keeps what the service sends, once, and nothing of anybody else."""

import sqlite3
import threading
from collections.abc import Iterator
from http.server import HTTPServer
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from signing.bootstrap import Installation
from signing.messaging.webhooks.posting import Poster
from signing.use_cases.notices.webhooks import Webhooks
from support.use_cases.small_province import SmallProvince
from support.use_cases.webhooks import LOCAL, appoint_admin, make_webhook

EXAMPLE = Path(__file__).parents[3] / "examples" / "webhook_receiver.py"


@pytest.fixture
def chosen_settings() -> dict[str, Any]:
    return {"webhook_networks": LOCAL}


@pytest.fixture
def server_of_example() -> Iterator[HTTPServer]:
    """Yield a server whose handler comes later: its secret is known once it has an address."""
    found = spec_from_file_location("webhook_receiver", EXAMPLE)
    assert found
    assert found.loader
    found.loader.exec_module(module := module_from_spec(found))
    serving = HTTPServer(("127.0.0.1", 0), module.make_receiver("whsec_AAAA", ":memory:"))
    serving.make_receiver = module.make_receiver  # type: ignore[attr-defined]  # for the test
    thread = threading.Thread(target=serving.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield serving
    serving.shutdown()
    thread.join()
    serving.server_close()


def test_the_example_keeps_each_event_once(
    installation: Installation, server_of_example: HTTPServer, tmp_path: Path
) -> None:
    small_province = SmallProvince(installation.context)
    lin, database = appoint_admin(small_province, "lin"), str(tmp_path / "events.db")
    url = f"http://127.0.0.1:{server_of_example.server_port}/"
    made = make_webhook(installation.context, lin, url, kinds=["OfferSigned"])
    handler = server_of_example.make_receiver(made["secret"], database)  # type: ignore[attr-defined]
    server_of_example.RequestHandlerClass = handler
    number = small_province.sign_agreement()
    installation.projector().catch_up()

    installation.messaging.webhooks().deliver_due()
    Webhooks(installation.context).replay(lin, made["id"], 0)
    installation.messaging.webhooks().deliver_due()

    with sqlite3.connect(database) as table:
        kept = table.execute("SELECT type, subject FROM events").fetchall()
    assert kept == [("OfferSigned", f"agreements/{number}")]
    forged = {"webhook-id": "7", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"}
    poster = Poster(installation.settings.policy.webhook_networks)
    assert poster.post(url, b"{}", forged).status == 401
    assert poster.post(url, b"\xff\xfe", forged).status == 401
