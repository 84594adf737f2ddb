"""The pictures of the how-to pages: whose page each shows, where, and how large."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from browser.seen import (
    AT_DESKS,
    COUNSELOR,
    DISPUTED,
    FIRM,
    IN_THE_HAND,
    SIGNED,
    find_agreement_number,
    find_application_id,
)

FOLDER = Path(__file__).parents[2] / "docs" / "pictures" / "how-to"
LANGUAGES = ("zh", "en")
MOST_BYTES = 60 * 1024
QUALITIES = (82, 70, 55, 40)
FIGURES = 960
"""As high as the chart of weeks, which a window of 750 would cut in its empty upper half."""


@dataclass(frozen=True)
class Shown:
    """Sizes are CSS pixels: a window at a desk, or a phone."""

    who: str
    path: str
    width: int = 1200
    height: int = 750


def in_hand(who: str, path: str) -> Shown:
    return Shown(who, path, 390, 760)


PICTURES = {
    "sign-in": Shown("", "/login"),
    "account": Shown(COUNSELOR, "/account"),
    "graduate-home": in_hand("demo-7", "/me"),
    "graduate-source": in_hand("demo-1", "/me/source"),
    "graduate-offer": in_hand("demo-7", f"/me/applications/{find_application_id(7)}"),
    "graduate-agreement": in_hand("demo-12", "/me/agreement"),
    "graduate-termination": in_hand(*IN_THE_HAND["asking for release"]),
    "card-holder": in_hand("", "/c/{card}"),
    "employer-desk": Shown(FIRM, "/employer"),
    "employer-applications": Shown("employer-5", "/employer/applications"),
    "employer-direct": Shown(FIRM, "/employer/signings"),
    "employer-agreements": Shown(FIRM, "/employer/agreements"),
    "desk": Shown(*AT_DESKS["desk"]),
    "reviews": Shown(*AT_DESKS["review"]),
    "review": Shown(COUNSELOR, f"/reviews/{find_agreement_number(DISPUTED)}"),
    "prints": Shown(COUNSELOR, "/prints"),
    "terminations": Shown(COUNSELOR, "/terminations"),
    "statistics": Shown("admin-99001", "/statistics/99001", height=FIGURES),
    "school-graduate": Shown("admin-99001", SIGNED),
    "roster": Shown("admin-99001", "/roster"),
    "staff": Shown("admin-99001", "/staff"),
    "province": Shown("province", "/statistics", height=FIGURES),
    "employers": Shown("province", "/employers?state=waiting"),
    "audit": Shown("auditor", "/audit"),
    "checkpoints": Shown("auditor", "/audit/checkpoints"),
}
"""By the name of the file; `{card}` is the token of a live card of `demo-2`."""


def shrink(picture: bytes) -> bytes:
    """Return a screenshot as WebP of at most 60 KiB, as good as that allows."""
    drawn = Image.open(BytesIO(picture)).convert("RGB")
    for quality in QUALITIES:
        written = BytesIO()
        drawn.save(written, "WEBP", quality=quality, method=6)
        if written.tell() <= MOST_BYTES:
            return written.getvalue()
    message = "no quality is low enough: show less of the page"
    raise ValueError(message)
