"""The agreement on paper (seed, section 四): who may print what, and the fact of every print."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from typing_extensions import TypedDict

from signing.aggregates.graduate import Graduate
from signing.events import AgreementPrinted
from signing.refusals import NoSuchAgreement, Refusal
from signing.use_cases.core.actors import (
    BoundGraduate,
    Counselor,
    EmployerUser,
    Someone,
)
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.ledger import Outcome, command
from signing.use_cases.core.lookups import (
    load_graduate_with_agreement,
    load_overseen_signatory,
    load_own_signatory,
)
from signing.use_cases.files.evidence import Upload
from signing.use_cases.printing.agreement_content import Papers, finish_file
from signing.use_cases.printing.agreement_paper import Press
from signing.vocabulary import AgreementNumber, CopyName, PrintedFile
from signing.vocabulary.sheet import AgreementSheet

ALL_COPIES = tuple(CopyName)
Copies = tuple[CopyName, ...]


class PrintedAnswer(TypedDict):
    """What was printed: the agreements in the file's order, the copies, SHA-256 of the file."""

    numbers: list[str]
    copies: list[str]
    digest: str


class StampedCopyAnswer(TypedDict):
    """The stamped copy that was filed: SHA-256 in hex, size in bytes.

    `rewritten`: it was a PDF that only failed to parse, and a mended version is kept.
    """

    agreement_number: str
    digest: str
    size: int
    rewritten: bool


@dataclass(frozen=True)
class Printing(UseCases):
    """`press` draws; it changes nothing, so it runs before the facts are saved."""

    press: Press

    def print_many(
        self,
        by: Counselor,
        numbers: Sequence[AgreementNumber],
        copies: Copies = ALL_COPIES,
        reason: str = "",
    ) -> tuple[Outcome[PrintedAnswer], bytes]:
        """One PDF of all of them, or a refusal that names the first that cannot be printed."""
        for number in numbers:
            load_overseen_signatory(self.context, by, number)
        return self._print(by, numbers, copies, reason)

    def print_own(
        self, by: EmployerUser, number: AgreementNumber
    ) -> tuple[Outcome[PrintedAnswer], bytes]:
        """审核通过后，用人单位亦可自行打印."""
        load_own_signatory(self.context, by, number)
        return self._print(by, [number], ALL_COPIES, "", sealed=True)

    def download(self, by: BoundGraduate) -> tuple[Outcome[PrintedAnswer], bytes]:
        """The graduate's current agreement, or the last one when none is live."""
        graduate = self.ledger.load(Graduate, by.graduate_id)
        if not graduate.agreements:
            raise NoSuchAgreement
        return self._print(by, [graduate.agreements[-1].number], ALL_COPIES, "", sealed=True)

    @command
    def file_stamped_copy(
        self, by: Counselor, number: AgreementNumber, upload: Upload
    ) -> Outcome[StampedCopyAnswer]:
        """Keep the scan. Raises a FileRefused, and what an agreement not in force raises."""
        graduate = load_overseen_signatory(self.context, by, number)
        graduate.agreement(number).must_be_in_force()
        file = self.context.evidence.keep(self.vault.load_cipher(graduate.id), upload)
        filed = graduate.file_stamped_copy(by.stamp, number, file)
        answer: StampedCopyAnswer = {
            "agreement_number": number,
            "digest": file.digest,
            "size": file.size,
            "rewritten": bool(file.rewritten_from),
        }
        return self.ledger.save(by, filed, answer=answer)

    def _print(
        self,
        by: Someone,
        numbers: Sequence[AgreementNumber],
        copies: Copies,
        reason: str,
        *,
        sealed: bool = False,
    ) -> tuple[Outcome[PrintedAnswer], bytes]:
        """`sealed` is signed behind what was drawn; the fact has the digest of what was drawn."""
        self._must_be_printable(by, numbers, reason)
        papers = [Papers(self.context).write_paper(number) for number in numbers]
        pdf, file = self._draw(papers, copies)
        if sealed:
            pdf = self.context.seal.sign(pdf, by.stamp.at)
        return self._record(by, papers, copies, reason, file), pdf

    def _draw(self, papers: Sequence[AgreementSheet], copies: Copies) -> tuple[bytes, PrintedFile]:
        content = BytesIO()
        printout = self.press(content, copies)
        for paper in papers:
            printout.add(paper)
        file = finish_file(printout)
        return content.getvalue(), file

    def _must_be_printable(
        self, by: Someone, numbers: Sequence[AgreementNumber], reason: str
    ) -> None:
        """Refuses before anything is drawn; a retry is never refused for what it did itself."""
        try:
            for number in numbers:
                must_be_printable(self, by, number, reason)
        except Refusal:
            if self.ledger.find_answer(by) is None:
                raise

    @command
    def _record(
        self,
        by: Someone,
        papers: Sequence[AgreementSheet],
        copies: Copies,
        reason: str,
        file: PrintedFile,
    ) -> Outcome[PrintedAnswer]:
        facts = [record_print(self, by, paper, copies, reason, file) for paper in papers]
        answer: PrintedAnswer = {
            "numbers": [paper.number for paper in papers],
            "copies": [copy.value for copy in copies],
            "digest": file.digest,
        }
        return self.ledger.save(by, *facts, answer=answer)


def must_be_printable(desk: UseCases, by: Someone, number: AgreementNumber, reason: str) -> None:
    """Raises what stands against printing `number`, and names it."""
    graduate = load_graduate_with_agreement(desk.context, number)
    sealed = desk.vault.load_cipher(graduate.id).encrypt_words(reason)
    try:
        graduate.must_be_printable(by.stamp, number, sealed)
    except Refusal as refusal:
        refusal.about["agreement_number"] = number
        raise


def record_print(
    desk: UseCases,
    by: Someone,
    paper: AgreementSheet,
    copies: Copies,
    reason: str,
    file: PrintedFile,
) -> AgreementPrinted:
    """The fact that `paper` is in `file`. Raises what stands against it, and names the paper."""
    graduate = load_graduate_with_agreement(desk.context, paper.number)
    sealed = desk.vault.load_cipher(graduate.id).encrypt_words(reason)
    codes = tuple(paper.codes[copy] for copy in copies)
    try:
        return graduate.print_agreement(
            by.stamp,
            paper.number,
            copies=copies,
            reason=sealed,
            file=file,
            codes=codes,
            edition=paper.edition,
        )
    except Refusal as refusal:
        refusal.about["agreement_number"] = paper.number
        raise
