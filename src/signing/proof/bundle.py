"""A bundle: all facts up to a checkpoint with their proofs, in one zip file.

`facts.jsonl` has a line {position, stream, version, topic, state} a fact, in order; `state` is the
text that was recorded. `leaves` are the hashes that the log wrote with the positions, 32 bytes
each: they only help to name the changed fact. `checkpoints/SIZE` are
signed notes, `proofs.jsonl` lines {from, to, proof} from each to the next, `keys.json` has
{log, witnesses}: public keys as name+hash+key.
"""

import json
import re
import struct
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from signing.proof.merkle import SIZE, hash_leaf
from signing.proof.notes import MalformedNoteError, Note, Verifier

BUFFER = 1 << 20
BROKEN = (
    *(OSError, BadZipFile, EOFError, zlib.error),
    *(KeyError, ValueError, TypeError, AttributeError, OverflowError, struct.error),
)
"""What reading raises where the file is not what it should be."""


class BrokenBundleError(Exception):
    """The file is not a bundle, or not a complete one."""


class StoredFact(NamedTuple):
    """`state` is JSON, exactly as it was recorded."""

    position: int
    stream: str
    version: int
    topic: str
    state: str

    def leaf(self, position: int) -> bytes:
        """Return the leaf hash that the fact has at a position."""
        state = self.state.encode()
        return hash_leaf(position, UUID(self.stream), self.version, self.topic, state)


class Step(NamedTuple):
    """A proof that the log grew from one size to another."""

    old: int
    new: int
    proof: list[bytes]


@dataclass(frozen=True)
class Bundle:
    """Reads facts on demand: a bundle may be larger than memory."""

    archive: ZipFile
    size: int
    notes: dict[str, Note | None]
    steps: list[Step]
    log_keys: list[Verifier]
    witness_keys: list[Verifier]

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator["Bundle"]:
        """Open a bundle. Raises BrokenBundleError, also later, for facts that cannot be read."""
        try:
            with ZipFile(path) as archive:
                yield cls._read(archive)
        except BROKEN as broken:
            raise BrokenBundleError(f"{path}: {type(broken).__name__}: {broken}") from broken

    @classmethod
    def _read(cls, archive: ZipFile) -> "Bundle":
        keys = json.loads(archive.read("keys.json"))
        names = [one for one in archive.namelist() if re.fullmatch(r"checkpoints/[^/]+", one)]
        steps = (json.loads(line) for line in archive.read("proofs.jsonl").splitlines())
        return cls(
            archive=archive,
            size=json.loads(archive.read("bundle.json"))["size"],
            notes={name: _read_note(archive.read(name)) for name in names},
            steps=[Step(one["from"], one["to"], _decode_hashes(one["proof"])) for one in steps],
            log_keys=[Verifier.read(one) for one in keys["log"]],
            witness_keys=[Verifier.read(one) for one in keys["witnesses"]],
        )

    def facts(self) -> Iterator[StoredFact]:
        with self.archive.open("facts.jsonl") as file:
            for line in BufferedReader(file, BUFFER):  # type: ignore[type-var]  # it is raw enough
                yield StoredFact(**json.loads(line))

    def leaves(self) -> Iterator[bytes]:
        with self.archive.open("leaves") as file:
            while chunk := file.read(SIZE * 4096):
                yield from (chunk[at : at + SIZE] for at in range(0, len(chunk), SIZE))


class Packing:
    """Writes a bundle, part by part."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive

    def keys(self, log: Iterable[Verifier], witnesses: Iterable[Verifier]) -> None:
        keys = {"log": [str(one) for one in log], "witnesses": [str(one) for one in witnesses]}
        self._write("keys.json", json.dumps(keys, indent=1))

    def heads(self, size: int, notes: Iterable[tuple[int, Note]], steps: Iterable[Step]) -> None:
        self._write("bundle.json", json.dumps({"format": "signing/bundle/1", "size": size}))
        for of, note in notes:
            self._write(f"checkpoints/{of}", str(note))
        lines = (
            {"from": old, "to": new, "proof": [b64encode(one).decode() for one in proof]}
            for old, new, proof in steps
        )
        self._write("proofs.jsonl", "".join(f"{json.dumps(line)}\n" for line in lines))

    def facts(self, facts: Iterable[StoredFact]) -> None:
        with self._archive.open("facts.jsonl", "w", force_zip64=True) as file:
            for one in facts:
                line = json.dumps(one._asdict(), ensure_ascii=False, separators=(",", ":"))
                file.write(line.encode() + b"\n")

    def leaves(self, parts: Iterable[bytes]) -> None:
        """Write the leaf hashes, which do not compress."""
        self._archive.compression = ZIP_STORED
        with self._archive.open("leaves", "w", force_zip64=True) as file:
            for part in parts:
                file.write(part)

    def _write(self, name: str, text: str) -> None:
        self._archive.writestr(name, text)


@contextmanager
def packing(path: Path) -> Iterator[Packing]:
    """Write a bundle, which takes its name once it is complete."""
    draft = path.with_name(f"{path.name}.part")
    try:
        with ZipFile(draft, "w", ZIP_DEFLATED, compresslevel=1) as archive:
            yield Packing(archive)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _read_note(raw: bytes) -> Note | None:
    try:
        return Note.read(raw.decode())
    except (MalformedNoteError, UnicodeDecodeError):
        return None


def _decode_hashes(coded: list[str]) -> list[bytes]:
    return [b64decode(one, validate=True) for one in coded]
