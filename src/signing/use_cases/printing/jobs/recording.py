"""Records a complete file as printed: all facts and the end of the job at once, or nothing."""

from dataclasses import dataclass

from eventsourcing.persistence import IntegrityError

from signing.events import AgreementPrinted
from signing.storage.recorder import Conflict
from signing.use_cases.core.actors import Counselor
from signing.use_cases.core.ledger import TRIES
from signing.use_cases.core.receipts import name_receipt
from signing.use_cases.printing.jobs.drawing import (
    Beat,
    Drawing,
    Drawn,
    Proof,
)
from signing.use_cases.printing.jobs.job import Parked, Taken
from signing.use_cases.printing.jobs.queue import NotOursError, finish_job
from signing.vocabulary import school_id


@dataclass(frozen=True)
class Recording:
    """`drawing` is asked again what would be printed now: it must be what was drawn."""

    drawing: Drawing
    by: Counselor
    job: Taken
    beat: Beat

    def record(self, drawn: Drawn, parked: Parked) -> bool:
        """Whether it is recorded; else it must be drawn again. Raises NotOursError."""
        for _ in range(TRIES):
            facts = self._facts(drawn, parked)
            if facts is None:
                return False
            try:
                self._save(facts, drawn, parked)
            except Conflict:  # someone changed one of them a moment ago
                continue
            except IntegrityError:
                raise NotOursError from None
            return True
        return False

    def _facts(self, drawn: Drawn, parked: Parked) -> list[AgreementPrinted] | None:
        """None when one of them is not what it was when it was drawn."""
        numbers = list(drawn.fingerprints)
        facts = []
        for proof in self.drawing.prove_all(self.by, self.job, numbers, parked):
            if proof.fingerprint != drawn.fingerprints[proof.paper.number]:
                return None
            facts.append(self._fact(proof, drawn))
            self.beat(len(numbers))
        return facts if len(facts) == len(numbers) else None

    def _fact(self, proof: Proof, drawn: Drawn) -> AgreementPrinted:
        copies, paper = self.job.order.copies, proof.paper
        return proof.candidate.graduate.print_agreement(
            self.by.stamp,
            paper.number,
            copies=copies,
            reason=proof.reason,
            file=drawn.file,
            codes=tuple(paper.codes[copy] for copy in copies),
            edition=paper.edition,
        )

    def _save(self, facts: list[AgreementPrinted], drawn: Drawn, parked: Parked) -> None:
        context = self.drawing.context
        last = facts[-1]
        done = finish_job(
            self.job,
            done=len(facts),
            parked=parked,
            receipt=name_receipt(last),
            digest=drawn.file.digest,
            size=drawn.size,
            sealed_key=context.vault.load_cipher(school_id(self.job.school_code)).encrypt_bytes(
                drawn.key
            ),
            kept_until=self.by.now + context.policy.print_time,
        )
        context.ledger.save(self.by, *facts, answer={}, beside=[done])
