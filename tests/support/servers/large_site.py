"""The season at a province's size: read models with rows in thousands, and what has no rows there.

Schools, colleges, accounts and positions come through the use cases. Graduates, agreements and
applications are copied from row to row: a list shows rows, and needs no facts behind each.
"""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Table, Uuid, text

from signing.bootstrap import Installation
from signing.demo.cast import Cast
from signing.demo.companies import EMPLOYERS, make_job
from signing.demo.people import SIZES
from signing.projections.agreements import tables as agreements
from signing.projections.applications import tables as applications
from signing.projections.roster_list import tables as roster
from signing.use_cases.access.passwords import hash_password
from signing.use_cases.organisations.positions import Positions
from signing.use_cases.organisations.schools import Appointment, Schools
from signing.vocabulary import Contact, Role
from support.servers.browser_site import PASSWORD

SCHOOL, FIRM = "99001", 0
SCHOOLS, COLLEGES, ACCOUNTS, POSITIONS = 60, 25, 41, 80
GRADUATES = 6000
COPIES = -(-GRADUATES // SIZES[SCHOOL]) - 1
"""Of each graduate and agreement of the school."""
WAITING, APPLICATIONS = 1500, 400
STEPS = count(500_000)
LONG_NAMES = ("古丽巴哈尔·买买提吐尔逊", "Maximiliane von Hohenstein-Oettingen", "司徒望舒")
LONG_FIRM = "安徽省长江流域数字农业与智慧物流产业技术研究院有限责任公司（合肥分公司）"
LONG_TITLE = "高级嵌入式系统软件开发工程师（智能网联汽车方向，驻外）"
LONG_MAJOR = "数据科学与大数据技术（中外合作办学）"
LONG_COLLEGE = "生物科学与食品药品工程及检验检测技术学院"
SAID = {
    "name": "CASE g % 7 WHEN 3 THEN '古丽巴哈尔·买买提吐尔逊' WHEN 5 THEN"
    " 'Maximiliane von Hohenstein-Oettingen' ELSE name END",
    "employer": f"CASE g % 5 WHEN 2 THEN '{LONG_FIRM}' ELSE employer END",
    "position_title": f"CASE g % 4 WHEN 1 THEN '{LONG_TITLE}' ELSE position_title END",
    "major": f"CASE g % 6 WHEN 1 THEN '{LONG_MAJOR}' ELSE major END",
    "college": f"'第' || (g % {COLLEGES - 6} + 1) || '{LONG_COLLEGE}'",
    "opened": "opened + g * 1000000::bigint",
    "position": "position + g * 1000000::bigint",
}
"""What each copy says instead, in SQL, by column; `g` counts them."""
KEYS = frozenset({"agreement_number", "student_number"})
OF_SCHOOL = (
    roster.graduates,
    roster.sought,
    agreements.signings,
    agreements.standings,
    agreements.sought,
    agreements.requests,
    agreements.prints,
)


def enlarge_season(installation: Installation) -> None:
    """Make it sixty schools, one of them with 6,000 graduates, and an employer with many."""
    _open_offices(installation)
    installation.projector().catch_up()
    with installation.writing.begin() as connection:
        for table in OF_SCHOOL:
            _copy_rows(connection, table, COPIES)
        _let_wait(connection)
        _count_again(connection)
        _send_applications(connection)
        connection.execute(text("ANALYZE"))


def _open_offices(installation: Installation) -> None:
    context = installation.context
    cast = Cast(context, datetime.now(UTC), steps=next(STEPS), request="large")
    desk, hashed = Schools(context), hash_password(PASSWORD)
    contact = Contact(address="安徽省某市大学路1号", contact="就业中心", phone="0551-60001000")
    for number in range(SCHOOLS - 2):
        name = f"江淮第{number + 1}职业技术师范学院（新校区）"
        desk.register(cast.province(), str(99100 + number), name, contact, ("文学院",), None)
    for number in range(COLLEGES - 6):
        desk.add_college(cast.admin(SCHOOL), SCHOOL, f"第{number + 1}{LONG_COLLEGE}")
    for number in range(ACCOUNTS - 2):
        name = LONG_NAMES[number % len(LONG_NAMES)]
        given = Appointment(f"counselor-{number:02}-of-99001", name, hashed, Role.COUNSELOR, SCHOOL)
        desk.appoint(cast.admin(SCHOOL), given)
    for _ in range(POSITIONS - 1):
        job = make_job(EMPLOYERS[FIRM]).model_copy(update={"title": LONG_TITLE})
        Positions(context).open(cast.employer(FIRM), job)


def _copy_rows(connection: Connection, table: Table, times: int, **changed: str) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(
        changed.get(name) or _change_value(table, name)
        for name in table.columns.keys()  # noqa: SIM118 - its columns' names
    )
    mine = f" WHERE school_code = '{SCHOOL}'" if "school_code" in table.columns else ""
    copied = f"SELECT {values} FROM {table}, generate_series(1, :times) g{mine}"  # noqa: S608 — our own names
    connection.execute(text(f"INSERT INTO {table} ({names}) {copied}"), {"times": times})


def _change_value(table: Table, name: str) -> str:
    """Copies stand behind what they are copied from in each list, so that facts open first."""
    column: Any = table.columns[name]
    if name == "signed_at":
        return f"signed_at {'-' if table is agreements.signings else '+'} g * interval '1 minute'"
    if name in KEYS:
        return f"\"{name}\" || '-' || g"
    if isinstance(column.type, Uuid) and name not in {"employer_id", "position_id"}:
        return f'md5("{name}"::text || g)::uuid'
    return SAID.get(name, f'"{name}"')


def _let_wait(connection: Connection) -> None:
    """Let as many agreements wait for a review as a large school has in June.

    They stand behind those that wait already, so that one of these opens first.
    """
    waiting = text(
        f"UPDATE {agreements.standings} SET listed = 'pending', state = 'AWAITING_REVIEW',"  # noqa: S608 — our own names
        " tab = NULL, decided_at = NULL, signed_at = greatest(signed_at, ("
        f" SELECT min(signed_at) FROM {agreements.standings} WHERE school_code = :school"
        " AND listed = 'pending' AND agreement_number NOT LIKE '%-1-%') + interval '1 minute')"
        " WHERE agreement_number IN ("
        f" SELECT agreement_number FROM {agreements.standings} WHERE school_code = :school"
        " AND agreement_number LIKE '%-1-%' ORDER BY listed <> 'pending', agreement_number"
        " LIMIT :most)"
    )
    connection.execute(waiting, {"school": SCHOOL, "most": WAITING})


def _count_again(connection: Connection) -> None:
    connection.execute(text(f"DELETE FROM {agreements.tallies}"))  # noqa: S608 — our own names
    columns = "school_code, college, channel, listed, confirmation"
    counted = (
        f"INSERT INTO {agreements.tallies} ({columns}, tab, signings)"  # noqa: S608
        f" SELECT {columns}, coalesce(tab, ''), count(*)"
        f" FROM {agreements.standings} GROUP BY {columns}, 6"
    )
    connection.execute(text(counted))


def _send_applications(connection: Connection) -> None:
    """Let applications to whomever be some to one employer, for each of its positions in turn."""
    firm = text(f"SELECT id FROM {applications.employers} ORDER BY name = :name DESC LIMIT 1")  # noqa: S608
    chosen = connection.execute(firm, {"name": EMPLOYERS[FIRM].name}).scalar_one()
    rows = connection.execute(
        text(f"SELECT count(*) FROM {applications.applications}")  # noqa: S608
    ).scalar_one()
    times = APPLICATIONS // rows + 1
    _copy_rows(connection, applications.graduates, times)
    theirs = (
        f"(array(SELECT t.position_id FROM {applications.titles} t"  # noqa: S608
        f" WHERE t.title = '{LONG_TITLE}' ORDER BY 1))[1 + (opened + g) % {POSITIONS - 1}]"
    )
    _copy_rows(
        connection,
        applications.applications,
        times,
        id="\"id\" || '-' || g",
        employer_id=f"'{chosen}'::uuid",
        position_id=theirs,
    )
