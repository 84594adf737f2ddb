"""A print made again from its facts alone, and compared with the digest that was recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from sqlalchemy import LargeBinary, cast, func, select
from sqlalchemy.dialects.postgresql import TEXT

from signing.events import AgreementPrinted, revive
from signing.refusals import NoSuchPrint
from signing.storage.schema import events
from signing.use_cases.core.context import UseCases
from signing.use_cases.core.lookups import load_graduate_with_agreement
from signing.use_cases.printing.agreement_content import Papers
from signing.use_cases.printing.agreement_paper import Press
from signing.vocabulary import AgreementNumber, PrintedFile
from signing.vocabulary.sheet import AgreementSheet


@dataclass(frozen=True)
class Reproduction:
    """`digest` is that of `content`; the same as `recorded.digest` means: to the byte.

    Another `edition` than the recorded one means that this release draws another form.
    """

    content: bytes
    digest: str
    edition: str
    recorded: PrintedFile

    @property
    def is_same(self) -> bool:
        return self.digest == self.recorded.digest


@dataclass(frozen=True)
class Reprints(UseCases):
    press: Callable[[str, str], Press]
    """For codes that lead to an address, and text set as in a recorded edition."""

    def print_again(self, number: AgreementNumber, ordinal: int | None = None) -> Reproduction:
        """The file of an agreement's `ordinal`-th print, the last one if None.

        Raises NoSuchAgreement (also of who was erased), NoSuchPrint, UnprintableCharacter.
        """
        printed = self._find_print(number, ordinal)
        if printed.file is None:
            raise NoSuchPrint
        content = BytesIO()
        printout = self.press(printed.file.address, printed.file.edition)(content, printed.copies)
        for fact in self._find_prints_beside(printed, printed.file):
            printout.add(self._write_paper(fact))
        digest = printout.close()
        return Reproduction(content.getvalue(), digest, printout.edition, printed.file)

    def _find_print(self, number: AgreementNumber, ordinal: int | None) -> AgreementPrinted:
        graduate = load_graduate_with_agreement(self.context, number)
        prints = [
            fact
            for fact in self.ledger.load_facts(graduate.id)
            if isinstance(fact, AgreementPrinted)
            and fact.agreement_number == number
            and ordinal in {None, fact.ordinal}
        ]
        if not prints:
            raise NoSuchPrint
        return prints[-1]

    def _find_prints_beside(
        self, printed: AgreementPrinted, file: PrintedFile
    ) -> Sequence[AgreementPrinted]:
        """Every print of the same file, in its order: they were recorded in one save.

        An agreement stands in a file once, though it may be printed twice to the same bytes.
        """
        told = cast(func.convert_from(cast(events.c.state, LargeBinary), "UTF8"), TEXT)
        query = (
            select(events.c.stream, events.c.version, events.c.topic, events.c.state)
            .where(events.c.topic == AgreementPrinted.topic())
            .where(told.contains(file.digest))
            .order_by(events.c.id)
        )
        with self.context.engine.connect() as connection:
            found = [revive(*row) for row in connection.execute(query)]
        return [
            fact
            for fact in found
            if isinstance(fact, AgreementPrinted)
            and (fact.request_id, fact.file) == (printed.request_id, file)
            and _is_beside(fact, printed)
        ]

    def _write_paper(self, fact: AgreementPrinted) -> AgreementSheet:
        """As it was when it was printed, with the codes of then."""
        before = fact.originator_version - 1
        paper = Papers(self.context).write_paper(fact.agreement_number, before)
        codes = dict(zip(fact.copies, fact.codes, strict=True))
        return paper.model_copy(update={"codes": codes})


def _is_beside(fact: AgreementPrinted, printed: AgreementPrinted) -> bool:
    """Return whether it is that print itself, or of another agreement."""
    return fact.agreement_number != printed.agreement_number or fact.ordinal == printed.ordinal
