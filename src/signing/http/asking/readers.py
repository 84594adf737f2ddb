"""Read models that routes and pages read: each fresh as far as the request's receipt asks."""

from typing import Annotated

from signing.http.asking.reads import reading
from signing.projections import (
    applications,
    destination_register,
    employer_agreements,
    employer_desk,
    esign_ratio,
    graduate_home,
    notices,
    positions,
    print_list,
    public_record,
    review_queue,
    roster_list,
    school_list,
    termination_register,
)
from signing.storage.readers import Reader

ReaderOfApplications = Annotated[Reader, reading(applications.NAME)]
ReaderOfDestinations = Annotated[Reader, reading(destination_register.NAME)]
ReaderOfEmployerAgreements = Annotated[Reader, reading(employer_agreements.NAME)]
ReaderOfEmployers = Annotated[Reader, reading(employer_desk.NAME)]
ReaderOfNumbers = Annotated[Reader, reading(esign_ratio.NAME)]
ReaderOfGraduateHomes = Annotated[Reader, reading(graduate_home.NAME)]
ReaderOfNotices = Annotated[Reader, reading(notices.NAME)]
ReaderOfPositions = Annotated[Reader, reading(positions.NAME)]
ReaderOfPrints = Annotated[Reader, reading(print_list.NAME)]
ReaderOfPublicRecords = Annotated[Reader, reading(public_record.NAME)]
ReaderOfReviews = Annotated[Reader, reading(review_queue.NAME)]
ReaderOfRosters = Annotated[Reader, reading(roster_list.NAME)]
ReaderOfSchools = Annotated[Reader, reading(school_list.NAME)]
ReaderOfTerminations = Annotated[Reader, reading(termination_register.NAME)]
