"""The use cases as dependencies of routes."""

from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from signing.http.asking.security import context
from signing.press.drawers import Drawers
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.access.acting import ActingAccounts
from signing.use_cases.access.ceremonies import RelyingParty
from signing.use_cases.access.clients import Clients
from signing.use_cases.access.forgotten import ForgottenPasswords
from signing.use_cases.access.overview import Overview
from signing.use_cases.access.own_emails import OwnEmails
from signing.use_cases.access.own_factor import OwnFactor
from signing.use_cases.access.own_passkeys import OwnPasskeys
from signing.use_cases.access.person_checks import PersonChecks
from signing.use_cases.access.resets import Resets
from signing.use_cases.access.second_factors import SecondFactors
from signing.use_cases.access.security_log import SecurityLog
from signing.use_cases.access.sessions import Sessions
from signing.use_cases.agreements.amendment_links import AmendmentLinks
from signing.use_cases.agreements.amendments import Amendments
from signing.use_cases.agreements.answer_links import AnswerLinks
from signing.use_cases.agreements.applications import Applications
from signing.use_cases.agreements.candidates import Candidates
from signing.use_cases.agreements.card_results import CardResults
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.confirmations import Confirmations
from signing.use_cases.agreements.contacts import ApplicantContacts
from signing.use_cases.agreements.many_applicants import ManyApplicants
from signing.use_cases.agreements.many_reviews import ManyReviews
from signing.use_cases.agreements.offer_templates import OfferTemplates
from signing.use_cases.agreements.repairs import Repairs
from signing.use_cases.agreements.resumes import Resumes
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.core.context import UseCases
from signing.use_cases.files.files import Files
from signing.use_cases.graduates.binding_marks import BindingMarks
from signing.use_cases.graduates.binding_reports import BindingReports
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.graduates.contacts import Contacts
from signing.use_cases.graduates.corrections import Corrections
from signing.use_cases.graduates.destination_sheets import DestinationSheets
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.graduates.roster import Rosters
from signing.use_cases.graduates.school_record import SchoolRecords
from signing.use_cases.graduates.source_errors import SourceErrors
from signing.use_cases.limits.guessing import Guesses
from signing.use_cases.notices.reach import Reach
from signing.use_cases.notices.webhook_deliveries import Deliveries
from signing.use_cases.notices.webhooks import Webhooks
from signing.use_cases.notices.wechat_subscriptions import Subscriptions
from signing.use_cases.organisations.claims import Claims
from signing.use_cases.organisations.colleagues import Colleagues
from signing.use_cases.organisations.colleges import Colleges
from signing.use_cases.organisations.comparing import Registries
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.invitations import Invitations
from signing.use_cases.organisations.positions import Positions
from signing.use_cases.organisations.schools import Schools
from signing.use_cases.organisations.verification import Verifications
from signing.use_cases.printing.jobs.orders import PrintJobs
from signing.use_cases.printing.own_paper import OwnPapers
from signing.use_cases.printing.print_records import PrintRecords
from signing.use_cases.printing.printing import Printing
from signing.use_cases.printing.release_letters import ReleaseLetters
from signing.use_cases.printing.stamped_copies import StampedCopies
from signing.use_cases.privacy.consents import Consents
from signing.use_cases.privacy.disclosures import Disclosures
from signing.use_cases.privacy.dossiers import Dossiers
from signing.use_cases.privacy.notices import Notices
from signing.use_cases.privacy.requests import PrivacyRequests

D = TypeVar("D", bound=UseCases)


def _at(kind: type[D]) -> Any:
    async def desk(request: Request) -> D:
        return kind(context(request))

    return Depends(desk)


async def _passkeys(request: Request) -> OwnPasskeys:
    return OwnPasskeys(context(request), RelyingParty.at(request.app.state.settings.address))


async def _own_emails(request: Request) -> OwnEmails:
    return OwnEmails(context(request), RelyingParty.at(request.app.state.settings.address))


async def _print_jobs(request: Request) -> PrintJobs:
    return PrintJobs(context(request), request.app.state.print_folder)


async def _printing(request: Request) -> Printing:
    drawers = await find_drawers(request)
    return Printing(context(request), drawers.make_press(request.app.state.settings.address))


async def _release_letters(request: Request) -> ReleaseLetters:
    drawers = await find_drawers(request)
    address = request.app.state.settings.address
    return ReleaseLetters(context(request), partial(drawers.draw_letter, address=address))


async def _stamped_copies(request: Request) -> StampedCopies:
    drawers = await find_drawers(request)
    press = drawers.make_press(request.app.state.settings.address)
    return StampedCopies(context(request), press)


async def find_drawers(request: Request) -> Drawers:
    """Return what draws and writes workbooks in processes apart."""
    drawers: Drawers = request.app.state.drawers
    return drawers


