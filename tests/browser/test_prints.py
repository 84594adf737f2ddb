"""协议书打印管理 in a browser: one file of what was chosen, reprints, stamped copies."""

import re
from io import BytesIO
from uuid import uuid4

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser.seen import COUNSELOR, PRINTED, find_agreement_number
from signing.use_cases.printing.jobs.queue import Queue
from support.printing.documents import draw_photograph
from support.servers.browser_site import Site

JOB = re.compile(r"/prints/jobs/[0-9a-f-]{36}$")
FILE = "打开 PDF 打印"
SAFE = {"Sec-Fetch-Site": "same-origin"}


def choose_first(page: Page, names: int) -> list[str]:
    """Choose the first `names` graduates of the list, and return their names."""
    boxes = page.get_by_role("checkbox", name=re.compile("^选择 "))
    for at in range(names):
        boxes.nth(at).check()
    return [page.locator("tbody a.name").nth(at).inner_text() for at in range(names)]


def read_pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(BytesIO(pdf)) as document:
        return [page.get_textpage().get_text_range() for page in document]


def read_printed_file(page: Page) -> list[str]:
    """Return the text of each page of the file that a finished job links to."""
    link = page.get_by_role("link", name=FILE)
    expect(link).to_be_visible()
    answer = page.context.request.get(str(link.get_attribute("href")))
    assert answer.headers["content-disposition"].startswith("inline")
    return read_pages(answer.body())


@pytest.mark.sample
def test_what_is_chosen_becomes_one_file_and_then_counts_as_printed(site: Site) -> None:
    page = site.page(COUNSELOR, "/prints")
    names = choose_first(page, 2)
    expect(page.get_by_role("status").get_by_text("已选 2 份")).to_be_visible()
    page.get_by_role("button", name="打印所选").click()
    expect(page).to_have_url(JOB)

    sheets = read_printed_file(page)

    expect(page.get_by_text("已打印 2 份。")).to_be_visible()
    assert Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"] == []
    assert all(any(name in sheet for sheet in sheets) for name in names)
    assert len(sheets) % 6 == 0  # of each as many sheets for employer, graduate and school
    page.goto("/prints?tab=printed")
    for name in names:
        expect(page.get_by_role("link", name=name)).to_be_visible()
    page.goto("/prints/jobs")
    expect(page.get_by_text("已完成").first).to_be_visible()


def test_without_scripts_a_job_is_followed_and_a_copy_left_out(site: Site) -> None:
    page = site.page(COUNSELOR, "/prints", java_script_enabled=False)
    [name] = choose_first(page, 1)
    page.get_by_role("checkbox", name="毕业生联").uncheck()
    page.get_by_role("checkbox", name="学校联").uncheck()
    page.get_by_role("button", name="打印所选").click()

    sheets = read_printed_file(page)

    assert any(name in sheet for sheet in sheets)
    assert len(sheets) < 6


def test_an_order_of_nothing_says_so_and_keeps_what_was_filled_in(site: Site) -> None:
    page = site.page(COUNSELOR, "/prints?tab=printed")
    page.get_by_label("重新打印的原因").fill("原件遗失")
    page.get_by_role("checkbox", name="学校联").uncheck()
    page.get_by_role("button", name="重新打印所选").click()

    expect(page.get_by_role("alert")).to_contain_text("请先选择要打印的协议书")
    expect(page.get_by_label("重新打印的原因")).to_have_value("原件遗失")
    expect(page.get_by_role("checkbox", name="学校联")).not_to_be_checked()


def test_a_reprint_asks_for_its_reason_and_puts_it_on_record(site: Site) -> None:
    page = site.page(COUNSELOR, "/prints?tab=printed")
    choose_first(page, 1)
    page.get_by_role("button", name="重新打印所选").click()
    expect(page.get_by_role("alert")).to_contain_text("重新打印需要填写原因")
    expect(page.get_by_role("checkbox", name=re.compile("^选择 ")).first).to_be_checked()

    page.goto(f"/prints/{find_agreement_number(PRINTED)}")
    page.get_by_label("重新打印的原因").fill("信息更正")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="重新打印").click()
    opened.value.wait_for_load_state()
    opened.value.close()
    page.reload()

    expect(page.get_by_text("第 2 次打印")).to_be_visible()
    expect(page.get_by_text("信息更正")).to_be_visible()


def test_a_paper_comes_as_a_pdf_for_the_browser_to_show(site: Site) -> None:
    page = site.page(COUNSELOR)
    form: dict[str, str | float | bool] = {"once": uuid4().hex, "copies": "school"}
    form |= {"reason": "原件遗失", "again": "true"}
    address = f"/prints/{find_agreement_number(PRINTED)}/paper"
    answer = page.context.request.post(address, form=form, headers=SAFE)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"].startswith("inline")
    assert find_agreement_number(PRINTED) in "".join(read_pages(answer.body()))
    refused = page.context.request.post(address, form={"again": "true"}, headers=SAFE)
    assert refused.status == 422


def test_a_job_that_waits_can_be_cancelled(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Queue, "take", lambda _: None)  # nobody draws
    page = site.page(COUNSELOR, "/prints")
    page.get_by_role("link", name="打印全部待打印").click()
    page.get_by_role("button", name="确认打印").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("排队中")).to_be_visible()

    page.get_by_role("button", name="取消任务").click()

    expect(page.get_by_text("已取消，没有记录任何打印。").first).to_be_visible()
    expect(page.get_by_role("link", name=FILE)).to_have_count(0)


def test_a_job_that_is_over_cannot_be_cancelled_and_the_page_says_how_it_ended(site: Site) -> None:
    page = site.page(COUNSELOR, "/prints")
    choose_first(page, 1)
    page.get_by_role("button", name="打印所选").click()
    expect(page.get_by_role("link", name=FILE)).to_be_visible()

    page.evaluate(
        """address => {
          const form = document.createElement("form");
          Object.assign(form, {method: "post", action: address + "/cancel"});
          document.body.append(form);
          form.submit();
        }""",
        page.url,
    )

    expect(page.get_by_role("alert")).to_contain_text("打印任务已经结束")
    expect(page.get_by_role("link", name=FILE)).to_be_visible()


def test_a_stamped_copy_is_filed_and_shown_in_place(site: Site) -> None:
    page = site.page(COUNSELOR, f"/prints/{find_agreement_number(PRINTED)}")
    page.get_by_role("button", name="上传存档").click()
    expect(page.get_by_role("alert")).to_contain_text("请选择文件")
    page.get_by_label("扫描件").set_input_files(
        {"name": "盖章.jpg", "mimeType": "image/jpeg", "buffer": draw_photograph()}
    )
    page.get_by_role("button", name="上传存档").click()
    expect(page.get_by_text("盖章签字后的协议书已存档。")).to_be_visible()

    link = page.get_by_role("link", name="盖章.jpg")
    answer = page.context.request.get(str(link.get_attribute("href")))

    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    page.goto("/prints?tab=printed")
    expect(page.get_by_text("已存档").first).to_be_visible()
