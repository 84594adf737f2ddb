"""The largest roster and a register of everybody, through a real server that stays small."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest
from python_calamine import load_workbook
from stdnum.cn import ric

from signing.bootstrap import Installation
from signing.codes.identity import RESIDENT_ID
from signing.demo.cast import Cast
from signing.demo.people import COLLEGES, GIVEN, STUDIES, SURNAMES
from signing.use_cases.graduates.roster_files.table import MOST_ROWS
from signing.use_cases.organisations.schools import Schools
from signing.vocabulary import Contact, Role
from support.files.roster_files import write_xlsx_roster
from support.hostile import archives
from support.printing.print_client import make_settings
from support.printing.print_school import sign_in_staff
from support.processes.memory import HeldMemory
from support.processes.served import ServedProcess, serve_processes
from support.slow_files import choose_size
from support.waiting import soon

pytestmark = [
    pytest.mark.sized,
    pytest.mark.sample,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory from /proc"),
]
ROWS = choose_size(MOST_ROWS, 1_000)
CONTACT = Contact(address="安徽省某市大学路1号", contact="就业中心", phone="0551-60001000")
LONG = 600.0
"""Seconds for one answer, and for all read models: eight others may have these cores."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_MORE_MIB = 600
"""That the import of 50,000 rows may take, for as long as it runs; measured, 450."""
MOST_STREAMED_MIB = 48
"""That a download may take, however many rows it has."""
MOST_MILLISECONDS = 1.0
"""Of a core, that a row may cost the server from upload to recorded fact."""
START_MILLISECONDS = 3_000
"""What the first requests of a server cost beside."""


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[ServedProcess]:
    with serve_processes(database_url, tmp_path) as processes:
        yield processes.serve()


@pytest.fixture
def installation(
    served: ServedProcess, database_url: str, tmp_path: Path
) -> Iterator[Installation]:
    """Yield what the server has opened, once it has made the keys."""
    del served
    opened = Installation.open(make_settings(database_url, tmp_path / "data"))
    yield opened
    opened.close()


def make_roster() -> bytes:
    """Return a workbook as a registry writes it: each row somebody else, of the first school."""
    return write_xlsx_roster(*map(make_graduate, range(ROWS)))


def make_graduate(number: int) -> dict[str, Any]:
    college, major = STUDIES[number % len(STUDIES)]
    day, place = divmod(number, 900)
    head = f"340103{date(2004, 1, 1) + timedelta(days=day):%Y%m%d}{place + 50:03}"
    return {
        "学号": f"R{number:08}",
        "姓名": f"{SURNAMES[number % len(SURNAMES)]}{GIVEN[number % len(GIVEN)]}",
        "性别": "男" if place % 2 else "女",
        "证件类型": RESIDENT_ID,
        "证件号码": head + ric.calc_check_digit(f"{head}0"),
        "民族": "汉族",
        "政治面貌": "共青团员",
        "学院": college,
        "专业": major,
        "学历层次": "本科",
        "学制": "4",
        "生源地代码": "340103",
        "毕业年份": str(datetime.now(UTC).year),
        "手机号码": f"139{number:08}",
        "家庭地址": f"安徽省合肥市长江路{number}号",
    }


def upload(client: httpx2.Client, content: bytes) -> httpx2.Response:
    return client.post("/api/roster/preview", files={"file": ("roster.xlsx", content, XLSX)})


@contextmanager
def stay_small(served: ServedProcess, mib: int) -> Iterator[None]:
    memory = HeldMemory(served.process.pid)
    memory.start()
    try:
        yield
    finally:
        more = memory.end()
    assert more <= mib


def test_a_whole_roster_is_imported_and_the_register_of_all_is_streamed(
    served: ServedProcess, installation: Installation
) -> None:
    context, roster = installation.context, make_roster()
    province = Cast(context, datetime.now(UTC)).province()
    Schools(context).register(province, "99001", "测试大学", CONTACT, COLLEGES, None)
    admin = served.client
    admin.timeout = LONG
    admin.headers.update(sign_in_staff(context, "admin", role=Role.SCHOOL_ADMIN))
    server = psutil.Process(served.process.pid)

    spent = sum(server.cpu_times()[:2])
    with stay_small(served, MOST_MORE_MIB):
        previewed = upload(admin, roster)
        assert previewed.status_code == 201, previewed.text
        assert (previewed.json()["new"], previewed.json()["errors"]) == (ROWS, [])
        bomb = upload(admin, archives.two_corners())  # ten million cells and more, in a few bytes
        assert (bomb.status_code, bomb.json()["code"]) == (413, "RosterTooLarge")
        address = f"/api/roster/{previewed.json()['token']}/import"
        imported = admin.post(address)
        assert (imported.status_code, imported.json()["new"]) == (201, ROWS), imported.text
    spent = sum(server.cpu_times()[:2]) - spent
    assert spent * 1000 <= MOST_MILLISECONDS * ROWS + START_MILLISECONDS
    assert admin.post(address).json()["code"] == "AlreadyImported"

    soon(served.has_caught_up, pause=0.2, patience=LONG)
    province_office = sign_in_staff(context, "province", role=Role.PROVINCE, school="")
    with stay_small(served, MOST_STREAMED_MIB):
        rows = read_register(admin, province_office)
    assert [row[2] for row in rows] == [f"R{number:08}" for number in range(ROWS)]


def read_register(client: httpx2.Client, headers: dict[str, str]) -> list[list[Any]]:
    """Download it in pieces: nobody knew its length when its first piece came."""
    with client.stream("GET", "/api/destinations.xlsx", headers=headers) as answer:
        assert answer.status_code == 200
        assert "Content-Length" not in answer.headers
        pieces = list(answer.iter_raw())
    assert len(pieces) > 1
    sheet = load_workbook(BytesIO(b"".join(pieces))).get_sheet_by_index(0)
    return sheet.to_python()[1:]
