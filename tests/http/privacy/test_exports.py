"""What a graduate takes along: everything that is held about them, and nothing of others."""

import json
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from signing.bootstrap import Installation
from signing.cli import app as command_line
from signing.http.app import create_app
from signing.pdf.booklet import draw_booklet
from signing.press.booklets import load_glossary
from signing.use_cases.privacy.disclosures import Disclosures, ListName
from signing.vocabulary.booklet import Booklet, Line, Part
from support.printing.printed_pages import read_text, strip_space
from support.routes.province import FilledProvince
from support.use_cases.contexts import NOW
from support.use_cases.small_province import SmallProvince, make_person

UNCOVERED = "𱖎"


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
