"""Hostile files in the forms of pages: a page says what to do, and keeps what else was typed."""

import re
from html import unescape
from io import BytesIO
from itertools import count
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from signing.http import pages
from signing.http.asking.security import COOKIE
from support.hostile import files as hostile
from support.hostile.pdfs import SCRIPT, with_action
from support.printing.documents import A_PDF, draw_photograph
from support.routes.api_routes import CLAIM
from support.routes.province import FilledProvince
from support.waiting import soon

OURS = {"Sec-Fetch-Site": "same-origin"}
MIB = 2**20
PLACES = {
    "/me/termination": ("signer", "files", {"reason": "决定考研", "ended_by": "GRADUATE"}, 10),
    "/employer/agreements/{effective}/termination": (
        "employer",
        "files",
        {"reason": "项目取消", "ended_by": "EMPLOYER"},
        10,
    ),
    "/employer/documents": ("employer", "file", {"title": "营业执照副本"}, 10),
    "/prints/{effective}/stamped-copy": ("counselor", "file", {}, 10),
    "/me/agreement/stamped-copy": ("signer", "file", {}, 10),
    "/employer/agreements/{effective}/stamped-copy": ("employer", "file", {}, 10),
    "/employer/claim": ("nobody", "licence", CLAIM, 4),
}
"""Where pages take files: who sends them, under which field, what is typed beside, and how many
MiB a file may have."""
FILES = {
    "HTML as PDF": ("a.pdf", hostile.HTML, 422, "文件内容不是其扩展名所示的格式"),
    "SVG": ("a.svg", hostile.SVG, 422, "只接受 PDF、JPEG、PNG 和 WebP"),
    "SVG as PNG": ("a.png", hostile.SVG, 422, "文件内容不是其扩展名所示的格式"),
    "a GIFAR": ("a.gif", hostile.gifar(), 422, "只接受 PDF、JPEG、PNG 和 WebP"),
    "a GIFAR as JPEG": ("a.jpg", hostile.gifar(), 422, "文件内容不是其扩展名所示的格式"),
    "nothing": ("a.pdf", b"", 422, "文件是空的"),
    "JavaScript": ("a.pdf", with_action(SCRIPT), 422, "不予接受"),
    "HEIC": ("IMG_0001.HEIC", hostile.HEIC, 422, "文件内容是 HEIC 照片"),
}
NETWORKS = count(1)
"""Whoever has no account sends each file from a network of its own: a network may few a day."""


def send_upload(
    client: TestClient, province: FilledProvince, at: str, name: str, content: bytes
) -> Any:
    who, field, typed, _ = PLACES[at]
    if who == "nobody":
        client = TestClient(client.app, client=(f"198.51.100.{next(NETWORKS)}", 1))
    else:
        client.cookies.set(COOKIE, province.tokens[who])
    client.headers.update(OURS)
    path = at.format(**province.names)
    soon(lambda: client.get(path.removesuffix("/stamped-copy")).is_success or None)
    file = {field: (name, BytesIO(content), "application/octet-stream")}
    return client.post(path, data=typed, files=file)


@pytest.mark.parametrize("at", PLACES)
def test_every_hostile_file_is_told_on_the_page_of_its_form(
    at: str, client: TestClient, province: FilledProvince
) -> None:
    *_, typed, most = PLACES[at]
    too_large = ("a.pdf", A_PDF + bytes(most * MIB), 413, f"文件超过 {most} MiB")
    for sample, (name, content, status, words) in (FILES | {"a large one": too_large}).items():
        answer = send_upload(client, province, at, name, content)
        page = unescape(answer.text)
        _, *alerts = page.split('role="alert"')
        told = next(one for one in alerts if not one.startswith(" hidden"))
        told = told.split("</form>", maxsplit=1)[0]
        assert (sample, answer.status_code) == (sample, status)
        assert answer.headers["content-type"].startswith("text/html")
        assert words in told, sample
        assert "<p>" in told, sample
        assert 'type="file"' in page
        assert all(text in page for text in typed.values()), sample


@pytest.mark.parametrize("at", PLACES)
def test_what_is_much_too_large_is_told_on_a_page_before_it_is_read(
    at: str, client: TestClient, province: FilledProvince
) -> None:
    answer = send_upload(client, province, at, "a.pdf", bytes(60 * MIB))
    assert answer.status_code == 413
    assert re.search("文件超过 (4|10|50) MiB", answer.text)
    assert "重新上传" in answer.text


def test_where_a_photograph_was_taken_is_gone_when_it_is_opened(
    client: TestClient, province: FilledProvince
) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (31.0, 49.0, 0.0)
    taken = draw_photograph(exif=exif.tobytes())
    assert Image.open(BytesIO(taken)).getexif().get_ifd(0x8825)
    answer = send_upload(client, province, "/employer/documents", "门头.jpg", taken)
    assert "材料已提交" in answer.text

    links = re.findall(r'href="(/employer/documents/[0-9a-f]{64})"', answer.text)
    pictures = [
        one for one in map(client.get, links) if one.headers["content-type"] == "image/jpeg"
    ]
    assert len(pictures) == 1
    assert not Image.open(BytesIO(pictures[0].content)).getexif()


def test_every_page_that_takes_files_is_tried_here_or_has_tests_of_its_own() -> None:
    declared = [one for module in pages.ROUTERS for one in module.router.declarations]
    taking = [one for one in declared if one.rules.files]
    assert len(taking) == len(PLACES) + 4  # rosters, destinations, résumés and cards have tests
