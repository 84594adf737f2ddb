"""A file that is much too large: a person sees a page and never a broken connection."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from support.servers.browser_site import Site


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "扫描件.pdf"
    with path.open("wb") as file:
        file.truncate(60 * 2**20)
    return path


def test_without_scripts_the_service_says_so_before_it_has_read_it(site: Site, large: Path) -> None:
    page = site.page("employer-1", "/employer/documents", java_script_enabled=False)
    page.fill("[name=title]", "营业执照")
    page.set_input_files("[name=file]", large)
    with page.expect_response("**/employer/documents") as answered:
        page.get_by_role("button", name="提交材料").click()
    assert answered.value.status == 413
    expect(page.locator("main")).to_contain_text("文件超过 10 MiB")
    expect(page.locator("main")).to_contain_text("重新上传")


def test_with_scripts_nothing_is_sent_and_what_was_typed_stays(site: Site, large: Path) -> None:
    page = site.page("employer-1", "/employer/documents")
    sent: list[str] = []

    def asked(request: object) -> None:
        sent.append(str(request))

    page.fill("[name=title]", "营业执照")
    page.set_input_files("[name=file]", large)
    page.on("request", asked)
    page.get_by_role("button", name="提交材料").click()
    expect(page.locator("#e-file")).to_contain_text("文件超过 10 MiB")
    assert page.input_value("[name=title]") == "营业执照"
    expect(page.locator("[name=file]")).to_be_focused()
    assert sent == []
