"""How often an agreement was printed, and the digests by which its paper is recognised."""

from signing import copycode
from signing.events import AgreementPrinted, StampedCopyAccepted, StampedCopyFiled
from signing.projections.engine.rows import Row, Rows
from signing.vocabulary.sheet import FormEdition

Printing = AgreementPrinted | StampedCopyFiled | StampedCopyAccepted


def note_printing(prints: Rows, fact: Printing) -> None:
    number = fact.agreement_number
    row = prints.get(number) or _begin_row(number)
    prints.put(row | _describe_change(fact, row))


def _begin_row(number: str) -> Row:
    nothing: Row = {"prints": 0, "last_printed_at": None, "stamped_copy": False}
    return {"agreement_number": number, "digests": {}, "forms": [], **nothing}


def _describe_change(fact: Printing, row: Row) -> Row:
    if isinstance(fact, StampedCopyFiled | StampedCopyAccepted):
        return {"stamped_copy": True}
    return {
        "prints": fact.ordinal,
        "last_printed_at": fact.timestamp,
        "digests": _update_digests(fact, row["digests"]),
        "forms": list(dict.fromkeys([*row["forms"], _find_form(fact)])),
    }


def _find_form(fact: AgreementPrinted) -> str:
    """The form as the paper names it; prints of before files were recorded were on the first."""
    return fact.file.edition.partition("+")[0] if fact.file else FormEdition.FIRST.value


def _update_digests(fact: AgreementPrinted, before: dict[str, str]) -> dict[str, str]:
    """Return digests by copy. A changed content outdates copies not printed with it."""
    codes = [copycode.read_unverified(code) for code in fact.codes]
    printed = {code.copy: code.digest.hex() for code in codes if code}
    same = all(before.get(copy, digest) == digest for copy, digest in printed.items())
    return before | printed if same else printed
