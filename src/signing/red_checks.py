"""红色核验: what stands against a signing, so that an approval must say what was verified.

Decided here for whoever knows the signing: the use case from facts when a verdict falls, the
review's screen from its rows. The words of each check stand beside the screen, under these codes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from signing.codes.identity import credit_code_flaw
from signing.fonts.printable import first_unprintable


@dataclass(frozen=True, kw_only=True)
class SigningSeen:
    """A signing as it is now, beside the employer that is registered under its credit code.

    `registered_name` is None where nobody is. Phones are digits or digests of them, None or empty
    where there is none; `printed` are the texts that the paper shows.
    """

    credit_code: str
    by_card: bool
    employer: str
    registered_name: str | None
    suspended: bool
    employer_phone: object
    graduate_phone: object
    signed_elsewhere: bool
    disputed: bool
    printed: tuple[str, ...]


def _is_named_otherwise(seen: SigningSeen) -> bool:
    """Whoever scans a card says for itself what it is called."""
    return seen.by_card and seen.registered_name not in {None, seen.employer}


def _are_phones_alike(seen: SigningSeen) -> bool:
    return bool(seen.employer_phone) and seen.employer_phone == seen.graduate_phone


def _is_unprintable(seen: SigningSeen) -> bool:
    """By the fonts of today: once one is added that has the character, it can be printed."""
    return any(first_unprintable(text) is not None for text in seen.printed)


RED: Final[Mapping[str, Callable[[SigningSeen], bool]]] = {
    "credit_code": lambda seen: credit_code_flaw(seen.credit_code) is not None,
    "employer_name": _is_named_otherwise,
    "employer_suspended": lambda seen: seen.suspended,
    "phone_of_graduate": _are_phones_alike,
    "other_agreement": lambda seen: seen.signed_elsewhere,
    "disputed": lambda seen: seen.disputed,
    "printable": _is_unprintable,
}


def find_red_checks(seen: SigningSeen) -> list[str]:
    """The codes of the checks that are red, in the order in which a reviewer reads them."""
    return [code for code, is_red in RED.items() if is_red(seen)]
