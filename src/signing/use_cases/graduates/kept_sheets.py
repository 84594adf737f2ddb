"""A sheet that a school uploaded, sealed between its preview and its confirmation."""

import json
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, ClassVar

from signing.refusals import Refusal
from signing.storage.recorder import Beside
from signing.use_cases.core.actors import SchoolAdmin
from signing.use_cases.core.context import UseCases
from signing.use_cases.files.uploads.inspection import Job
from signing.use_cases.graduates.roster_files.apart import open_kept, read_roster_to_keep
from signing.use_cases.graduates.roster_files.faults import Fault
from signing.use_cases.graduates.roster_files.sheets import rejected_rows
from signing.use_cases.graduates.roster_files.table import Table
from signing.use_cases.graduates.roster_uploads import IMPORTED, RosterUploads
from signing.use_cases.privacy.vault import Cipher
from signing.vocabulary import school_id


class KeptSheets(UseCases):
    """`KIND` begins the tokens of this kind of sheet, which open no other kind."""

    KIND: ClassVar[str] = ""
    READING: ClassVar[Job | None] = None
    MISSING: ClassVar[type[Refusal]]
    DONE: ClassVar[type[Refusal]]
    REJECTED: ClassVar[str] = "未导入的行"
    """The title of the sheet with the rows that were left out."""

    def upload(self, by: SchoolAdmin, content: bytes) -> str:
        """Keep the file. The token under which `load_preview` says what it would change."""
        return self._keep(by, content, read_roster_to_keep(content, self.READING))

    def load_rejected_rows(self, by: SchoolAdmin, token: str) -> bytes:
        """XLSX of the rows with faults, each with what is wrong; empty where there are none."""
        upload = self._load(by, token)
        content = self._open_file(by, upload)
        if upload.state == IMPORTED or not content:
            return content
        table = open_kept(content)
        return self._write_rejected(table, self._find_faults(by, table))

    def _find_faults(self, by: SchoolAdmin, table: Table) -> list[Fault]:
        raise NotImplementedError

    def _keep(self, by: SchoolAdmin, content: bytes, kept: bytes) -> str:
        token, account = secrets.token_urlsafe(24), by.stamp.actor.account
        digest, sealed = sha256(content).digest(), self._cipher(by).encrypt_bytes(kept)
        return self._uploads.keep(token, by.school_code, account, digest, sealed)

    def _load(self, by: SchoolAdmin, token: str) -> Any:
        """Return the row of an upload of the school. Raises `MISSING`."""
        found = self._uploads.find(token, by.school_code)
        if found is None:
            raise self.MISSING
        return found

    def _open_waiting(self, by: SchoolAdmin, token: str) -> Table:
        """Raises `MISSING`, or `DONE` after its confirmation."""
        upload = self._load(by, token)
        if upload.state == IMPORTED:
            raise self.DONE
        return open_kept(self._open_file(by, upload))

    def _open_file(self, by: SchoolAdmin, upload: Any) -> bytes:
        sealed = bytes(upload.sealed_file)
        content = self._cipher(by).decrypt_bytes(sealed) if sealed else b""
        assert content is not None
        return content

    def _finish(
        self, by: SchoolAdmin, token: str, rows: int, answer: Mapping[str, Any], left: bytes
    ) -> list[Beside]:
        """What is saved beside the facts; `left` are the rows that were not taken."""
        sealed, told = self._cipher(by).encrypt_bytes(left) if left else b"", json.dumps(answer)
        return [
            self._uploads.claim(token, by.school_code, told),
            self._uploads.finish(token, rows, told, sealed),
        ]

    def _write_rejected(self, table: Table, faults: list[Fault]) -> bytes:
        return rejected_rows(table, faults, self.REJECTED) if faults else b""

    def _cipher(self, by: SchoolAdmin) -> Cipher:
        return self.vault.load_cipher(school_id(by.school_code))

    @property
    def _uploads(self) -> RosterUploads:
        return RosterUploads(self.context.engine, self.KIND)
