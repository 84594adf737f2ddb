"""A context of use cases on a database of its own."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from signing.storage.engine import reading_engine, writing_engine
from signing.storage.log import Log
from signing.storage.recorder import PostgresRecorder
from signing.use_cases.core.context import Context
from signing.use_cases.core.installation_keys import load_keys
from signing.use_cases.core.ledger import Ledger
from signing.use_cases.core.policy import Policy
from signing.use_cases.core.tokens import Tokens
from signing.use_cases.files.evidence import Evidence
from signing.use_cases.printing.copy_keys import CopyKeys
from signing.use_cases.privacy.vault import Vault
from signing.use_cases.signature import Seal, SealFolder
from signing.vocabulary import Actor, Attribution, Role

NOW = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)


class OpenContext:
    """A context of use cases, with what must be closed after it."""

    def __init__(self, url: str, files: Path, policy: Policy | None = None) -> None:
        self.writing: Engine = writing_engine(url)
        self.reading: Engine = reading_engine(url)
        self.log = Log(self.reading)
        keys = load_keys(files.with_name(f"{files.name}-keys"), may_create=True)
        folder = SealFolder(files.with_name(f"{files.name}-seal"), "网上签约测试平台")
        folder.make(NOW)
        self.context = Context(
            ledger=Ledger(PostgresRecorder(self.writing, self.log), self.writing),
            vault=Vault(self.writing, keys),
            evidence=Evidence.in_folder(files),
            tokens=Tokens(keys.tokens),
            copy_keys=CopyKeys.in_folder(files.with_name(f"{files.name}-copies"), may_create=True),
            policy=policy or Policy(second_factor="off"),
            seal=Seal(folder),
            engine=self.writing,
        )

    def close(self) -> None:
        self.writing.dispose()
        self.reading.dispose()


def make_stamp(role: Role = Role.SYSTEM, at: datetime = NOW, account: str = "test") -> Attribution:
    return Attribution(actor=Actor(account=account, role=role), at=at, request_id="test-request")
