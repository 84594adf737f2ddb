"""What a graduate takes along: everything that is held about them, and nothing of others."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from signing.bootstrap import Installation
from signing.cli import app as command_line
from signing.fact_words import FACTS
from signing.http.app import create_app
from signing.pdf.booklet import draw_booklet
from signing.press.booklets import load_glossary
from signing.storage.wechat_tables import wechat_addresses, wechat_subscriptions
from signing.use_cases.notices.outbox import Outbox
from signing.use_cases.privacy.disclosures import Disclosures, ListName
from signing.vocabulary.booklet import Booklet, Line, Part
from support.printing.printed_pages import read_text, strip_space
from support.routes.province import FilledProvince
from support.use_cases.channels import FakeSender, make_message
from support.use_cases.contexts import NOW
from support.use_cases.small_province import SmallProvince, make_person

UNCOVERED = "𱖎"
OPENID = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"


@pytest.fixture
def client(installation: Installation, province: FilledProvince) -> TestClient:
    del province
    return TestClient(create_app(installation, projecting=False))


def ask_as(client: TestClient, province: FilledProvince, who: str, path: str) -> Any:
    answer = client.get(path, headers={"Authorization": f"Bearer {province.tokens[who]}"})
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize("who", ["graduate", "waiter", "signer", "leaver"])
def test_every_fact_of_the_graduate_is_in_the_export_with_nothing_sealed(
    client: TestClient, province: FilledProvince, installation: Installation, who: str
) -> None:
    export = ask_as(client, province, who, "/api/me/export.json").json()

    facts = installation.context.ledger.load_facts(UUID(export["graduate"]["id"]))
    assert [one["fact"] for one in export["history"]] == [type(one).__name__ for one in facts]
    assert "sealed" not in json.dumps(export)
    assert [one["name"] for one in [export["graduate"]["person"]]] == ["林小满"]
    assert len(export["sessions"]) >= 1


def test_it_has_agreements_terms_files_resumes_and_looks(
    client: TestClient, province: FilledProvince, installation: Installation
) -> None:
    small_province = SmallProvince.__new__(SmallProvince)
    small_province.context = installation.context
    leaver = small_province.find_bound("4").graduate_id
    Disclosures(installation.context).show_identity(
        small_province.counselor(), leaver, "核对报到证"
    )

    export = ask_as(client, province, "leaver", "/api/me/export.json").json()

    [agreement] = export["agreements"]
    assert agreement["terms"]["monthly_pay"] == "8000.00"
    assert agreement["employer"]["phone"] == "13900001111"
    [file] = [one for one in export["files"] if one["fact"] == "TerminationRequested"]
    assert file["name"] == "证明.pdf"
    content = ask_as(client, province, "leaver", file["link"]).content
    assert len(content) == file["size"]
    assert [look["purpose"] for look in export["looks"]] == ["核对报到证"]
    assert export["notices"]
    applicant = ask_as(client, province, "graduate", "/api/me/export.json").json()
    assert applicant["applications"][0]["resume"]["name"] == "林小满"


def test_it_has_amendments_old_and_new_and_what_the_account_reported(
    client: TestClient, province: FilledProvince
) -> None:
    signer = {"Authorization": f"Bearer {province.tokens['signer']}"}
    refusal = {"reason": "暂不调整"}
    path = "/api/me/agreement/amendments/1/refusal"
    assert client.post(path, headers=signer, json=refusal).status_code == 201

    export = ask_as(client, province, "signer", "/api/me/export.json").json()
    [amendment] = export["agreements"][-1]["amendments"]
    assert amendment["changes"] == [
        {"field": "monthly_pay", "before": "8000.00", "after": "8800.00"}
    ]
    assert (amendment["state"], amendment["asked_by"]) == ("DECLINED", "employer")
    assert (amendment["refusal"], bool(amendment["reason"])) == ("暂不调整", True)
    assert export["agreements"][-1]["edition"] == 1
    read = strip_space(read_text(ask_as(client, province, "signer", "/api/me/export.pdf").content))
    for words in ("变更前8000.00", "变更后8800.00", "不同意的原因暂不调整", "对方不同意"):
        assert words in read


def test_it_has_releases_and_photographs_of_stamped_pages(
    client: TestClient, province: FilledProvince
) -> None:
    export = ask_as(client, province, "leaver", "/api/me/export.json").json()
    [release] = export["agreements"][-1]["releases"]
    assert (release["state"], release["asked_by"], release["reason"] is None) == (
        "pending",
        "graduate",
        False,
    )
    held = [
        (who, one)
        for who in ("graduate", "waiter", "signer", "leaver")
        for agreement in ask_as(client, province, who, "/api/me/export.json").json()["agreements"]
        for one in agreement["stamped_copies"]
    ]
    assert held
    for who, one in held:
        files = ask_as(client, province, who, "/api/me/export.json").json()["files"]
        links = {file["digest"]: file["link"] for file in files}
        assert one["digest"] in links
        assert ask_as(client, province, who, links[one["digest"]]).content
        read = read_text(ask_as(client, province, who, "/api/me/export.pdf").content)
        assert "盖章件照片" in strip_space(read)


def test_it_says_how_they_are_told_and_never_where(
    client: TestClient, province: FilledProvince, installation: Installation
) -> None:
    # given a graduate who subscribed, chose channels, read notices, and was sent messages
    signer = UUID(province.names["signer_id"])
    headers = {"Authorization": f"Bearer {province.tokens['signer']}"}
    keep_subscriptions(installation, signer)
    post_messages(installation, signer)
    chosen = {"reviews": ["wechat", "sms"]}
    path = "/api/account/notice-preferences"
    assert client.put(path, headers=headers, json=chosen).status_code == 200
    newest = ask_as(client, province, "signer", "/api/notices").json()["items"][0]
    read_all = {"until": newest["id"]}
    assert client.post("/api/notices/read", headers=headers, json=read_all).status_code == 200

    # when they take along what is held
    export = ask_as(client, province, "signer", "/api/me/export.json").json()
    read = strip_space(read_text(ask_as(client, province, "signer", "/api/me/export.pdf").content))

    # then it stands there, but for the openid
    assert export["wechat"] == {
        "kept_since": "2026-05-07T02:00:00+00:00",
        "subscriptions": [
            {"kind": "reviews", "zh": "学校审核", "en": "School’s review", "left": 2}
        ],
    }
    assert export["notices"][0]["id"] == newest["id"]
    assert export["reading"]["read_until"] == export["notices"][0]["at"]
    assert {one["read"] for one in export["notices"]} == {True}
    told = {one["group"]: (one["channels"], one["chosen"]) for one in export["preferences"]}
    assert told["reviews"] == (["sms", "wechat"], True)
    assert told["papers"] == (["wechat"], False)
    sent = [(one["kind"], one["zh"], one["channel"], one["state"]) for one in export["messages"]]
    assert sent == [("SchoolApproved", FACTS["SchoolApproved"].name.zh, "wechat", "waiting")]
    assert OPENID not in json.dumps(export) + read
    for words in (
        *(
            "从何时起保存openid（不在此列出）2026年5月7日10:00",
            "订阅的消息学校审核",
            "还可以发送几条2",
        ),
        *("哪类通知学校审核通过什么方式手机短信、微信", "方式微信状态等待发送", "（已读）"),
    ):
        assert words in read

    # and nobody else's export has it
    other = ask_as(client, province, "graduate", "/api/me/export.json").json()
    assert other["wechat"] == {"kept_since": None, "subscriptions": []}
    assert (other["messages"], other["reading"]) == ([], {"read_until": None})
    assert {one["read"] for one in other["notices"]} <= {False}


def keep_subscriptions(installation: Installation, graduate: UUID) -> None:
    cipher = installation.context.vault.load_cipher(graduate)
    address = {
        "graduate": graduate,
        "wechat_account": uuid4(),
        "sealed_openid": cipher.encrypt(OPENID).sealed,
        "kept_at": datetime(2026, 5, 7, 2, tzinfo=UTC),
    }
    agreed = {"graduate": graduate, "template": "reviews", "remaining": 2, "changed_at": NOW}
    with installation.context.engine.connect() as connection:
        connection.execute(insert(wechat_addresses).values(address))
        connection.execute(insert(wechat_subscriptions).values(agreed))


def post_messages(installation: Installation, graduate: UUID) -> None:
    """Post one to the graduate, and one to somebody else."""
    box = Outbox(installation.context.tokens, [FakeSender("wechat")])
    told = [make_message("1", graduate, kind="SchoolApproved"), make_message("2")]
    with installation.context.engine.connect() as connection:
        box.post(connection, told)


def test_one_graduates_file_is_not_anothers(client: TestClient, province: FilledProvince) -> None:
    file, *_ = ask_as(client, province, "leaver", "/api/me/export.json").json()["files"]
    headers = {"Authorization": f"Bearer {province.tokens['signer']}"}
    assert client.get(file["link"], headers=headers).status_code == 404


def test_the_booklet_says_the_same_to_people(client: TestClient, province: FilledProvince) -> None:
    for who, number in (("graduate", "1"), ("leaver", "4")):
        export = ask_as(client, province, who, "/api/me/export.json").json()
        pdf = ask_as(client, province, who, "/api/me/export.pdf").content
        read = strip_space(read_text(pdf))
        assert make_person(number).id_number in read
        assert "第1/" in read
        for one in [*export["history"], *export["notices"]]:
            assert strip_space(one["zh"]) in read
        assert f"姓名{make_person(number).name}" in read
        for held in export["agreements"]:
            assert strip_space(f"单位名称{held['employer']['name']}") in read
        for file in export["files"]:
            assert strip_space(f"文件名{file['name']}") in read
        for other in ("1", "2", "3", "4"):
            assert (make_person(other).id_number in read) == (other == number)


LISTS: dict[ListName, tuple[str, str]] = {
    "roster": ("counselor", "/graduates.xlsx"),
    "reviews": ("counselor", "/reviews/sheet.xlsx"),
    "amendments": ("counselor", "/reviews/amendments/sheet.xlsx"),
    "prints": ("counselor", "/prints/sheet.xlsx"),
    "terminations": ("counselor", "/terminations/sheet.xlsx"),
    "privacy_requests": ("admin", "/privacy-requests/sheet.xlsx"),
    "bindings": ("admin", "/bindings/sheet.xlsx"),
    "binding_reports": ("admin", "/binding-reports/sheet.xlsx"),
    "deadlines": ("counselor", "/deadlines/sheet.xlsx"),
}
"""Who exports each list, and where."""


@pytest.mark.parametrize("name", get_args(ListName))
def test_who_exported_a_list_has_a_line_in_the_booklet(
    name: ListName, client: TestClient, installation: Installation, province: FilledProvince
) -> None:
    who, path = LISTS[name]
    session = {"Cookie": f"signing_session={province.tokens[who]}"}
    assert client.get(path, headers=session).status_code == 200
    installation.projector().catch_up()

    pdf = ask_as(client, province, "graduate", "/api/me/export.pdf").content

    assert strip_space(load_glossary().values[name]) in strip_space(read_text(pdf))


def test_a_booklet_of_many_pages_is_the_same_bytes_again_and_loses_no_character() -> None:
    words = f"买买提·吐尔逊 {UNCOVERED}\n第二行\t\x07" * 30
    lines = tuple(Line(label=f"事实 {number}", text=words) for number in range(20))
    booklet = Booklet(
        title="记录", made_at=NOW, foot="平台", parts=(Part(title="一", lines=lines),)
    )

    pdf = draw_booklet(booklet)

    read = strip_space(read_text(pdf))
    assert draw_booklet(booklet) == pdf
    assert read.count("买买提·吐尔逊") == read.count("〔U+3158E〕") == 600
    last = read.rindex("/")
    pages = int(read[last + 1 :].removesuffix("页"))
    assert pages > 5
    assert f"第{pages}/{pages}页" in read


def test_an_office_exports_a_person_for_a_purpose_that_the_person_reads(
    database_url: str,
    installation: Installation,
    province: FilledProvince,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = make_url(database_url).render_as_string(hide_password=False)
    monkeypatch.setenv("SIGNING_DATABASE_URL", url)
    monkeypatch.setenv("SIGNING_DATA_DIR", str(tmp_path))
    lin = province.names["signer_id"]

    for suffix in ("json", "pdf"):
        command = ["export-person", lin, "--to", str(tmp_path / f"lin.{suffix}")]
        assert CliRunner().invoke(command_line, command).exit_code == 2
        asked_for = CliRunner().invoke(command_line, [*command, "--purpose", "本人来信"])
        assert asked_for.exit_code == 0, asked_for.output

    export = json.loads((tmp_path / "lin.json").read_text("utf-8"))
    assert export["graduate"]["person"]["id_number"] == make_person("3").id_number
    assert (tmp_path / "lin.pdf").stat().st_mode & 0o077 == 0
    looks = Disclosures(installation.context).list_of_graduate(UUID(lin), 10).items
    assert [(one["fields"], one["purpose"]) for one in looks] == [(["everything"], "本人来信")] * 2


def test_a_booklet_shows_rare_names() -> None:
    names = "李𫰠 𠮷明 王䶮 㛃𪚥"
    part = Part(title="一", lines=(Line(label="姓名", text=names),))

    pdf = draw_booklet(Booklet(title="记录", made_at=NOW, foot="平台", parts=(part,)))

    assert strip_space(names) in strip_space(read_text(pdf))
