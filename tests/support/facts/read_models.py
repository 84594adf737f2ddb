"""Read models as a graduate and an employer read them, filled from the whole story."""

from sqlalchemy import Connection

from signing.projections import agreements, applications, graduate_home
from signing.projections.applications import OwnApplication, ReceivedApplication
from signing.projections.engine.paging import Slice
from signing.projections.graduate_home import Home, HomeAgreement
from signing.projections.graduate_home.agreed import Termination
from signing.vocabulary import Stage
from support.facts.projecting import project_facts
from support.stories.employer import EmployerStory
from support.stories.graduate import GraduateStory

ALL = Slice()


def list_for_graduate(connection: Connection, graduate: GraduateStory) -> list[OwnApplication]:
    project_facts(applications, graduate.story.facts, connection)
    return applications.list_own_applications(connection, graduate.id, ALL).items


def list_for_employer(
    connection: Connection, employer: EmployerStory, stage: Stage | None = None
) -> list[ReceivedApplication]:
    """Return the employer's list, with every résumé."""
    project_facts(applications, employer.story.facts, connection)
    return applications.list_received_applications(
        connection, employer.id, stage=stage, part=ALL, find_ends=dict.fromkeys
    ).items


def load_home(connection: Connection, graduate: GraduateStory) -> Home:
    story = graduate.story
    for model in (graduate_home, agreements, applications):
        project_facts(model, story.facts, connection)
    shown = graduate_home.load_home(connection, graduate.id, story.now)
    assert shown is not None
    return shown


def load_home_agreement(connection: Connection, graduate: GraduateStory) -> HomeAgreement:
    shown = load_home(connection, graduate).agreement
    assert shown is not None
    return shown


def load_home_termination(connection: Connection, graduate: GraduateStory) -> Termination:
    shown = load_home_agreement(connection, graduate)["termination"]
    assert shown is not None
    return shown


def load_blocking_fact(connection: Connection, graduate: GraduateStory) -> tuple[str, str, str]:
    blocked = load_home(connection, graduate).blocked_by
    assert blocked is not None
    return blocked["fact"], blocked["zh"], blocked["en"]
