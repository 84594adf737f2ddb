"""Which of many applications were left as they are, and why: kept for the page that tells."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from signing.http.pages.screen import Screen
from signing.refusals import Refusal, make_refusal
from signing.vocabulary import ApplicationId

FIELD = "left_out"


@dataclass(frozen=True)
class LeftOut:
    """`done` says for how many it was done."""

    done: int
    why: Mapping[ApplicationId, Refusal]

    def write(self) -> dict[str, str]:
        why = {one: [refusal.name, refusal.about] for one, refusal in self.why.items()}
        return {FIELD: json.dumps([self.done, why], ensure_ascii=False)}


def read_left_out(screen: Screen) -> LeftOut | None:
    """Return what is kept for this page; None where nothing was left out."""
    kept = screen.find_step(FIELD)
    if not kept:
        return None
    done, why = json.loads(kept)
    told = {ApplicationId(one): make_refusal(code, about) for one, (code, about) in why.items()}
    return LeftOut(done, told)
