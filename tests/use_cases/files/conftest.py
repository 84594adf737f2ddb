"""Where the tests of files keep them: in memory, under a key of their own."""

import secrets
from uuid import uuid4

import pytest
from obstore.store import MemoryStore

from signing.use_cases.files.evidence import Evidence
from signing.use_cases.privacy.vault import Cipher


@pytest.fixture
def evidence() -> Evidence:
    return Evidence(MemoryStore())


@pytest.fixture
def cipher() -> Cipher:
    return Cipher(uuid4(), secrets.token_bytes(32))
