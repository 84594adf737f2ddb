"""Who is erased is gone: no table, no file and no line of the log holds a word of theirs."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import structlog
from fastapi.testclient import TestClient

from privacy.heroines import LEAVING, STAYING
from privacy.searching import files_of, found_in, rows_of
from privacy.telling import Teller
from signing.bootstrap import Parts
from signing.cli.logs import speak
from signing.http.app import create_app
from signing.projections import READ_MODELS
from signing.projections.engine.rebuilding import rebuild
from signing.projections.engine.verifying import differences
from signing.proof.bundle import Bundle
from signing.proof.checking import Check
from signing.proof.merkle import grew
from signing.proof.telling import Finding, Mark
from signing.use_cases.audit.bundling import export
from signing.use_cases.core.actors import Operator
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.printing.jobs.folder import PrintFolder
from signing.use_cases.printing.jobs.queue import Queue
from signing.vocabulary import graduate_id
from support.printing.print_client import settings
from support.use_cases.contexts import stamp
from support.use_cases.database_owner import as_owner
from support.waiting import soon

YEARS_LATER = timedelta(days=4 * 365)


@pytest.fixture
def parts(database_url: str, tmp_path: Path) -> Iterator[Parts]:
    opened = Parts.of(settings(database_url, tmp_path / "data"))
    opened.projector().prepare()
    yield opened
    opened.close()


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """Everything that the service says on standard error."""
    said, before = StringIO(), structlog.get_config()
    monkeypatch.setattr(sys, "stderr", said)
    speak("DEBUG")
    yield said
    structlog.configure(**before)


def everything(parts: Parts) -> bytes:
    lying = [*rows_of(parts.reading), *files_of(parts.settings.data_dir)]
    return b"\n".join(content for _, content in lying)


def erase(parts: Parts) -> None:
    later = Operator(stamp=stamp(at=datetime.now(UTC) + YEARS_LATER))
    Graduates(parts.office).erase(later, graduate_id("99001", datetime.now(UTC).year, "26001"))
    PrintFolder(parts.settings.print_folder).sweep(Queue(parts.office.engine).claims)
    parts.projector().catch_up()


def test_no_word_of_an_erased_person_is_left_anywhere(
    parts: Parts, logged: StringIO, tmp_path: Path
) -> None:
    # given two graduates about whom everything was written that can be
    with TestClient(create_app(parts)) as client:
        teller = Teller(client, parts.office)
        teller.tell(LEAVING, STAYING)
        by = {"Authorization": f"Bearer {teller.tokens['counselor']}"}

        def drawn() -> bool:
            jobs = client.get("/api/print-jobs", headers=by).json()["items"]
            return all(one["state"] in {"done", "failed"} for one in jobs)

        soon(drawn, pause=0.1)
    parts.projector().catch_up()
    before = everything(parts)
    assert found_in(before, [LEAVING.name, STAYING.name]) == [LEAVING.name, STAYING.name]
    assert LEAVING.mark in before.decode(errors="replace")

    # when one of them is erased
    old = parts.checkpoints.sign(datetime.now(UTC)).checkpoint
    erase(parts)
    as_owner(parts.url, "VACUUM FULL")

    # then she is nowhere, and the other is where she was
    for place, content in [*rows_of(parts.reading), *files_of(parts.settings.data_dir)]:
        assert found_in(content, LEAVING.secrets) == [], place
    after = everything(parts)
    assert found_in(after, [STAYING.name, STAYING.mark]) == [STAYING.name, STAYING.mark]
    said = logged.getvalue()
    assert "request" in said
    assert found_in(said.encode(), (*LEAVING.secrets, *STAYING.secrets)) == []
    gone = parts.settings.data_dir / "files" / teller.ids[LEAVING.number]
    assert not [path for path in gone.rglob("*") if path.is_file()]

    # and every proof from before still holds: no fact of hers was touched
    bundle, found = packed(parts, tmp_path / "bundle.zip")
    assert found_in(bundle, (*LEAVING.secrets, *STAYING.secrets)) == []
    assert b":PersonalDataErased" in bundle
    new = parts.checkpoints.latest(datetime.now(UTC)).checkpoint
    proof = parts.checkpoints.tree.consistency(old.size, new.size)
    assert grew(old.size, old.root, new.size, new.root, proof)
    assert not [str(one) for one in found if one.mark is Mark.REFUTED]


def packed(parts: Parts, path: Path) -> tuple[bytes, list[Finding]]:
    """All that a bundle holds, and what is found in it."""
    while parts.log.waiting():
        parts.log.seal()
    export(parts.checkpoints, parts.log, path, datetime.now(UTC), lambda _, __: None)
    with Bundle.opened(path) as bundle:
        content = b"\n".join(bundle.archive.read(name) for name in bundle.archive.namelist())
        return content, list(Check(bundle).findings())


def test_read_models_made_anew_from_the_facts_know_nothing_either(parts: Parts) -> None:
    with TestClient(create_app(parts)) as client:
        Teller(client, parts.office).tell(LEAVING)
    erase(parts)

    for model in READ_MODELS:
        assert list(differences(parts.replay(model, "verified"), lambda _: None)) == []
        rebuild(parts.replay(model, "building"), lambda _: None)

    for place, content in rows_of(parts.reading):
        assert found_in(content, LEAVING.secrets) == [], place
