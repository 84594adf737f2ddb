"""The use cases as dependencies of routes."""

from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from signing.application.access.clients import Clients
from signing.application.access.overview import Overview
from signing.application.access.own_factor import OwnFactor
from signing.application.access.resets import Resets
from signing.application.access.second_factors import SecondFactors
from signing.application.access.security_log import SecurityLog
from signing.application.access.sessions import Sessions
from signing.application.accounts import Accounts
from signing.application.applications import Applications
from signing.application.bindings import Bindings
from signing.application.candidates import Candidates
from signing.application.card_results import CardResults
from signing.application.cards import Cards
from signing.application.corrections import Corrections
from signing.application.dossiers import Dossiers
from signing.application.employers import Employers
from signing.application.files import Files
from signing.application.graduates import Graduates
from signing.application.guessing import Guesses
from signing.application.looks import Looks
from signing.application.offer_templates import OfferTemplates
from signing.application.office import Desk
from signing.application.positions import Positions
from signing.application.print_jobs.desk import PrintJobs
from signing.application.print_records import PrintRecords
from signing.application.printing import Printing
from signing.application.records import Records
from signing.application.reviews import Reviews
from signing.application.roster import Rosters
from signing.application.schools import Schools
from signing.application.signings import Signings
from signing.application.source_errors import SourceErrors
from signing.application.terminations import Terminations
from signing.http.security import office
from signing.pdf.agreement import press

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
