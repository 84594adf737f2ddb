"""What leaves the service: register of destinations, the province's figures."""

from base64 import b32decode
from datetime import date, datetime, timedelta
from typing import Any

from season.book import Book, Json, Story
from season.recount_agreements import (
    Rows,
    signed,
)

AGREED = (
    "monthly_pay", "report_from", "report_to", "archive_to", "job_category",
    "credit_code", "kind", "industry", "region", "address", "contact", "phone",
)  # fmt: skip


def china(at: datetime) -> date:
    return (at.replace(tzinfo=None) - (at.utcoffset() or timedelta()) + timedelta(hours=8)).date()


OF_PAPER = ("AgreementPrinted", "StampedCopyFiled", "StampedCopyAccepted")


def prints(book: Book) -> Rows:
    return [
        {
            "agreement_number": number,
            "prints": len(story.all("AgreementPrinted")),
            "last_printed_at": story.time_of("AgreementPrinted"),
            "stamped_copy": story.tells("StampedCopyFiled") or story.tells("StampedCopyAccepted"),
            "digests": digests(story),
        }
        for number, story in book.agreements.items()
        if any(story.tells(kind) for kind in OF_PAPER)
    ]


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
    whole: dict[str, Any] = employer | contact | book.value(fact, "terms")
    kept = {one: whole[one] for one in AGREED}
    return kept | {"employer": employer["name"], "number": fact.number}
