"""Who lacks rights is told which, and the statements that are told give them."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner, Result

from conftest import run_on
from shape.test_operations_guide import VERSIONS, Cluster
from signing.cli import app
from support.processes.release import restore_fixture
from support.use_cases.database_owner import run_as_owner

STAFF = ("staff", "zhang", "--role", "auditor", "--name", "张三", "--password", "a long enough one")
OTHER = tuple("lihua" if one == "zhang" else one for one in STAFF)


class Administered:
    """A cluster with a database `signing`, whose administrator runs what the service says."""

    def __init__(self, cluster: Cluster, data: Path) -> None:
        self._cluster, self._data = cluster, data
        self.administrator = self.url_of("postgres")

    def url_of(self, login: str) -> str:
        return self._cluster.url(login)

    def administer(self, *statements: str) -> None:
        run_as_owner(self.administrator, *statements)

    def run(self, login: str, *command: str) -> Result:
        environment = {
            "SIGNING_DATABASE_URL": self.url_of(login),
            "SIGNING_DATA_DIR": str(self._data),
        }
        return CliRunner().invoke(app, list(command), env=environment)

    def obey(self, told: str) -> list[str]:
        """Run the statements that a message shows, as the administrator."""
        statements = re.findall(r"^  (?=\S)(.*?;)$(?!\n    )", told, re.MULTILINE | re.DOTALL)
        assert statements, told
        self.administer(*statements)
        return [" ".join(one.split()[:2]) for one in statements]


@pytest.fixture(scope="module", params=VERSIONS)
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="signing-") as place:
        Path(place).chmod(0o755)
        with closing(Cluster(Path(place) / "pg", request.param)) as made:
            yield made


@pytest.fixture
def place(cluster: Cluster, tmp_path: Path) -> Administered:
    """Return it as it was made: of an owner who may make roles, and with no service."""
    made = Administered(cluster, tmp_path)
    outside = make_url(made.administrator).set(database="postgres")
    for statement in (
        "DROP DATABASE signing WITH (FORCE)",
        "DROP ROLE IF EXISTS signing_service, app, poor, other",
        "CREATE DATABASE signing OWNER owner",
        "CREATE ROLE poor LOGIN",
        "CREATE ROLE app LOGIN",
    ):
        run_on(outside, statement)
    return made


def must_run(ran: Result) -> None:
    assert ran.exit_code == 0, ran.output


def test_an_owner_who_may_make_roles_needs_nobody(place: Administered) -> None:
    must_run(place.run("owner", "migrate"))
    must_run(place.run("owner", *STAFF))
    must_run(place.run("owner", "migrate"))
    run_as_owner(place.url_of("owner"), "GRANT signing_service TO app")
    must_run(place.run("app", *OTHER))


def test_such_an_owner_upgrades_what_the_release_before_left(
    place: Administered, tmp_path: Path
) -> None:
    restore_fixture(place.url_of("owner"), tmp_path)
    must_run(place.run("owner", "migrate", "--expand"))
    must_run(place.run("owner", "migrate", "--contract"))
    must_run(place.run("owner", "verify", "employer_desk"))


def test_an_owner_who_may_not_make_roles_is_told_all_at_once(place: Administered) -> None:
    place.administer("ALTER DATABASE signing OWNER TO poor")

    refused = place.run("poor", "migrate")

    assert refused.exit_code == 1
    assert "不能创建角色" in refused.output
    assert "may not make roles" in refused.output
    assert place.obey(refused.output) == ["CREATE ROLE", "GRANT signing_service"]
    must_run(place.run("poor", "migrate"))
    must_run(place.run("poor", *STAFF))


def test_a_user_who_owns_nothing_is_told_what_to_own(place: Administered) -> None:
    refused = place.run("poor", "migrate")

    assert "不拥有数据库" in refused.output
    assert place.obey(refused.output) == ["CREATE ROLE", "GRANT signing_service", "ALTER DATABASE"]
    ran = place.run("poor", "migrate")
    if ran.exit_code:  # before 15 an owner of a database may create there as everybody may
        place.obey(ran.output)
        ran = place.run("poor", "migrate")
    must_run(ran)


def test_a_role_that_another_owner_made_in_the_cluster_is_given_by_an_administrator(
    place: Administered,
) -> None:
    place.administer("CREATE ROLE signing_service NOLOGIN")
    refused = place.run("owner", "migrate")
    if refused.exit_code:  # since 16 only who made a role gives it
        assert "may not act as the role" in refused.output
        assert place.obey(refused.output) == ["GRANT signing_service"]
    must_run(place.run("owner", "migrate"))


def test_tables_of_another_user_are_taken_over(place: Administered) -> None:
    must_run(place.run("postgres", "migrate"))
    place.administer("GRANT signing_service TO owner", "REVOKE INSERT ON log FROM signing_service")

    refused = place.run("owner", "migrate")

    assert "belong to another user" in refused.output
    assert place.obey(refused.output) == ["DO $$"]
    must_run(place.run("owner", "migrate"))


def test_a_login_of_the_service_that_is_no_member_is_told_so(place: Administered) -> None:
    must_run(place.run("owner", "migrate"))

    refused = place.run("app", *STAFF)

    assert refused.exit_code == 1
    assert "不能以角色 signing_service 的身份工作" in refused.output
    assert place.obey(refused.output) == ["GRANT signing_service"]
    place.administer("ALTER ROLE app NOINHERIT")
    must_run(place.run("app", *STAFF))
