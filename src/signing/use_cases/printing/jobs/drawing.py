"""Draws the file of a print job: who cannot be printed is parked, the others print."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, cast

from signing.refusals import (
    NonePrintable,
    NotYours,
    Refusal,
    UnprintableCharacter,
)
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.context import UseCases
from signing.use_cases.printing.agreement_content import Papers, finish_file
from signing.use_cases.printing.agreement_paper import Press, Printout
from signing.use_cases.printing.jobs.candidates import Candidate, load_candidates
from signing.use_cases.printing.jobs.encrypted_file import SealingFile
from signing.use_cases.printing.jobs.folder import PrintFolder
from signing.use_cases.printing.jobs.job import Parked, Taken, store_refusal
from signing.vocabulary import (
    AgreementNumber,
    Encrypted,
    PrintedFile,
    school_id,
)
from signing.vocabulary.sheet import AgreementSheet, SchoolBlock

Beat = Callable[[int], None]
"""Told after each agreement how many are drawn; raises when the work must stop."""


@dataclass(frozen=True)
class Proof:
    """What would be printed now: the paper, and the sealed reason for printing it again."""

    candidate: Candidate
    paper: AgreementSheet
    reason: Encrypted | None

    @property
    def fingerprint(self) -> bytes:
        """Other when the paper says anything else."""
        return sha256(repr(self.paper).encode()).digest()


@dataclass(frozen=True)
class Drawn:
    """A complete file and what each agreement looked like in it. `key` opens the file."""

    fingerprints: dict[AgreementNumber, bytes]
    file: PrintedFile
    size: int
    key: bytes


@dataclass(frozen=True)
class Drawing(UseCases):
    press: Press
    folder: PrintFolder

    def draw(self, by: Counselor, job: Taken, parked: Parked, beat: Beat) -> Drawn:
        """Raises NonePrintable when everything is parked."""
        numbers = [number for number in job.order.numbers if number not in parked]
        fingerprints: dict[AgreementNumber, bytes] = {}
        key = secrets.token_bytes(self.vault.keys.suite.file_key)
        with self.folder.draft(job.claim) as out:
            sealing = SealingFile(out, key)
            printout = self.press(cast("BinaryIO", sealing), job.order.copies)
            for proof in self.prove_all(by, job, numbers, parked):
                if _add_proof(printout, proof, parked):
                    fingerprints[proof.paper.number] = proof.fingerprint
                beat(len(fingerprints))
            if not fingerprints:
                raise NonePrintable
            file = finish_file(printout, batch=job.id)
            sealing.close()
        return Drawn(fingerprints, file, sealing.size, key)

    def prove_all(
        self, by: Counselor, job: Taken, numbers: Sequence[AgreementNumber], parked: Parked
    ) -> Iterator[Proof]:
        """Of those that may be printed; the others are parked."""
        papers = Papers(self.context)
        school, reason = papers.load_school(job.school_code), self._reason(job)
        for one in load_candidates(self.context, numbers):
            try:
                proof = _prove(by, papers, school, one, reason)
            except Refusal as refusal:
                parked[one.number] = store_refusal(refusal, agreement_number=one.number)
                continue
            yield proof

    def _reason(self, job: Taken) -> str:
        cipher = self.vault.load_cipher(school_id(job.school_code))
        return (
            (cipher.decrypt_bytes(job.sealed_reason) or b"").decode() if job.sealed_reason else ""
        )


def _prove(
    by: Counselor, papers: Papers, school: SchoolBlock, one: Candidate, reason: str
) -> Proof:
    """Raises what stands against printing it."""
    agreement = one.graduate.agreement(one.number)
    if not by.oversees(one.graduate.school_code, one.graduate.studies.college):
        raise NotYours
    agreement.must_be_in_force()
    sealed = one.cipher.encrypt_words(reason)
    one.graduate.must_be_printable(by.stamp, one.number, sealed)
    return Proof(one, papers.write_sheet(school, one.graduate, one.cipher, one.number), sealed)


def _add_proof(printout: Printout, proof: Proof, parked: Parked) -> bool:
    try:
        printout.add(proof.paper)
    except UnprintableCharacter as refusal:
        number = proof.paper.number
        parked[number] = store_refusal(refusal, agreement_number=number)
        return False
    return True
