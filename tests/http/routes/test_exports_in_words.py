"""Every table that leaves says codes in words, in the language of whoever takes it."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import get_args

import pytest
from fastapi.testclient import TestClient
from python_calamine import CalamineWorkbook

from signing import events, vocabulary
from signing.bootstrap import Installation
from signing.codes import Table, names
from signing.codes.regions import list_regions
from signing.http.edge.routing import Route
from signing.http.edge.rules import Answer
from signing.http.languages import Speech, load_english
from signing.http.routes import routes
from signing.use_cases.core.actors import WeChatUser
from signing.use_cases.graduates.binding_origins import make_device_token
from signing.use_cases.graduates.bindings import Bindings
from signing.vocabulary import CHANNEL_NAMES, Role, wechat_account_id
from support.page_texts import read_english
from support.routes.province import FilledProvince
from support.use_cases.contexts import make_stamp
from support.use_cases.small_province import SmallProvince

HAN = re.compile("[\u3400-\u9fff]")
Cells = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Export:
    """Who takes it, and which column says in words what a column of codes says."""

    role: str
    words_of: Mapping[str, str] = field(default_factory=dict)
    sent: Mapping[str, str] | None = None
    """The fields of a form, by the names of the province."""
    official: bool = False
    """A form of the ministry, which is Chinese for everybody."""


FIGURES = {"代码": "名称"}
EXPORTS = {
    "/api/statistics/esign.csv?year=2026": Export("province", FIGURES),
    "/api/statistics/esign.csv?year=2026&by=channel": Export("province", FIGURES),
    "/api/statistics/esign.xlsx?year=2026": Export("province", FIGURES),
    "/api/statistics/esign.xlsx?year=2026&by=channel": Export("province", FIGURES),
    "/api/destinations.xlsx?year=2026": Export(
        "province",
        {
            "学校代码": "学校",
            "去向代码": "毕业去向",
            "生源地代码": "生源地",
            "单位所在地": "单位所在地名称",
        },
        official=True,
    ),
    "/deadlines/sheet.xlsx": Export("counselor"),
    "/reviews/sheet": Export("counselor", sent={"numbers": "waiting"}),
    "/audit/facts.csv": Export("auditor", {"事件": "事件名称", "角色": "角色名称"}),
    "/graduates.xlsx": Export("admin", {"毕业去向代码": "毕业去向"}),
    "/staff/accounts.csv": Export(
        "admin", {"角色代码": "角色", "学校代码": "学校", "状态代码": "状态"}
    ),
    "/schools/list.csv": Export("province", {"学校代码": "学校名称"}),
    "/employers/sheet.xlsx": Export("province", {"行政区划代码": "行政区划"}),
    "/reviews/sheet.xlsx": Export("counselor"),
    "/reviews/amendments/sheet.xlsx": Export("counselor"),
    "/terminations/sheet.xlsx": Export("counselor"),
    "/prints/sheet.xlsx": Export("counselor"),
    "/privacy-requests/sheet.xlsx": Export("admin"),
    "/bindings/sheet.xlsx": Export("admin"),
    "/binding-reports/sheet.xlsx": Export("admin"),
    "/employer/applications/sheet.xlsx": Export("employer"),
    "/employer/agreements/sheet.xlsx": Export("employer"),
    "/employer/positions/sheet.xlsx": Export("employer", {"职位类别代码": "职位类别"}),
    "/api/statistics/esign.csv?year=2026&by=major": Export("province"),
    "/api/statistics/esign.csv?year=2026&by=region": Export("province", FIGURES),
    "/api/statistics/esign.xlsx?year=2026&by=industry": Export("province", FIGURES),
}
OTHER_TABLES = {
    "/api/roster/template.xlsx": "empty, and both languages at once",
    "/roster/template.xlsx": "empty, and both languages at once",
    "/destination-sheets/template.xlsx": "empty, and both languages at once",
    "/api/destination-sheets/template.xlsx": "empty, and both languages at once",
    "/roster/{token}/rejected.xlsx": "the rows as they came, to be sent again",
    "/api/destination-sheets/{token}/rejected.xlsx": "the rows as they came, to be sent again",
    "/destination-sheets/{token}/rejected.xlsx": "the rows as they came, to be sent again",
}
IDENTIFIERS = frozenset({"学号", "Student number", "用户名", "Username"})
"""What may look like a code in a small province, and is none."""
CODES = frozenset(code for table in get_args(Table) for code in names(table)) | {*list_regions()}
WORDS_OF_PROGRAMS = frozenset(
    text
    for kind in vars(vocabulary).values()
    if isinstance(kind, type) and issubclass(kind, Enum)
    for one in kind
    for text in (str(one.value), one.name)
    if text.isascii() and len(text) > 3
) | {name for name in vars(events) if name[0].isupper()}
"""Values of enums, and names of facts."""


@pytest.fixture
def marked(province: FilledProvince, installation: Installation) -> FilledProvince:
    """Return the province after three graduates bound on one phone, which marks their bindings."""
    small_province = SmallProvince.__new__(SmallProvince)
    small_province.context = installation.context
    phone = make_device_token()
    for number in ("21", "22", "23"):
        small_province.enrol(number, name="赵新来")
        account = wechat_account_id(f"phone of {number}")
        by = WeChatUser(stamp=make_stamp(Role.GRADUATE), wechat_account=account)
        who = small_province.identity(number, name="赵新来")
        Bindings(installation.context).bind(by, who, device=phone)
    installation.projector().catch_up()
    return province


@pytest.fixture
def client(marked: FilledProvince, client: TestClient) -> TestClient:
    """Return a service that begins to work when all is there."""
    del marked
    return client


def take(client: TestClient, province: FilledProvince, path: str, language: str) -> list[Cells]:
    """Return the sheets of an export; a CSV is one."""
    export = EXPORTS[path]
    headers = {
        "Authorization": f"Bearer {province.tokens[export.role]}",
        "Sec-Fetch-Site": "same-origin",
        "Cookie": f"signing_session={province.tokens[export.role]}",
    } | ({} if language == "zh" else {"Accept-Language": language})
    if path.startswith("/api/"):
        del headers["Cookie"]
    else:
        del headers["Authorization"]
    if export.sent is None:
        answer = client.get(path, headers=headers)
    else:
        form = {name: province.names[value] for name, value in export.sent.items()}
        answer = client.post(path, headers=headers, data=form)
    assert answer.status_code == 200, answer.text
    if answer.headers["Content-Type"].startswith("text/csv"):
        return [list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def translate(words: str) -> str:
    found = load_english().get(words)
    assert found is not None, f"{words} has no English"
    return str(found.string)


def test_every_route_that_gives_a_table_is_walked() -> None:
    tables = {
        one.path
        for one in routes()
        if isinstance(one, Route)
        and one.rules is not None
        and one.rules.answer is Answer.FILE
        and re.search(r"\.(xlsx|csv)$|/sheet$", one.path)
    }
    assert tables == {path.partition("?")[0] for path in EXPORTS} | OTHER_TABLES.keys()


def is_bare(name: str, cell: object, *, typed: bool) -> bool:
    """Return whether a cell is a code; in a `typed` table counts are numbers, not texts."""
    if name in IDENTIFIERS:
        return False
    coded = typed and isinstance(cell, str) and cell in CODES
    return coded or str(cell) in WORDS_OF_PROGRAMS


def find_wrong(rows: Cells, beside: Mapping[str, str], *, typed: bool) -> list[tuple[str, object]]:
    """Return the cells that are codes without a word in the column that should say it."""
    header, *body = rows
    wrong = []
    for row in body:
        told = dict(zip(map(str, header), row, strict=False))
        for name, cell in told.items():
            if name in beside and cell:
                is_wrong = str(told[beside[name]]) in {"", str(cell)}
            else:
                is_wrong = is_bare(name, cell, typed=typed)
            wrong += [(name, cell)] if is_wrong else []
    return wrong


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_code_stands_in_a_table_without_its_word(
    client: TestClient, province: FilledProvince, language: str
) -> None:
    for path, export in EXPORTS.items():
        say = str if language == "zh" or export.official else translate
        beside = {say(code): say(word) for code, word in export.words_of.items()}
        for rows in take(client, province, path, language):
            assert len(rows) > 1, path
            assert find_wrong(rows, beside, typed=".xlsx" in path) == [], path


def test_a_bare_code_would_be_found() -> None:
    header: list[object] = ["方式", "去向代码", "毕业去向", "人数"]
    rows = [header, ["DIRECT", "46", "46", 46.0]]
    assert find_wrong(rows, {"去向代码": "毕业去向"}, typed=True) == [
        ("方式", "DIRECT"),
        ("去向代码", "46"),
        ("毕业去向", "46"),
    ]


def list_words() -> tuple[set[str], set[str]]:
    """Return what the catalogue has, in Chinese and English, with the names of the ways to sign."""
    english = {str(message.id): str(message.string) for _, message in read_english()}
    ways = [name for name, _ in CHANNEL_NAMES.values()]
    for pattern in [one for one in english if "%(channel)s" in one]:
        for way in ways:
            english[pattern % {"channel": way}] = english[pattern] % {
                "channel": Speech("en").say(way)
            }
    return set(english), set(english.values())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_headers_are_of_the_catalogue_and_in_the_language_of_the_reader(
    client: TestClient, province: FilledProvince, language: str
) -> None:
    known, english = list_words()
    for path, export in EXPORTS.items():
        if export.official:
            continue
        for header, *_ in take(client, province, path, language):
            left = set(map(str, header)) - (known if language == "zh" else english)
            assert left == set(), path
            assert any(HAN.search(str(one)) for one in header) == (language == "zh"), path


def test_the_figures_of_channels_are_named_in_english(
    client: TestClient, province: FilledProvince
) -> None:
    path = "/api/statistics/esign.csv?year=2026&by=channel"
    [rows] = take(client, province, path, "en")
    told = {str(row[0]): row[1] for row in rows[1:] if len(row) > 1}
    assert told["DIRECT"] == "Direct"
    assert told["Grouped"] == "By channel (channel)"
