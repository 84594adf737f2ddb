"""Every route of the service. FastAPI needs a second to work them out: once in a process."""

from functools import cache

from fastapi import Depends
from starlette.routing import BaseRoute

from signing.http import machines, pages
from signing.http.answering import response_docs
from signing.http.api.access import (
    account,
    accounts,
    clients,
    emails,
    openid,
    passkeys,
    person_checks,
    second_factor,
    sessions,
)
from signing.http.api.agreements import (
    amendments,
    candidates,
    cards,
    employer_amendments,
    employer_terminations,
    my_agreement,
    my_amendments,
    my_applications,
    my_termination,
    offer_templates,
    reviews,
    terminations,
)
from signing.http.api.audit import facts, proofs
from signing.http.api.graduates import (
    binding_marks,
    binding_reports,
    destination_sheets,
    graduates,
    me,
    roster,
    subscriptions,
)
from signing.http.api.notices import deadlines, feed, inbox, preferences, webhooks
from signing.http.api.organisations import (
    claims,
    colleagues,
    colleges,
    employer_record,
    employers,
    registry,
    schools,
    staff_desk,
)
from signing.http.api.organisations import verification as employer_verification
from signing.http.api.printing import (
    employer_stamped_copies,
    my_stamped_copies,
    print_jobs,
    prints,
    release_letters,
    stamped_copies,
    verifications,
)
from signing.http.api.privacy import disclosures, exports, notices, requests
from signing.http.api.statistics import esign
from signing.http.edge.routing import Shortcut
from signing.http.edge.segments import decode_segments
from signing.http.edge.text_limits import sound_address
from signing.http.pages.printing import verification

ROUTERS = (
    openid,
    sessions,
    account,
    emails,
    second_factor,
    passkeys,
    accounts,
    me,
    person_checks,
    my_applications,
    my_agreement,
    my_termination,
    my_amendments,
    employers,
    employer_record,
    colleagues,
    registry,
    claims,
    candidates,
    employer_terminations,
    employer_amendments,
    offer_templates,
    cards,
    clients,
    webhooks,
    staff_desk,
    deadlines,
    reviews,
    prints,
    print_jobs,
    release_letters,
    stamped_copies,
    my_stamped_copies,
    employer_stamped_copies,
    terminations,
    amendments,
    roster,
    destination_sheets,
    graduates,
    binding_marks,
    binding_reports,
    subscriptions,
    disclosures,
    exports,
    notices,
    inbox,
    preferences,
    requests,
    schools,
    employer_verification,
    colleges,
    esign,
    facts,
    proofs,
    verifications,
    feed,
)
SOUND = [Depends(decode_segments), Depends(sound_address)]


@cache
def routes() -> list[BaseRoute]:
    """They belong to no app: what an app has of its own they find in its state."""
    found: list[BaseRoute] = [Shortcut()]
    for module in ROUTERS:
        found += module.router.make_routes(
            prefix="/api", responses=response_docs.OF_API, dependencies=SOUND
        )
    found += machines.router.make_routes(responses=response_docs.OF_ALL)
    for page in pages.ROUTERS:
        sound = SOUND[:1] if page is verification else SOUND
        found += page.router.make_routes(dependencies=sound, include_in_schema=False)
    return found
