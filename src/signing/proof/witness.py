"""A witness: fetches checkpoints, signs those that extend what it saw, and refuses others.

Its state is the note that it signed last. It saves the state before it sends the signature, so
that it never signs two histories. `python audit-verifier.pyz witness -h`
"""

import argparse
import json
import os
import sys
import time
import urllib.request
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from signing.proof.merkle import EMPTY, verify_consistency
from signing.proof.notes import (
    Checkpoint,
    Kind,
    MalformedNoteError,
    Note,
    Verifier,
    cosign,
)

SECONDS, MOST_BYTES = 30, 1 << 20
PRIVATE = "PRIVATE+KEY+"


class RefusedError(Exception):
    """A witness may not sign what the log shows; the message says why."""


class AwayError(Exception):
    """The log, or a file, cannot be read; the message says which."""


@dataclass(frozen=True)
class Witness:
    name: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> Verifier:
        return Verifier(self.name, Kind.WITNESS, self.private.public_key().public_bytes_raw())

    @classmethod
    def at(cls, path: Path, name: str) -> "Witness":
        """Read the key of the file; create it under `name` if there is none. Raises AwayError."""
        try:
            if not path.exists():
                _save(path, _write_key(name, Ed25519PrivateKey.generate()))
            name, _, coded = path.read_text("utf-8").strip().removeprefix(PRIVATE).split("+", 2)
            raw = b64decode(coded, validate=True)
            return cls(name, Ed25519PrivateKey.from_private_bytes(raw[1:]))
        except (OSError, ValueError) as broken:
            raise AwayError(f"{path}: {broken}") from broken

    def look(self, url: str, state: Path, log_keys: Sequence[Verifier], now: int) -> Checkpoint:
        """Fetch, check, remember, sign. Raises RefusedError and AwayError."""
        seen = _read_state(state)
        note = _fetch_note(f"{url}/api/audit/checkpoint")
        head = _check_signature(note, log_keys)
        self._must_go_on(url, seen, head)
        _save(state, f"{head.text}\n{note.signatures[0]}")
        line = str(cosign(head.text, self.name, self.private, now))
        body = json.dumps({"cosignature": line}).encode()
        _fetch(f"{url}/api/audit/checkpoints/{head.size}/cosignatures", body)
        return head

    def _must_go_on(self, url: str, seen: Checkpoint | None, head: Checkpoint) -> None:
        seen = seen or Checkpoint(head.origin, 0, EMPTY)
        if head.origin != seen.origin:
            raise RefusedError(f"{OTHER_LOG} {seen.origin} ≠ {head.origin}")
        if head.size < seen.size:
            raise RefusedError(f"{SHORTER} {seen.size} > {head.size}")
        path = f"{url}/api/audit/proofs/consistency?from={seen.size}&to={head.size}"
        try:
            proof = [b64decode(one, validate=True) for one in json.loads(_fetch(path))["proof"]]
        except (ValueError, KeyError, TypeError) as broken:
            raise AwayError(f"{path}: {broken}") from broken
        if not verify_consistency(seen.size, seen.root, head.size, head.root, proof):
            raise RefusedError(f"{REWRITTEN} {seen.size} → {head.size}")


def main(arguments: Sequence[str]) -> int:
    """Return 0 if it signed, 1 if it refused, 2 if something cannot be read."""
    asked = argparse.ArgumentParser("witness", description=ABOUT)
    asked.add_argument("url", help="of the service")
    asked.add_argument("--key", type=Path, required=True, help=KEY)
    asked.add_argument("--name", default="witness", help="of a key that is made now")
    asked.add_argument("--state", type=Path, required=True, help=STATE)
    asked.add_argument("--log-key", action="append", required=True, help=LOG_KEY)
    given = asked.parse_args(arguments)
    try:
        witness = Witness.at(given.key, given.name)
        sys.stdout.write(f"见证公钥 witness key: {witness.public}\n")
        log_keys = [Verifier.read(one) for one in given.log_key]
        head = witness.look(given.url.rstrip("/"), given.state, log_keys, int(time.time()))
    except RefusedError as refused:
        sys.stderr.write(f"✗ 拒绝签署。 REFUSED: {refused}\n")
        return 1
    except (AwayError, MalformedNoteError) as away:
        sys.stderr.write(f"? 无法完成。 Not done: {away}\n")
        return 2
    sys.stdout.write(f"✓ 已签署前 {head.size} 条。 Co-signed facts 1 to {head.size}.\n")
    return 0


def _check_signature(note: Note, keys: Sequence[Verifier]) -> Checkpoint:
    found = note.by([key for key in keys if key.kind is Kind.LOG])
    head = Checkpoint.read(note.text)
    if None in found.values() or head.origin not in {key.name for key in found}:
        raise RefusedError(FORGED)
    return head


def _read_state(state: Path) -> Checkpoint | None:
    """Return None if there is no state yet. Raises AwayError for an unreadable state."""
    try:
        return Checkpoint.read(Note.read(state.read_text("utf-8")).text)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as broken:
        raise AwayError(f"{state}: {broken!r}") from broken


def _save(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text, "utf-8")
    draft.replace(path)


def _write_key(name: str, private: Ed25519PrivateKey) -> str:
    public = Verifier(name, Kind.WITNESS, private.public_key().public_bytes_raw())
    Verifier.read(str(public))
    raw = bytes([Kind.WITNESS]) + private.private_bytes_raw()
    return f"{PRIVATE}{name}+{public.hash.hex()}+{b64encode(raw).decode()}\n"


def _fetch_note(url: str) -> Note:
    try:
        return Note.read(_fetch(url).decode())
    except ValueError as broken:
        raise AwayError(f"{url}: {broken!r}") from broken


def _fetch(url: str, body: bytes | None = None) -> bytes:
    if not url.startswith(("http://", "https://")):
        raise AwayError(url)
    asked = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - above
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310 - above
            read: Any = answer.read(MOST_BYTES)
            return bytes(read)
    except HTTPError as refused:
        said = refused.read(MOST_BYTES).decode(errors="replace")
        raise AwayError(f"{url}: {refused.code} {said}") from refused
    except (OSError, HTTPException) as away:
        raise AwayError(f"{url}: {away}") from away


ABOUT = "见证检查点。 Check that the log only grew since the last time, and co-sign it."
KEY = "file of the witness's own private key; made when there is none"
STATE = "file of what was signed last: keep it safe, it is the witness's memory"
LOG_KEY = "public key of the log, name+hash+key; several while it changes its key"
OTHER_LOG = "另一份日志。 Another log."
SHORTER = "日志变短了。 The log became shorter."
REWRITTEN = "历史被改写。 The history was rewritten."
FORGED = "检查点不是由已知的日志密钥签署的。 Not signed by a key of the log that is known."
