"""红色核验: what stands against a signing, so that an approval must say what was verified.

The verdict asks with evidence from the facts, for a read model may be behind them; the page of a
review asks with evidence from its rows. Both get the same findings, in a reviewer's order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from signing.codes.identity import credit_code_flaw
from signing.fonts.printable import first_unprintable
from signing.text import find_words
from signing.vocabulary import Confirmation

LEAST_CHARACTERS, LEAST_LETTERS = 8, 16
"""Chinese characters, or Latin letters and digits, that say what was verified, how and when."""
LEAST_DIFFERENT = 5


def is_explanation(words: str) -> bool:
    """Return whether the words can say that: long enough, and not one key held down."""
    said = find_words(words)
    length = sum(1 if one.isascii() else LEAST_LETTERS // LEAST_CHARACTERS for one in said)
    return length >= LEAST_LETTERS and len(set(said)) >= LEAST_DIFFERENT


@dataclass(frozen=True)
class Evidence:
    """What is known of a signing.

    `registered_name` is that of the employer registered under the credit code, None without one;
    `by_card` says that this employer signed without an account; `account_holder` that an
    employer with an account is registered under the credit code, trusted and not suspended.
    The phones are digits, or keyed digests of them; None where there is none. `printed` are the
    texts that the paper shows.
    """

    credit_code: str
    employer: str
    registered_name: str | None
    by_card: bool
    account_holder: bool
    suspended: bool
    phone_of_graduate: str | bytes | None
    phone_of_employer: str | bytes | None
    signed_elsewhere: bool
    confirmation: Confirmation
    printed: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """`said` chooses the words of a check in `projections/review_queue/checks.toml`."""

    said: str = "bad"
    names: Mapping[str, Any] = field(default_factory=dict)


def find_red(seen: Evidence) -> dict[str, Finding]:
    """By its code, what each check finds that is red now."""
    found = ((code, check(seen)) for code, check in RED.items())
    return {code: finding for code, finding in found if finding is not None}


def _check_credit_code(seen: Evidence) -> Finding | None:
    flaw = credit_code_flaw(seen.credit_code)
    return Finding(names={"code": seen.credit_code}) if flaw else None


def _check_name(seen: Evidence) -> Finding | None:
    """Whoever scans a card says for itself what it is called."""
    if not seen.by_card or seen.registered_name in {None, seen.employer}:
        return None
    names = {"name": seen.employer, "other": seen.registered_name}
    return Finding("registered_otherwise", names)


def _check_account(seen: Evidence) -> Finding | None:
    """A credit code and a name can be looked up: whoever scans a card may use another's."""
    if not (seen.by_card and seen.account_holder):
        return None
    return Finding(names={"other": seen.registered_name})


def _check_phone(seen: Evidence) -> Finding | None:
    own = seen.phone_of_graduate
    return Finding() if own is not None and own == seen.phone_of_employer else None


def _check_printed(seen: Evidence) -> Finding | None:
    """By the fonts of today: once one is added that has the character, it can be printed."""
    found = next(filter(None, map(first_unprintable, seen.printed)), None)
    return Finding(names={"zh": found.what_zh, "en": found.what_en}) if found else None


def _check_confirmation(seen: Evidence, doubt: Confirmation) -> Finding | None:
    return Finding() if seen.confirmation is doubt else None


RED: Final[Mapping[str, Callable[[Evidence], Finding | None]]] = {
    "disputed": lambda seen: _check_confirmation(seen, Confirmation.DISPUTED),
    "unconfirmed": lambda seen: _check_confirmation(seen, Confirmation.UNCONFIRMED),
    "credit_code": _check_credit_code,
    "employer_name": _check_name,
    "employer_account": _check_account,
    "employer_suspended": lambda seen: Finding() if seen.suspended else None,
    "phone_of_graduate": _check_phone,
    "other_agreement": lambda seen: Finding() if seen.signed_elsewhere else None,
    "printable": _check_printed,
}
"""The checks that can be red, by their public codes."""
