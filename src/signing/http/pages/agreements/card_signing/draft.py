"""What an employer typed on the way to signing, encrypted in cookies of its browser.

The draft survives errors, going back and a lost connection. What the employer said about itself
fills the form of the next card too.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import takewhile

from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from signing.http.pages.screen import Screen
from signing.http.pages.typed_form import Typed

COOKIE, SECONDS = "signing_draft", 7200
PIECE, MOST_PIECES = 3000, 4
"""Characters a cookie, since browsers keep 4 KiB of each; and cookies a draft."""
PURPOSE = "card draft"
PASSED, PASS = "passed", "pass"
SHOWN = "shown_"


@dataclass(frozen=True)
class Draft:
    """Texts by the name of their field, as typed."""

    fields: Mapping[str, str] = field(default_factory=dict)

    def read_typed(self) -> Typed:
        return Typed(FormData(self.fields))

    def list_typed(self) -> dict[str, str]:
        """Return what was typed, without what the page to confirm showed beside it."""
        return {name: text for name, text in self.fields.items() if not name.startswith(SHOWN)}

    def with_typed(self, typed: Typed, names: set[str]) -> "Draft":
        return Draft(dict(self.fields) | {name: typed.get(name) for name in names})

    def with_fields(self, fields: Mapping[str, str]) -> "Draft":
        """Add fields that something else than their page has filled in."""
        return Draft(dict(self.fields) | dict(fields))

    def with_shown(self, shown: Mapping[str, object]) -> "Draft":
        """Add what the page to confirm shows beside what was typed."""
        return Draft(dict(self.fields) | {SHOWN + name: str(text) for name, text in shown.items()})

    def read_shown(self) -> dict[str, str]:
        """Return what the page to confirm showed; empty before that page."""
        own = {name: text for name, text in self.fields.items() if name.startswith(SHOWN)}
        return {name.removeprefix(SHOWN): text for name, text in own.items()}

    def with_pass(self, token: str, card_pass: str) -> "Draft":
        """Add the pass for this card, whose graduate the employer has verified."""
        return Draft(dict(self.fields) | {PASSED: _digest_token(token), PASS: card_pass})

    def find_pass(self, token: str) -> str:
        """Return the pass for this card, "" while its graduate is not verified."""
        return self.fields[PASS] if self.fields.get(PASSED) == _digest_token(token) else ""


def load_draft(screen: Screen) -> Draft:
    """Read the draft from the cookies; an empty one if there is none."""
    cookies = screen.request.cookies
    pieces = (cookies.get(f"{COOKIE}_{number}", "") for number in range(MOST_PIECES))
    return decrypt_draft(screen, "".join(takewhile(bool, pieces)))


def decrypt_draft(screen: Screen, text: str) -> Draft:
    plain = screen.context.tokens.decrypt(PURPOSE, text)
    return Draft(json.loads(zlib.decompress(plain))) if plain else Draft()


def encrypt_draft(screen: Screen, draft: Draft) -> str:
    plain = json.dumps(dict(draft.fields), ensure_ascii=False, sort_keys=True)
    return screen.context.tokens.encrypt(PURPOSE, zlib.compress(plain.encode()))


def keep_draft(screen: Screen, answer: HTMLResponse | RedirectResponse, draft: Draft) -> None:
    """Write the draft to as many cookies as it takes, and empty the next one.

    `load_draft` stops at the empty cookie, so no piece of an older draft follows.
    """
    text = encrypt_draft(screen, draft)
    pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)][:MOST_PIECES]
    for number, piece in enumerate([*pieces, ""][:MOST_PIECES]):
        screen.keep(answer, f"{COOKIE}_{number}", piece, SECONDS if piece else 0)


def _digest_token(token: str) -> str:
    return sha256(token.encode()).hexdigest()[:16]
