"""Processes of a key rotation: some encrypt and decrypt, one wraps all keys anew."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event, Semaphore
from pathlib import Path
from uuid import UUID, uuid4

from signing.storage.engine import reading_engine, writing_engine
from signing.use_cases.core.installation_keys import load_keys
from signing.use_cases.privacy import rotation
from signing.use_cases.privacy.key_wrapping import MasterKeys
from signing.use_cases.privacy.rotation import Rotation
from signing.use_cases.privacy.vault import Vault
from signing.vocabulary import Encrypted

Kept = dict[UUID, tuple[str, Encrypted]]
SMALL = 7


@contextmanager
def open_vault(url: str, folder: Path) -> Iterator[Vault]:
    engine = writing_engine(url)
    yield Vault(engine, load_keys(folder, may_create=False))
    engine.dispose()


@contextmanager
def open_rotation(url: str, folder: Path) -> Iterator[Rotation]:
    engine = reading_engine(url)
    yield Rotation(engine, MasterKeys(folder))
    engine.dispose()


def encrypt_and_decrypt(
    url: str, folder: Path, begun: Semaphore, stop: Event, told: "Queue[Kept]"
) -> None:
    """Encrypt and decrypt until told to stop; put what was encrypted."""
    kept: Kept = {}
    with open_vault(url, folder) as vault:
        while not stop.is_set():
            subject, words = uuid4(), secrets.token_hex(8)
            kept[subject] = words, vault.make_cipher(subject).encrypt(words)
            must_decrypt(vault, dict(list(kept.items())[-20:]))
            begun.release()
    told.put(kept)


def must_decrypt(vault: Vault, kept: Kept) -> None:
    opener = vault.load_decrypter(list(kept))
    assert [opener(one, sealed) for one, (_, sealed) in kept.items()] == [
        words for words, _ in kept.values()
    ]


def rotate_keys(url: str, folder: Path, batches: "Queue[int]") -> None:
    """Wrap keys anew in small batches, so that a kill meets one."""
    rotation.AT_ONCE = SMALL
    with open_rotation(url, folder) as turning:
        for done in turning.rewrap(turning.begin()):
            batches.put(done)
