"""A graduate: the root that holds their applications, their card and their agreements."""

from signing.aggregates.graduate.enrolment import Enrolment
from signing.aggregates.graduate.paper import Paper
from signing.aggregates.graduate.release import Release
from signing.aggregates.graduate.review import Review
from signing.aggregates.graduate.signing import Signing


class Graduate(Enrolment, Signing, Review, Paper, Release):
    """Every decision about one graduate, grouped by the part of the story it belongs to."""
