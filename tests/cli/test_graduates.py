"""`signing import-roster`: what people read before and after an import."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from signing.bootstrap import Installation
from signing.cli import app
from support.use_cases.small_province import SmallProvince, make_id_number


@pytest.fixture
def run(installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Importer":
    SmallProvince(installation.context)
    monkeypatch.setenv("SIGNING_DATABASE_URL", installation.url)
    monkeypatch.setenv("SIGNING_DATA_DIR", str(installation.settings.data_dir))
    monkeypatch.setenv("COLUMNS", "120")
    return Importer(tmp_path / "roster.csv")


class Importer:
    """Imports a roster of two graduates."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self, major: str, *options: str) -> str:
        year = datetime.now(UTC).year
        head = "学号,姓名,性别,证件类型,证件号码,学院,专业,学历层次,生源地代码,毕业年份"
        rows = [
            f"{number},{name},{gender},居民身份证,{make_id_number(number)},文学院,{studied},本科,340100,{year}"
            for number, name, gender, studied in (
                ("1", "林小满", "男", major),
                ("2", "何静", "女", "历史学"),
            )
        ]
        self._file.write_text("\n".join([head, *rows]), "utf-8")
        ran = CliRunner().invoke(app, ["import-roster", "99001", str(self._file), *options])
        assert (ran.exit_code, ran.stderr) == (0, ""), ran.output
        return ran.stdout


def test_a_preview_is_a_table_for_people_in_both_languages(run: Importer) -> None:
    first = run("中文", "--preview")
    assert "预览，尚未导入 preview, nothing imported：共 rows 2，新增 new 2，" in first
    assert "{" not in first

    done = run("中文")
    assert "已导入 imported：新增 new 2，更改 changed 0" in done
    assert "{" not in done

    changed = run("汉语言文学", "--preview")
    [line] = [one for one in changed.splitlines() if "汉语言文学" in one]
    assert [cell.strip() for cell in line.strip("│ ").split("│")] == [
        "2",
        "1",
        "专业",
        "中文",
        "汉语言文学",
    ]
    assert "更改 changed 1，身份变更 identity changes 0，不变 unchanged 1" in changed
