"""Who is erased is gone: no table, no file and no line of the log holds a word of theirs."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from privacy.heroines import LEAVING, STAYING
from privacy.searching import find_words, read_files, read_tables
from privacy.telling import Teller
from signing.bootstrap import Installation
from signing.http.app import create_app
from signing.projections import READ_MODELS
from signing.projections.engine.rebuilding import rebuild
from signing.projections.engine.verifying import find_differences
from signing.proof.bundle import Bundle
from signing.proof.checking import Check
from signing.proof.merkle import verify_consistency
from signing.proof.telling import Finding, Mark
from signing.use_cases.audit.bundling import write_bundle
from signing.use_cases.core.actors import Operator
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.printing.jobs.folder import PrintFolder
from signing.use_cases.printing.jobs.queue import Queue
from signing.vocabulary import graduate_id
from support.log_lines import write_log
from support.use_cases.contexts import make_stamp
from support.use_cases.database_owner import run_as_owner
from support.waiting import soon

YEARS_LATER = timedelta(days=4 * 365)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def installation(installation: Installation) -> Installation:
    installation.projector().prepare()
    return installation


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """Yield everything that the service writes to standard error."""
    with write_log() as said:
        yield said


def read_everything(installation: Installation) -> bytes:
    lying = [*read_tables(installation.reading), *read_files(installation.settings.data_dir)]
    return b"\n".join(content for _, content in lying)


def erase_leaving(installation: Installation) -> None:
    later = Operator(stamp=make_stamp(at=datetime.now(UTC) + YEARS_LATER))
    Graduates(installation.context).erase(
        later, graduate_id("99001", datetime.now(UTC).year, "26001")
    )
    PrintFolder(installation.settings.print_folder).sweep(Queue(installation.context.engine).claims)
    installation.projector().catch_up()


def test_no_word_of_an_erased_person_is_left_anywhere(
    installation: Installation, logged: StringIO, tmp_path: Path
) -> None:
    # given two graduates about whom everything was written that can be
    with TestClient(create_app(installation)) as client:
        teller = Teller(client, installation.context)
        teller.tell(LEAVING, STAYING)
        by = {"Authorization": f"Bearer {teller.tokens['counselor']}"}

        def drawn() -> bool:
            jobs = client.get("/api/print-jobs", headers=by).json()["items"]
            return all(one["state"] in {"done", "failed"} for one in jobs)

        soon(drawn, pause=0.1)
    installation.projector().catch_up()
    before = read_everything(installation)
    assert find_words(before, [LEAVING.name, STAYING.name]) == [LEAVING.name, STAYING.name]
    assert LEAVING.mark in before.decode(errors="replace")

    # when one of them is erased
    old = installation.checkpoints.sign(datetime.now(UTC)).checkpoint
    erase_leaving(installation)
    run_as_owner(installation.url, "VACUUM FULL")

    # then she is nowhere, and the other is where she was
    for place, content in [
        *read_tables(installation.reading),
        *read_files(installation.settings.data_dir),
    ]:
        assert find_words(content, LEAVING.secrets) == [], place
    after = read_everything(installation)
    assert find_words(after, [STAYING.name, STAYING.mark]) == [STAYING.name, STAYING.mark]
    said = logged.getvalue()
    assert "request" in said
    assert find_words(said.encode(), (*LEAVING.secrets, *STAYING.secrets)) == []
    gone = installation.settings.data_dir / "files" / teller.ids[LEAVING.number]
    assert not [path for path in gone.rglob("*") if path.is_file()]

    # and every proof from before still holds: no fact of hers was touched
    bundle, found = pack_bundle(installation, tmp_path / "bundle.zip")
    assert find_words(bundle, (*LEAVING.secrets, *STAYING.secrets)) == []
    assert b":PersonalDataErased" in bundle
    new = installation.checkpoints.load_latest(datetime.now(UTC)).checkpoint
    proof = installation.checkpoints.tree.prove_consistency(old.size, new.size)
    assert verify_consistency(old.size, old.root, new.size, new.root, proof)
    assert not [str(one) for one in found if one.mark is Mark.REFUTED]


def pack_bundle(installation: Installation, path: Path) -> tuple[bytes, list[Finding]]:
    """Return all that a bundle holds, and what checking it finds."""
    while installation.log.count_waiting():
        installation.log.assign_positions()
    write_bundle(
        installation.checkpoints, installation.log, path, datetime.now(UTC), lambda _, __: None
    )
    with Bundle.open(path) as bundle:
        content = b"\n".join(bundle.archive.read(name) for name in bundle.archive.namelist())
        return content, list(Check(bundle).findings())


def test_read_models_made_anew_from_the_facts_know_nothing_either(
    installation: Installation,
) -> None:
    with TestClient(create_app(installation)) as client:
        Teller(client, installation.context).tell(LEAVING)
    erase_leaving(installation)

    for model in READ_MODELS:
        assert list(find_differences(installation.replay(model, "verified"), lambda _: None)) == []
        rebuild(installation.replay(model, "building"), lambda _: None)

    for place, content in read_tables(installation.reading):
        assert find_words(content, LEAVING.secrets) == [], place
