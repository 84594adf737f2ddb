"""Pages for people: staff, graduates, employers, and who holds a printed copy."""

from fastapi import FastAPI

from signing.http.answering import assets
from signing.http.pages import icon, refused, statistics
from signing.http.pages.access import (
    account,
    account_log,
    my_sessions,
    one_time_link,
    passkeys,
    provider,
    recovery_codes,
    sign_in,
    staff,
    staff_actions,
    wechat_entry,
)
from signing.http.pages.agreements import (
    candidate,
    candidate_contact,
    direct_signing,
    employer_agreements,
    employer_applications,
    employer_rejections,
    my_agreement,
    my_answers,
    my_applications,
    my_card,
    offer_templates,
    repairs,
    reviews,
    terminations,
)
from signing.http.pages.agreements.card_signing import steps
from signing.http.pages.audit import checkpoints, log, parked, stories
from signing.http.pages.graduates import (
    destination_sheets,
    graduate_actions,
    graduates,
    my_data,
    my_home,
    my_source,
    roster,
)
from signing.http.pages.organisations import (
    claims,
    colleagues,
    colleges,
    employer_home,
    employer_people,
    employer_positions,
    employers,
    joining,
    open_positions,
    regions,
    registration,
    schools,
    staff_desk,
)
from signing.http.pages.organisations import verification as employer_verification
from signing.http.pages.printing import (
    employer_stamped_copies,
    my_stamped_copies,
    paper_page,
    print_jobs,
    prints,
    stamped_copies,
    verification,
)
from signing.http.pages.privacy import consents, my_requests, notices, requests

ROUTERS = (
    icon,
    sign_in,
    staff_desk,
    reviews,
    print_jobs,
    prints,
    paper_page,
    terminations,
    statistics,
    log,
    stories,
    checkpoints,
    parked,
    provider,
    account,
    recovery_codes,
    one_time_link,
    passkeys,
    graduates,
    graduate_actions,
    roster,
    destination_sheets,
    colleges,
    account_log,
    staff,
    staff_actions,
    schools,
    claims,
    employers,
    employer_verification,
    employer_people,
    regions,
    registration,
    joining,
    employer_home,
    colleagues,
    employer_positions,
    employer_applications,
    employer_rejections,
    candidate,
    candidate_contact,
    direct_signing,
    repairs,
    employer_agreements,
    offer_templates,
    verification,
    steps,
    wechat_entry,
    my_home,
    my_source,
    my_data,
    open_positions,
    my_answers,
    my_applications,
    my_card,
    my_agreement,
    my_stamped_copies,
    employer_stamped_copies,
    stamped_copies,
    my_sessions,
    notices,
    consents,
    my_requests,
    requests,
)
"""The order matters: `/prints/jobs` must come before `/prints/{number}`."""


def install(app: FastAPI) -> None:
    assets.install(app)
    refused.install(app)
