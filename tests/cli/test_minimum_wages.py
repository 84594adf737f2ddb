"""`signing minimum-wages`: a file becomes the table, line by line, or nothing of it does."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from signing.bootstrap import Installation
from signing.cli import app

TITLES = "行政区划代码,执行日期,月最低工资,依据"
ROWS = ("420000,2026-01-01,1800,示例文件一号", "420100,2026-01-01,2010.50,示例文件一号")


def run(installation: Installation, *arguments: str) -> Result:
    environment = {
        "SIGNING_DATABASE_URL": installation.url,
        "SIGNING_DATA_DIR": str(installation.settings.data_dir),
    }
    return CliRunner().invoke(app, ["minimum-wages", *arguments], env=environment)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "wages.csv"


def write(file: Path, *rows: str, titles: str = TITLES, encoding: str = "utf-8-sig") -> str:
    file.write_text("\n".join([titles, *rows]) + "\n", encoding=encoding)
    return str(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_imported_once_and_can_be_listed_changed_and_imported_again(
    installation: Installation, file: Path, encoding: str
) -> None:
    first = run(installation, "import", write(file, *ROWS, encoding=encoding))
    assert first.exit_code == 0, first.output
    assert "新增 new 2" in first.output
    assert "没有变化" in run(installation, "import", str(file)).output

    listed = run(installation, "list")
    assert listed.stdout.splitlines() == [
        "region,valid_from,monthly,source",
        "420000,2026-01-01,1800,示例文件一号",
        "420100,2026-01-01,2010.50,示例文件一号",
    ]
    file.write_text(listed.stdout.replace("1800", "1900"), "utf-8")
    assert "更改 changed 1" in run(installation, "import", str(file)).output


def test_a_preview_imports_nothing(installation: Installation, file: Path) -> None:
    shown = run(installation, "import", write(file, *ROWS), "--preview")
    assert "尚未导入" in shown.output
    assert len(run(installation, "list").stdout.splitlines()) == 1


def test_other_rows_stay_unless_the_file_is_the_whole_table(
    installation: Installation, file: Path
) -> None:
    run(installation, "import", write(file, *ROWS))
    write(file, ROWS[0])
    assert "没有变化" in run(installation, "import", str(file)).output
    assert "删除 removed 1" in run(installation, "import", str(file), "--replace").output
    assert len(run(installation, "list").stdout.splitlines()) == 2


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("42010,2026-01-01,1800,示例", "行政区划代码应为 6 位数字"),
        ("990000,2026-01-01,1800,示例", "行政区划代码应为 6 位数字"),
        ("420000,2026-13-01,1800,示例", "执行日期应为"),
        ("420000,2026-01-01,一千,示例", "月最低工资应为"),
        ("420000,2026-01-01,0,示例", "月最低工资应为"),
        ("420000,2026-01-01,NaN,示例", "月最低工资应为"),
        ("420000,2026-01-01,1800.005,示例", "月最低工资应为"),
        ("420000,2026-01-01,1800,", "依据应填"),
        ("420000,2026-01-01", "月最低工资应为|依据应填"),
        (ROWS[0] + "\n" + ROWS[0], "重复"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_imported(
    installation: Installation, file: Path, row: str, said: str
) -> None:
    refused = run(installation, "import", write(file, ROWS[1], row))

    assert refused.exit_code == 2
    assert any(one in refused.output for one in said.split("|")), refused.output
    assert refused.output.startswith(("3: ", "4: "))
    assert "未导入" in refused.output
    assert len(run(installation, "list").stdout.splitlines()) == 1


def test_a_file_without_the_columns_is_refused(installation: Installation, file: Path) -> None:
    refused = run(installation, "import", write(file, "1", titles="region,monthly"))
    assert refused.exit_code == 2
    assert "执行日期 valid_from" in refused.output

    file.write_bytes(b"\xff\xfe\x00\x81")
    assert run(installation, "import", str(file)).exit_code == 2
