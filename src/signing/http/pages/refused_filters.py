"""A filter that cannot be read is left out: the list opens with the others, and says why."""

from collections.abc import Collection
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from signing.http.asking.kept_files import FORMS
from signing.http.edge.rules import Answer, rules_of
from signing.http.pages.kept_forms import MARKS, SECONDS, FormKeeper
from signing.http.pages.screen import HEADERS, open_screen
from signing.http.pages.typed_form import Typed
from signing.refusals import FieldsWrong, Refusal

CHOOSE = {"zh": "请从列表中选择", "en": "choose one of the list"}
ONE_OF = "must be one of"


def leave_out(request: Request, names: Collection[str], refusal: Refusal) -> Response | None:
    """Redirect to the page without the filters `names`, which are shown there as they were typed.

    Return None where there is no such page: for what is no list, for who is not signed in, and
    where nothing can be kept.
    """
    is_page = request.method == "GET" and rules_of(request.scope).answer is Answer.PAGE
    if not is_page or getattr(request.state, "session", None) is None:
        return None
    asked = [one for one in request.query_params.multi_items() if one[0] not in MARKS]
    left = [one for one in asked if one[0] not in names]
    if len(left) == len(asked):
        return None
    kept = FormKeeper(request).keep_filters(left, Typed(FormData([*asked])), _choose_words(refusal))
    if kept is None:
        return None
    answer = RedirectResponse(kept.address, HTTPStatus.SEE_OTHER, HEADERS)
    open_screen(request).keep(answer, FORMS, kept.secret, SECONDS)
    return answer


def _choose_words(refusal: Refusal) -> Refusal:
    """Say to a person to choose from the list, instead of the words that programs send."""
    errors = refusal.about.get("errors", ())
    told = [one | CHOOSE if one["en"].startswith(ONE_OF) else one for one in errors]
    return FieldsWrong(errors=told) if told else refusal
