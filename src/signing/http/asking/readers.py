"""Read models that routes and pages read: each fresh as far as the request's receipt asks."""

from typing import Annotated

from signing.http.asking.reads import reading
from signing.projections import (
    agreements,
    applications,
    destination_register,
    employer_desk,
    employer_record,
    esign_ratio,
    feed,
    graduate_home,
    notices,
    positions,
    roster_list,
    school_list,
)
from signing.storage.readers import Reader

ReaderOfAmendments = Annotated[Reader, reading(agreements.NAME)]
ReaderOfApplications = Annotated[Reader, reading(applications.NAME)]
ReaderOfInbox = Annotated[Reader, reading(notices.NAME, roster_list.NAME, here=True)]
ReaderOfOwnApplications = Annotated[Reader, reading(applications.NAME, employer_record.NAME)]
ReaderOfDeadlines = Annotated[
    Reader,
    reading(
        agreements.NAME,
        applications.NAME,
        employer_desk.NAME,
        graduate_home.NAME,
        roster_list.NAME,
    ),
]
ReaderOfFeed = Annotated[Reader, reading(feed.NAME)]
ReaderOfDestinations = Annotated[Reader, reading(destination_register.NAME)]
ReaderOfEmployerAgreements = Annotated[Reader, reading(agreements.NAME)]
ReaderOfEmployers = Annotated[Reader, reading(employer_desk.NAME, employer_record.NAME)]
ReaderOfNumbers = Annotated[Reader, reading(esign_ratio.NAME)]
ReaderOfGraduateHomes = Annotated[
    Reader, reading(graduate_home.NAME, agreements.NAME, applications.NAME)
]
ReaderOfNotices = Annotated[Reader, reading(notices.NAME)]
ReaderOfOpenPositions = Annotated[Reader, reading(positions.NAME, employer_record.NAME)]
ReaderOfPositions = Annotated[Reader, reading(positions.NAME)]
ReaderOfPrints = Annotated[Reader, reading(agreements.NAME)]
ReaderOfPublicRecords = Annotated[Reader, reading(agreements.NAME)]
ReaderOfReviews = Annotated[
    Reader, reading(agreements.NAME, employer_record.NAME, roster_list.NAME)
]
ReaderOfRosters = Annotated[Reader, reading(roster_list.NAME)]
ReaderOfRecords = Annotated[Reader, reading(employer_record.NAME)]
ReaderOfSchools = Annotated[Reader, reading(school_list.NAME)]
ReaderOfTerminations = Annotated[Reader, reading(agreements.NAME)]
