"""Encrypts personal data per subject: deleting a subject's data key erases the subject.

A subject (a graduate, an employer, a school, one of the staff) has a data key; data keys are
wrapped by the master key. The subject's id is bound in as associated data. The algorithms are those
of the installation's suite (`suites.py`).
"""

import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Engine, LargeBinary, Uuid, any_, bindparam, select, text
from sqlalchemy.exc import IntegrityError

from signing.refusals import Erased
from signing.storage.recorder import Beside
from signing.storage.schema import data_keys, master_keys
from signing.text import find_words
from signing.use_cases.core.installation_keys import Keys
from signing.use_cases.core.reads import READS, WrappedKey
from signing.use_cases.privacy.key_wrapping import KeyFolderError
from signing.use_cases.privacy.suites import INTERNATIONAL, Suite, decrypt
from signing.vocabulary import Encrypted, Value

TRIES = 3
NEW_KEYS = text(
    "INSERT INTO data_keys (subject, wrapped, key_id)"
    " SELECT *, :key_id FROM unnest(:subjects, :wrapped) ON CONFLICT DO NOTHING"
    " RETURNING subject"
).bindparams(
    bindparam("subjects", type_=ARRAY(Uuid, dimensions=1)),
    bindparam("wrapped", type_=ARRAY(LargeBinary, dimensions=1)),
)
"""All at once: thousands come with a roster."""


@dataclass(frozen=True, repr=False)
class Cipher:
    """Encrypts and decrypts for one subject. Without a key, encrypting raises Erased."""

    subject: UUID
    key: bytes | None
    suite: Suite = INTERNATIONAL
    """Of what is encrypted from now on; what any suite encrypted is decrypted."""

    def encrypt(self, text: str) -> Encrypted:
        return Encrypted(sealed=b64encode(self.encrypt_bytes(text.encode())).decode())

    def encrypt_value(self, value: Value) -> Encrypted:
        return self.encrypt(value.model_dump_json())

    def encrypt_words(self, words: str | None) -> Encrypted | None:
        """Return None for what says nothing, so that a decision can ask for a reason."""
        return self.encrypt(words.strip()) if words and find_words(words) else None

    def encrypt_bytes(self, content: bytes) -> bytes:
        if self.key is None:
            raise Erased
        return self.suite.encrypt(self.key, content, self.subject.bytes)

    def decrypt(self, sealed: Encrypted) -> str | None:
        if self.key is None or not sealed.sealed:
            return None
        return decrypt(self.key, b64decode(sealed.sealed), self.subject.bytes).decode()

    def decrypt_bytes(self, content: bytes) -> bytes | None:
        return None if self.key is None else decrypt(self.key, content, self.subject.bytes)