ToDrawers = Annotated[Drawers, Depends(find_drawers)]
ToActingAccounts = Annotated[ActingAccounts, _at(ActingAccounts)]
ToAccounts = Annotated[Accounts, _at(Accounts)]
ToAmendmentLinks = Annotated[AmendmentLinks, _at(AmendmentLinks)]
ToAmendments = Annotated[Amendments, _at(Amendments)]
ToApplications = Annotated[Applications, _at(Applications)]
ToConsents = Annotated[Consents, _at(Consents)]
ToNotices = Annotated[Notices, _at(Notices)]
ToPrivacyRequests = Annotated[PrivacyRequests, _at(PrivacyRequests)]
ToBindings = Annotated[Bindings, _at(Bindings)]
ToBindingMarks = Annotated[BindingMarks, _at(BindingMarks)]
ToBindingReports = Annotated[BindingReports, _at(BindingReports)]
ToCandidates = Annotated[Candidates, _at(Candidates)]
ToManyApplicants = Annotated[ManyApplicants, _at(ManyApplicants)]
ToCardResults = Annotated[CardResults, _at(CardResults)]
ToCards = Annotated[Cards, _at(Cards)]
ToDossiers = Annotated[Dossiers, _at(Dossiers)]
ToClaims = Annotated[Claims, _at(Claims)]
ToClients = Annotated[Clients, _at(Clients)]
ToColleagues = Annotated[Colleagues, _at(Colleagues)]
ToColleges = Annotated[Colleges, _at(Colleges)]
ToConfirmations = Annotated[Confirmations, _at(Confirmations)]
ToContacts = Annotated[Contacts, _at(Contacts)]
ToCorrections = Annotated[Corrections, _at(Corrections)]
ToEmployers = Annotated[Employers, _at(Employers)]
ToFactors = Annotated[SecondFactors, _at(SecondFactors)]
ToFiles = Annotated[Files, _at(Files)]
ToDestinationSheets = Annotated[DestinationSheets, _at(DestinationSheets)]
ToGraduates = Annotated[Graduates, _at(Graduates)]
ToGuesses = Annotated[Guesses, _at(Guesses)]
ToDisclosures = Annotated[Disclosures, _at(Disclosures)]
ToInvitations = Annotated[Invitations, _at(Invitations)]
ToForgottenPasswords = Annotated[ForgottenPasswords, _at(ForgottenPasswords)]
ToOwnEmails = Annotated[OwnEmails, Depends(_own_emails)]
ToOwnFactor = Annotated[OwnFactor, _at(OwnFactor)]
ToOfferTemplates = Annotated[OfferTemplates, _at(OfferTemplates)]
ToOverview = Annotated[Overview, _at(Overview)]
ToOwnPapers = Annotated[OwnPapers, _at(OwnPapers)]
ToOwnPasskeys = Annotated[OwnPasskeys, Depends(_passkeys)]
ToPersonChecks = Annotated[PersonChecks, _at(PersonChecks)]
ToPositions = Annotated[Positions, _at(Positions)]
ToPrintRecords = Annotated[PrintRecords, _at(PrintRecords)]
ToPrintJobs = Annotated[PrintJobs, Depends(_print_jobs)]
ToPrinting = Annotated[Printing, Depends(_printing)]
ToRecords = Annotated[SchoolRecords, _at(SchoolRecords)]
ToRegistries = Annotated[Registries, _at(Registries)]
ToResets = Annotated[Resets, _at(Resets)]
ToReach = Annotated[Reach, _at(Reach)]
ToReleaseLetters = Annotated[ReleaseLetters, Depends(_release_letters)]
ToRepairs = Annotated[Repairs, _at(Repairs)]
ToReviews = Annotated[Reviews, _at(Reviews)]
ToManyReviews = Annotated[ManyReviews, _at(ManyReviews)]
ToApplicantContacts = Annotated[ApplicantContacts, _at(ApplicantContacts)]
ToResumes = Annotated[Resumes, _at(Resumes)]
ToRosters = Annotated[Rosters, _at(Rosters)]
ToSchools = Annotated[Schools, _at(Schools)]
ToSecurityLog = Annotated[SecurityLog, _at(SecurityLog)]
ToSessions = Annotated[Sessions, _at(Sessions)]
ToSignings = Annotated[Signings, _at(Signings)]
ToStampedCopies = Annotated[StampedCopies, Depends(_stamped_copies)]
ToSourceErrors = Annotated[SourceErrors, _at(SourceErrors)]
ToSubscriptions = Annotated[Subscriptions, _at(Subscriptions)]
ToVerifications = Annotated[Verifications, _at(Verifications)]
ToAnswerLinks = Annotated[AnswerLinks, _at(AnswerLinks)]
ToTerminations = Annotated[Terminations, _at(Terminations)]
ToWebhookDeliveries = Annotated[Deliveries, _at(Deliveries)]
ToWebhooks = Annotated[Webhooks, _at(Webhooks)]
