"""The log of accounts reaches a syslog server, and no request waits for it or fails by it."""

import json
import re
import socket

import pytest
from sqlalchemy import text

from signing.bootstrap import Installation
from signing.use_cases.access.account_rows import Account
from signing.use_cases.access.security_log import Kind, SecurityLog
from signing.use_cases.access.syslog import Syslog
from signing.use_cases.access.visits import Visit
from signing.vocabulary import Role, staff_id
from support.use_cases.contexts import NOW
from support.waiting import PATIENCE

ACCOUNT = Account(staff_id("zhou"), "zhou", Role.COUNSELOR, "99001", "", closed=False)
LINE = re.compile(r"<86>1 (\S+) (\S+) signing (\d+) (signed_in) - (\{.*\})")


def record_event(installation: Installation) -> None:
    log = SecurityLog(installation.context)
    log.note(Kind.SIGNED_IN, ACCOUNT, Visit(now=NOW, address="203.0.113.9", request_id="r-1"))


def test_each_event_is_a_line_of_rfc_5424_once(installation: Installation) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(PATIENCE)
        syslog = Syslog(installation.reading, f"udp://127.0.0.1:{server.getsockname()[1]}")
        record_event(installation)
        assert (syslog.send_some(), syslog.send_some()) == (1, 0)
        line = LINE.fullmatch(server.recv(9999).decode())
    assert line is not None
    assert line[1] == NOW.isoformat(timespec="microseconds")
    told = json.loads(line[5])
    assert (told["id"], told["account"]) == (1, str(ACCOUNT.id))
    assert "203.0.113.9" not in line[0]
    assert "zhou" not in line[0]


def test_what_a_server_did_not_take_is_sent_when_it_is_back(installation: Installation) -> None:
    # given a server that is away, where signing in goes on as ever
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        syslog = Syslog(installation.reading, f"tcp://127.0.0.1:{taken.getsockname()[1]}")
        for _ in range(2):
            record_event(installation)
            with pytest.raises(OSError):  # noqa: PT011 - refused, or reset
                syslog.send_some()

        # when it comes back
        taken.listen()
        taken.settimeout(PATIENCE)
        assert syslog.send_some() == 2
        connection, _ = taken.accept()
        with connection, connection.makefile() as lines:
            found = [LINE.fullmatch(one.rstrip("\n")) for one in lines]

    # then it gets all, a line each
    assert [json.loads(one[5])["id"] for one in found if one] == [1, 2]


def test_one_process_at_a_time_sends(installation: Installation) -> None:
    record_event(installation)
    syslog = Syslog(installation.reading, "udp://127.0.0.1:9")
    with installation.reading.begin() as other:
        other.execute(text("SELECT * FROM account_exports FOR UPDATE"))
        assert syslog.send_some() == 0
    assert syslog.send_some() == 1
