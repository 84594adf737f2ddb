"""The use cases as dependencies of routes."""

from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from signing.http.asking.security import office
from signing.pdf.agreement import press
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.access.clients import Clients
from signing.use_cases.access.overview import Overview
from signing.use_cases.access.own_factor import OwnFactor
from signing.use_cases.access.resets import Resets
from signing.use_cases.access.second_factors import SecondFactors
from signing.use_cases.access.security_log import SecurityLog
from signing.use_cases.access.sessions import Sessions
from signing.use_cases.agreements.applications import Applications
from signing.use_cases.agreements.candidates import Candidates
from signing.use_cases.agreements.card_results import CardResults
from signing.use_cases.agreements.cards import Cards
from signing.use_cases.agreements.offer_templates import OfferTemplates
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.agreements.signings import Signings
from signing.use_cases.agreements.terminations import Terminations
from signing.use_cases.core.context import Desk
from signing.use_cases.files.files import Files
from signing.use_cases.graduates.bindings import Bindings
from signing.use_cases.graduates.corrections import Corrections
from signing.use_cases.graduates.graduates import Graduates
from signing.use_cases.graduates.roster import Rosters
from signing.use_cases.graduates.school_record import Records
from signing.use_cases.graduates.source_errors import SourceErrors
from signing.use_cases.limits.guessing import Guesses
from signing.use_cases.organisations.employers import Employers
from signing.use_cases.organisations.positions import Positions
from signing.use_cases.organisations.schools import Schools
from signing.use_cases.printing.jobs.orders import PrintJobs
from signing.use_cases.printing.print_records import PrintRecords
from signing.use_cases.printing.printing import Printing
from signing.use_cases.privacy.disclosures import Looks
from signing.use_cases.privacy.dossiers import Dossiers

D = TypeVar("D", bound=Desk)


def _at(kind: type[D]) -> Any:
    def desk(request: Request) -> D:
        return kind(office(request))

    return Depends(desk)


def _print_jobs(request: Request) -> PrintJobs:
    return PrintJobs(office(request), request.app.state.print_folder)


def _printing(request: Request) -> Printing:
    return Printing(office(request), press(request.app.state.settings.address))


AccountsDesk = Annotated[Accounts, _at(Accounts)]
ApplicationsDesk = Annotated[Applications, _at(Applications)]
BindingsDesk = Annotated[Bindings, _at(Bindings)]
CandidatesDesk = Annotated[Candidates, _at(Candidates)]
CardResultsDesk = Annotated[CardResults, _at(CardResults)]
CardsDesk = Annotated[Cards, _at(Cards)]
DossiersDesk = Annotated[Dossiers, _at(Dossiers)]
ClientsDesk = Annotated[Clients, _at(Clients)]
CorrectionsDesk = Annotated[Corrections, _at(Corrections)]
EmployersDesk = Annotated[Employers, _at(Employers)]
FactorsDesk = Annotated[SecondFactors, _at(SecondFactors)]
FilesDesk = Annotated[Files, _at(Files)]
GraduatesDesk = Annotated[Graduates, _at(Graduates)]
GuessesDesk = Annotated[Guesses, _at(Guesses)]
LooksDesk = Annotated[Looks, _at(Looks)]
OwnFactorDesk = Annotated[OwnFactor, _at(OwnFactor)]
OfferTemplatesDesk = Annotated[OfferTemplates, _at(OfferTemplates)]
OverviewDesk = Annotated[Overview, _at(Overview)]
PositionsDesk = Annotated[Positions, _at(Positions)]
PrintRecordsDesk = Annotated[PrintRecords, _at(PrintRecords)]
PrintJobsDesk = Annotated[PrintJobs, Depends(_print_jobs)]
PrintingDesk = Annotated[Printing, Depends(_printing)]
RecordsDesk = Annotated[Records, _at(Records)]
ResetsDesk = Annotated[Resets, _at(Resets)]
ReviewsDesk = Annotated[Reviews, _at(Reviews)]
RostersDesk = Annotated[Rosters, _at(Rosters)]
SchoolsDesk = Annotated[Schools, _at(Schools)]
SecurityLogDesk = Annotated[SecurityLog, _at(SecurityLog)]
SessionsDesk = Annotated[Sessions, _at(Sessions)]
SigningsDesk = Annotated[Signings, _at(Signings)]
SourceErrorsDesk = Annotated[SourceErrors, _at(SourceErrors)]
TerminationsDesk = Annotated[Terminations, _at(Terminations)]
