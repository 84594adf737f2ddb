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


OF_PAPER = ("AgreementPrinted", "StampedCopyFiled", "StampedCopyAccepted")


def prints(book: Book) -> Rows:
    return [
        {
            "agreement_number": number,
            "prints": len(story.all("AgreementPrinted")),
            "last_printed_at": story.time_of("AgreementPrinted"),
            "stamped_copy": is_filed(story),
            "digests": digests(story),
            "forms": list(
                dict.fromkeys(
                    one.said["file"]["edition"].split("+")[0]
                    for one in story.all("AgreementPrinted")
                )
            ),
        }
        for number, story in book.agreements.items()
        if any(story.tells(kind) for kind in OF_PAPER)
    ]


def is_filed(story: Story) -> bool:
    """Return whether the stamped copy of the paper as it is now was filed, or accepted."""
    last = story.last("StampedCopyFiled", "StampedCopyAccepted", "AmendmentApproved")
    return last is not None and last.kind != "AmendmentApproved"


def offered_copies(book: Book) -> Rows:
    return [row for number, story in book.agreements.items() for row in offers(number, story)]


def offers(number: str, story: Story) -> Rows:
    """Return what was photographed of an agreement; nobody in the season sends a copy twice."""
    answers = {
        fact.said["offer"]: fact for fact in story.all("StampedCopyAccepted", "StampedCopyReturned")
    }
    states = {"StampedCopyAccepted": "ACCEPTED", "StampedCopyReturned": "RETURNED"}
    found = []
    for fact in story.all("StampedCopyOffered"):
        answer = answers.get(fact.said["offer"])
        found.append(
            {
                "agreement_number": number,
                "offer": fact.said["offer"],
                "school_code": number.split("-")[1],
                "state": states[answer.kind] if answer else "OFFERED",
                "copy_name": fact.said["copy_name"],
                "edition": fact.said["edition"],
                "likeness": fact.said["likeness"],
                "offered_by": fact.said["actor"]["role"],
                "offered_at": fact.at,
                "answered_at": answer.at if answer else None,
            }
        )
    return found


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
