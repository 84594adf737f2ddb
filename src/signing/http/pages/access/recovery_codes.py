"""Recovery codes, shown once after they were made; Reload shows them again for half an hour."""

from fastapi.responses import Response

from signing.http.edge import rules
from signing.http.edge.routing import Router
from signing.http.pages.access.own_account import Own
from signing.http.pages.kept_forms import name_step
from signing.http.pages.screen import Screen, ToScreen

PATH = "/account/recovery-codes"
TEMPLATE = "access/entry/recovery_codes.html"
router = Router(prefix=PATH)


def show_codes(screen: Screen, codes: list[str], onward: str, session: str = "") -> Response:
    """`session` is the token of the one that begins with this answer."""
    fields = {"codes": " ".join(codes), "onward": onward}
    led = screen.lead_to(name_step(PATH), TEMPLATE, fields, accepted=True, session=session)
    return led or screen.show(TEMPLATE, given_codes=codes, onward=onward)


@router.get("", rules.PAGE.open_before_change())
def show_codes_again(who: Own, screen: ToScreen) -> Response:
    del who
    kept = screen.load_step()
    codes = kept.get("codes", "").split()
    if not codes:
        return screen.go("/account")
    return screen.show(TEMPLATE, given_codes=codes, onward=kept["onward"])
