"""Calls of print jobs over HTTP, and the recorded prints."""

import json
from pathlib import Path
from typing import Any

from httpx2 import Client
from sqlalchemy import select

from signing.bootstrap import Installation
from signing.settings import Settings
from signing.storage.schema import events
from support.waiting import soon

JOBS = "/api/print-jobs"


def make_settings(database_url: str, folder: Path, **more: Any) -> Settings:
    return Settings(database_url=database_url, data_dir=folder, _env_file=None, **more)


def order_job(client: Client, by: dict[str, str], **form: Any) -> dict[str, Any]:
    answer = client.post(JOBS, json=form, headers=by)
    assert answer.status_code == 202, answer.text
    assert answer.headers["Location"] == f"{JOBS}/{answer.json()['id']}"
    job: dict[str, Any] = answer.json()
    return job


def wait_until_ended(client: Client, by: dict[str, str], job: dict[str, Any]) -> dict[str, Any]:
    """Return the job once it has ended."""

    def ended() -> dict[str, Any] | None:
        now: dict[str, Any] = client.get(f"{JOBS}/{job['id']}", headers=by).json()
        return now if now["state"] in {"done", "failed", "cancelled"} else None

    return soon(ended)


def load_prints(installation: Installation) -> list[dict[str, Any]]:
    """Return every recorded print."""
    query = select(events.c.state).where(events.c.topic.endswith(":AgreementPrinted"))
    with installation.writing.connect() as connection:
        return [json.loads(bytes(one)) for one in connection.execute(query).scalars()]


def list_print_files(folder: Path) -> list[Path]:
    return list((folder / "prints").glob("*"))


def read_refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
