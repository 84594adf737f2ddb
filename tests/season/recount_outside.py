"""What leaves the service: register of destinations, the province's figures."""

from base64 import b32decode
from datetime import date, datetime, timedelta
from typing import Any

from season.book import Book, Json, Story
from season.recount_agreements import (
    Rows,
    signed,
)
from season.recount_amendments import read_terms

AGREED = (
    "monthly_pay", "report_from", "report_to", "archive_to", "job_category",
    "credit_code", "kind", "industry", "region", "address", "contact", "phone",
)  # fmt: skip


def china(at: datetime) -> date:
    return (at.replace(tzinfo=None) - (at.utcoffset() or timedelta()) + timedelta(hours=8)).date()


def prints(book: Book) -> Rows:
    return [
        {
            "agreement_number": number,
            "prints": len(story.all("AgreementPrinted")),
            "last_printed_at": story.time_of("AgreementPrinted"),
            "stamped_copy": is_filed(story),
            "digests": digests(story),
        }
        for number, story in book.agreements.items()
        if story.tells("AgreementPrinted") or story.tells("StampedCopyFiled")
    ]


def is_filed(story: Story) -> bool:
    """Return whether the stamped copy of the paper as it is now was filed."""
    last = story.last("StampedCopyFiled", "AmendmentApproved")
    return last is not None and last.kind == "StampedCopyFiled"


def digests(story: Story) -> dict[str, str]:
    """Return the digests in the codes of the last print; no paper of the season is corrected."""
    found = {}
    for fact in story.all("AgreementPrinted"):
        for copy, code in zip(fact.said["copies"], fact.said["codes"], strict=True):
            found[copy] = b32decode(code + "=" * (-len(code) % 8))[-80:-64].hex()
    return found


def agreed(book: Book, story: Story) -> Json:
    """Return what the destination register takes of a live agreement."""
    fact = signed(story)
    employer = fact.said["employer"]
    contact = book.read(book.unseal(fact.stream, employer["contact"]))
    whole: dict[str, Any] = employer | contact | read_terms(book, story)
    kept = {one: whole[one] for one in AGREED}
    return kept | {"employer": employer["name"], "number": fact.number}
