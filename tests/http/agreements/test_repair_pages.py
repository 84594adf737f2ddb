"""修改后重新签约 on its pages: nothing is typed twice, and old stands beside new."""

import re
from html import unescape

import httpx2
import pytest

from signing.http.asking.kept_files import FORMS as KEPT
from signing.http.asking.security import COOKIE
from support.routes.api_routes import TERMS
from support.routes.two_sides import TwoSides
from support.waiting import soon

BASE = "http://testserver"
REASON = "月薪与岗位公布的不一致"


@pytest.fixture
def rejected(story: TwoSides) -> str:
    """The number of an agreement of the employer's that the school has just rejected."""
    number = story.province.names["waiting"]
    seen = story.ask("admin", "GET", f"/api/reviews/{number}").json()["version"]
    path = f"/api/reviews/{number}/rejection"
    answer = story.ask("admin", "POST", path, {"reason": REASON}, **{"If-Match": str(seen)})
    assert answer.is_success, answer.text
    return number


def find_fields(page: str) -> dict[str, str]:
    """Read the fields of the page's form as a browser would send them."""
    fields = {
        found[1]: found[2]
        for found in re.finditer(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page)
    }
    for name, inside in re.findall(r'<select[^>]* name="(\w+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        fields[name] = chosen[1] if chosen else ""
    return fields


def follow(story: TwoSides, path: str, form: dict[str, str], page: str) -> httpx2.Response:
    """Send a form as a browser does, from its page, and go where it leads."""
    story.client.cookies.set(COOKIE, story.province.tokens["employer"])
    return story.client.post(path, data=form, headers={"Referer": f"{BASE}{page}"})


def test_the_rejected_agreement_leads_to_its_repair(story: TwoSides, rejected: str) -> None:
    path = f"/employer/agreements/{rejected}"
    page = soon(lambda: (f'href="{path}/repair"' in story.open("employer", path)) or None)
    assert page
    form = story.open("employer", f"{path}/repair")
    assert REASON in form
    assert find_fields(form)["monthly_pay"] in {"8000", "8000.00"}
    assert 'name="id_number"' not in form


def test_old_stands_beside_new_and_then_it_is_signed(story: TwoSides, rejected: str) -> None:
    path = f"/employer/agreements/{rejected}/repair"
    form = find_fields(story.open("employer", path)) | {"monthly_pay": "9100"}

    check = follow(story, path, form, path)

    assert check.history[0].status_code == 303
    assert check.request.method == "GET"
    text = unescape(check.text)
    table = text.split('id="repaired"')[1].split("</table>")[0]
    assert "8,000" in table
    assert "9,100" in table
    at = check.url.raw_path.decode()
    again = follow(story, f"{path}/confirmation", {"draft": find_fields(text)["draft"]}, at)
    assert again.status_code == 200
    assert again.request.method == "GET"
    assert 'id="e-agreed"' in again.text

    back = story.client.get(path)
    assert 'value="9100"' in back.text

    sent = {"draft": find_fields(unescape(again.text))["draft"], "agreed": "yes"}
    done = follow(story, f"{path}/confirmation", sent, at)
    assert done.status_code == 200
    assert str(done.url.path).startswith("/employer/")
    assert story.client.get(path).status_code == 409


def test_the_counselor_sees_what_changed(story: TwoSides, rejected: str) -> None:
    path = f"/employer/agreements/{rejected}/repair"
    form = find_fields(story.open("employer", path)) | {"monthly_pay": "9100"}
    text = unescape(follow(story, path, form, path).text)
    draft = find_fields(text)["draft"]
    done = follow(story, f"{path}/confirmation", {"draft": draft, "agreed": "yes"}, path)
    number = done.url.path.rsplit("/", 1)[1]

    page = story.open("admin", f"/reviews/{number}")

    section = page.split('id="repaired"')[1].split("</section>")[0]
    for words in (REASON, "8,000", "9,100", f"/reviews/{rejected}"):
        assert words in section
    assert "违约金" not in section
    assert 'id="repaired"' not in story.open("admin", f"/reviews/{rejected}")


def test_direct_signing_is_confirmed_on_a_page_that_stands_in_the_history(story: TwoSides) -> None:
    story.client.cookies.set(COOKIE, story.province.tokens["employer"])
    form = {"position_id": story.position_id, "school_code": "99001", "name": "林小满"}
    form |= {"student_number": "1", "id_number": "340100200401010016"}
    terms = find_fields(story.open("employer", "/employer/signings"))
    assert "monthly_pay" in terms
    check = follow(story, "/employer/signings", form | TERMS, "/employer/signings")
    assert check.request.method == "GET"
    assert check.url.path == "/employer/signings/confirmation"
    assert story.client.cookies.get(KEPT)
    at = check.url.raw_path.decode()
    draft = find_fields(unescape(check.text))["draft"]

    changed = follow(story, "/employer/signings/changes", {"draft": draft}, at)
    assert (changed.request.method, changed.url.path) == ("GET", "/employer/signings")
    assert 'value="林小满"' in changed.text

    story.rename()
    late = story.client.get(at)
    assert "另一家有限公司" in late.text
    assert 'id="changed"' in late.text