@dataclass(frozen=True, repr=False)
class Vault:
    engine: Engine
    keys: Keys

    def load_cipher(self, subject: UUID) -> Cipher:
        return self.load_ciphers([subject])[subject]

    def load_ciphers(self, subjects: Collection[UUID]) -> Mapping[UUID, Cipher]:
        """Return a cipher for each subject; one without a key decrypts to None."""
        known = self._load_keys(subjects)
        return {subject: self._make_cipher(subject, known.get(subject)) for subject in subjects}

    def make_cipher(self, subject: UUID) -> Cipher:
        return self.make_ciphers([subject])[subject]

    def make_ciphers(self, subjects: Collection[UUID]) -> Mapping[UUID, Cipher]:
        """Return a cipher for each subject; make the missing keys."""
        known = self._load_keys(subjects)
        missing = dict.fromkeys(subject for subject in subjects if subject not in known)
        if missing:
            known |= self._make_keys(list(missing))
        if elsewhere := [subject for subject in missing if subject not in known]:
            known |= self._load_keys(elsewhere)  # another process made them meanwhile
        return {subject: self._make_cipher(subject, known.get(subject)) for subject in subjects}

    def load_decrypter(self, subjects: Collection[UUID]) -> Callable[[UUID, Encrypted], str | None]:
        """Return a function that decrypts values of these subjects, whose keys it loads at once."""
        ciphers = self.load_ciphers(subjects)
        return lambda subject, sealed: ciphers[subject].decrypt(sealed)

    def make_decrypter(
        self, wrapped: Mapping[UUID, tuple[int, bytes]]
    ) -> Callable[[UUID, Encrypted], str | None]:
        """Return a function that decrypts values of subjects under these keys; None of others."""
        keys = self._unwrap({one: WrappedKey(*key) for one, key in wrapped.items()})
        return lambda subject, sealed: self._make_cipher(subject, keys.get(subject)).decrypt(sealed)

    @staticmethod
    def destroy_key(subject: UUID) -> Beside:
        """Return the deletion of the subject's key, for the save that erases the subject."""
        return Beside("DELETE FROM data_keys WHERE subject = %s", (subject,))

    def digest_identity(
        self, school_code: str, student_number: str, id_number: str, name: str
    ) -> str:
        """Return the digest that matches a person without decrypting."""
        identity = f"{school_code}|{student_number}|{id_number.upper()}|{name}"
        return self.keys.digests.word_digest(self.keys.pepper, identity)

    def digest_id_number(self, school_code: str, document_type: str, id_number: str) -> str:
        """Return the digest by which a school finds who is enrolled with an ID number."""
        number = f"id number|{school_code}|{document_type}|{id_number}"
        return self.keys.digests.word_digest(self.keys.pepper, number)

    def digest_openid(self, openid: str) -> str:
        return self.keys.digests.word_digest(self.keys.pepper, f"wechat|{openid}")

    def digest(self, kind: str, text: str) -> bytes:
        """Return a keyed digest, by which equal texts of a kind are found."""
        return self.keys.digests.compute_hmac(self.keys.pepper, f"{kind}|{text}".encode())

    def must_have_master_keys(self) -> None:
        """Raises KeyFolderError unless the master keys unwrap the data keys."""
        for key_id in self._load_master_ids():
            first = (
                select(data_keys.c.subject, data_keys.c.wrapped)
                .where(data_keys.c.key_id == key_id)
                .limit(1)
            )
            with self.engine.connect() as connection:
                row = connection.execute(first).one_or_none()
            if row is not None:
                self.keys.master.unwrap(key_id, row.subject, bytes(row.wrapped))

    def _load_master_ids(self) -> Sequence[int]:
        with self.engine.connect() as connection:
            return connection.execute(select(master_keys.c.id)).scalars().all()

    def _make_keys(self, subjects: Sequence[UUID]) -> dict[UUID, bytes]:
        """Make data keys under the newest master key; try again if it was retired meanwhile.

        Returns those that are kept: of whom another process was faster, its key counts.
        """
        if (reads := READS.get()) is not None:
            for one in subjects:
                reads.keys.pop(one, None)
        keys = {subject: secrets.token_bytes(32) for subject in subjects}
        for _ in range(TRIES):
            with suppress(IntegrityError), self.engine.begin() as connection:
                kept = connection.execute(NEW_KEYS, self._wrap_keys(keys)).scalars()
                return {subject: keys[subject] for subject in kept}
        message = (
            "数据库未登记最新的主密钥（例如恢复了较早的备份）：请运行 signing keys rotate。"
            " The database does not know the newest master key, as after restoring an older"
            " backup: run `signing keys rotate`."
        )
        raise KeyFolderError(message)

    def _wrap_keys(self, keys: Mapping[UUID, bytes]) -> dict[str, object]:
        master = self.keys.master
        key_id = master.id
        wrapped = [master.wrap(key_id, subject, key) for subject, key in keys.items()]
        return {"key_id": key_id, "subjects": list(keys), "wrapped": wrapped}

    def _load_keys(self, subjects: Collection[UUID]) -> dict[UUID, bytes]:
        """Return the keys that there are; a command loads each once."""
        reads = READS.get()
        if reads is None:
            return self._unwrap(self._read_keys(subjects))
        missing = [one for one in subjects if one not in reads.keys]
        if missing:
            read = self._read_keys(missing)
            reads.keys |= {one: read.get(one) for one in missing}
        shut = {one: key for one in subjects if (key := reads.keys[one]) is not None}
        reads.opened |= self._unwrap(
            {one: key for one, key in shut.items() if one not in reads.opened}
        )
        return {one: reads.opened[one] for one in shut}

    def _unwrap(self, shut: Mapping[UUID, WrappedKey]) -> dict[UUID, bytes]:
        unwrap = self.keys.master.unwrap
        return {one: unwrap(key.key_id, one, key.wrapped) for one, key in shut.items()}

    def _read_keys(self, subjects: Collection[UUID]) -> dict[UUID, WrappedKey]:
        query = select(data_keys.c.subject, data_keys.c.wrapped, data_keys.c.key_id).where(
            data_keys.c.subject == any_(bindparam("subjects", type_=ARRAY(Uuid)))
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query, {"subjects": list(subjects)}).all()
        return {row.subject: WrappedKey(row.key_id, bytes(row.wrapped)) for row in rows}

    def _make_cipher(self, subject: UUID, key: bytes | None) -> Cipher:
        return Cipher(subject, key, self.keys.suite)
