"""A real PgBouncer between a database and whoever asks it."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg2
from sqlalchemy import make_url

from support.processes.served import find_free_port
from support.waiting import PATIENCE, soon

PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
FILE = Path("deploy/pgbouncer.ini")
"""The one that we ship: no `ignore_startup_parameters`, and no query that resets."""
SIZES = {"session": 60, "transaction": 6}
"""Of the pool: fewer sessions than clients where a session serves several."""


@contextmanager
def pool_connections(database_url: str, mode: str, *logins: str) -> Iterator[str]:
    """Yield the address of the same database through a pooler, for its own login and `logins`."""
    assert PGBOUNCER
    behind = make_url(database_url)
    sockets, port = Path(str(behind.query["host"])), find_free_port()
    own = sockets.stat().st_uid if os.geteuid() == 0 else None
    with TemporaryDirectory(prefix="signing-pooler-") as folder:
        users = [behind.username or "", *logins]
        Path(folder, "users").write_text("".join(f'"{one}" ""\n' for one in users))
        file = Path(folder, "pgbouncer.ini")
        back = behind.query.get("port", 5432)
        here = {
            "*": f"host={sockets} port={back}",
            "listen_addr": "127.0.0.1",
            "listen_port": port,
            "auth_type": "trust",
            "auth_file": f"{folder}/users",
            "pool_mode": mode,
            "default_pool_size": SIZES[mode],
        }
        file.write_text(
            change_settings(FILE.read_text("utf-8"), here) + f"logfile = {folder}/log\n"
        )
        if own is not None:
            os.chown(folder, own, -1)
        process = subprocess.Popen([PGBOUNCER, "--quiet", str(file)], user=own, cwd="/")
        before = behind.set(host="127.0.0.1", port=port, query={})
        address = before.render_as_string(hide_password=False)
        try:
            soon(lambda: _answers(address))
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def change_settings(text: str, here: Mapping[str, object]) -> str:
    """Return the file with other values, and without TLS, of which a test has no certificate."""
    for name, value in here.items():
        text, times = re.subn(f"(?m)^{re.escape(name)} = .*$", f"{name} = {value}", text)
        assert times == 1, name
    return re.sub("(?m)^client_tls_.*\n", "", text)


def _answers(address: str) -> bool:
    try:
        psycopg2.connect(address).close()
    except psycopg2.OperationalError:
        return False
    return True
