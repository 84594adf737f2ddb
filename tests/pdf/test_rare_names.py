"""A name prints as it is: HanaMin draws what Noto lacks, then the fonts of the machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from signing.fonts import hanamin
from signing.fonts.ideographs import UNASSIGNED
from signing.fonts.printable import is_printable
from signing.fonts.system import find_font_folders
from signing.fonts.typefaces import SHIPPED, find_typeface, typeface
from signing.pdf.faces import add_fonts
from signing.settings import Settings
from signing.vocabulary import CopyName
from support.printing.font_files import RARE, make_font_file
from support.printing.printed_pages import (
    draw_pages,
    make_sheet,
    print_sheets,
    read_text,
    strip_space,
)

NAMES = ["王𫰠", "𠮷田", "李𪚥", "陈𬴃", "欧阳𡿨"]
IN_HANAMIN = "𠮷"


@pytest.fixture(autouse=True)
def the_shipped_fonts_alone_afterwards() -> Iterator[None]:
    forget_fonts()
    yield
    forget_fonts()


def forget_fonts() -> None:
    add_fonts([])
    hanamin._ranges.cache_clear()  # noqa: SLF001 — as a new process begins


@pytest.mark.parametrize("name", NAMES)
def test_a_rare_name_prints_and_reads_back(name: str) -> None:
    pdf = print_sheets(make_sheet(name=name), copies=[CopyName.SCHOOL])

    assert f"姓名{name}性别" in strip_space(read_text(pdf))
    front, _ = draw_pages(pdf)
    without, _ = draw_pages(print_sheets(make_sheet(name=name[:1]), copies=[CopyName.SCHOOL]))
    assert front.tobytes() != without.tobytes()


def test_a_rare_name_prints_the_same_bytes_again() -> None:
    before = print_sheets(make_sheet(1, name="王𫰠"), make_sheet(2, name="𠮷田"))
    forget_fonts()
    assert print_sheets(make_sheet(1, name="王𫰠"), make_sheet(2, name="𠮷田")) == before


def test_asking_for_a_character_unpacks_nothing() -> None:
    assert all(map(is_printable, f"王䶮{IN_HANAMIN}"))
    assert typeface.cache_info().currsize == len(SHIPPED)


def test_a_name_that_noto_has_does_not_open_the_archive() -> None:
    assert all(map(is_printable, "王䶮㛃"))
    assert hanamin._ranges.cache_info().currsize == 0  # noqa: SLF001


def test_without_the_archive_its_characters_are_those_that_nobody_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(hanamin, "ARCHIVE", tmp_path / "none.zip")

    assert not is_printable(IN_HANAMIN)
    assert is_printable("王")


def test_a_font_that_the_installation_names_is_asked_before(tmp_path: Path) -> None:
    add_fonts([make_font_file(tmp_path, characters=IN_HANAMIN)])
    assert find_typeface(IN_HANAMIN) == "Added1"


def test_the_fonts_of_the_machine_are_asked_after(tmp_path: Path) -> None:
    make_font_file(tmp_path, characters=RARE + IN_HANAMIN)

    add_fonts([tmp_path])

    assert find_typeface(IN_HANAMIN) == "HanaMin20"
    assert f"姓名李{RARE}性别" in strip_space(read_text(print_sheets(make_sheet(name=f"李{RARE}"))))


@pytest.mark.parametrize("asked", [True, False])
def test_the_setting_says_whether_the_folders_of_the_machine_are_searched(*, asked: bool) -> None:
    settings = Settings(_env_file=None, fonts="rare.otf", system_fonts=asked)

    found = find_font_folders() if asked else ()
    assert settings.font_places == (Path("rare.otf"), *found)


def test_of_two_fonts_of_the_machine_the_name_decides(tmp_path: Path) -> None:
    for folder, name in (("1", "b.ttf"), ("2", "a.ttf"), ("3", "a.ttf")):
        (tmp_path / folder).mkdir()
        make_font_file(tmp_path / folder, name=name)

    add_fonts([tmp_path])

    assert find_typeface(RARE) == "Systema"


@pytest.mark.parametrize("unlike", [{"weight": 700}, {"rights": 2}, {"rights": 0x100}])
def test_a_bold_font_and_one_that_may_not_be_embedded_are_passed_over(
    tmp_path: Path, unlike: dict[str, int]
) -> None:
    make_font_file(tmp_path, **unlike)  # type: ignore[arg-type]

    add_fonts([tmp_path])

    assert find_typeface(RARE) is None


@pytest.mark.parametrize("characters", [RARE + UNASSIGNED, "😀"])
def test_a_font_of_placeholders_and_what_is_no_ideograph_do_not_count(
    tmp_path: Path, characters: str
) -> None:
    make_font_file(tmp_path, characters=characters)

    add_fonts([tmp_path])

    assert find_typeface(characters[0]) is None


def test_what_is_no_font_is_passed_over_on_the_machine(tmp_path: Path) -> None:
    (tmp_path / "a.ttf").write_bytes(b"no font at all")
    (tmp_path / "b.otf").symlink_to(tmp_path / "gone")
    make_font_file(tmp_path, name="c.ttf")

    add_fonts([tmp_path])

    assert find_typeface(RARE) == "Systemc"
