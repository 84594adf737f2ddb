"""A one-time link to a new password: refused forms keep the username, dead links lead on."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from signing.bootstrap import Installation
from signing.http.app import create_app
from support.routes.province import FilledProvince
from support.use_cases.mailboxes import with_mail

CHOSEN = {"password": "seven quiet mountains", "again": "seven quiet mountains"}
NAMED = "用户名：counselor"
OVER = "该一次性链接无效"
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def link(province: FilledProvince) -> str:
    """Return the address of a link that was made for somebody's account."""
    return f"/password/{province.names['reset']}"


@pytest.fixture
def stranger(installation: Installation) -> TestClient:
    return open_site(installation)


def open_site(installation: Installation) -> TestClient:
    app = create_app(installation, projecting=False)
    return TestClient(app, headers=OURS, follow_redirects=False)


def submit(client: TestClient, link: str, form: dict[str, str]) -> str:
    """Return the page that a browser shows in the end."""
    sent_from = {"Referer": f"http://testserver{link}"}
    answer = client.post(link, data=form, headers=sent_from, follow_redirects=True)
    return answer.text


@pytest.mark.parametrize(
    "form", [{"password": "short", "again": "short"}, CHOSEN | {"again": "seven quiet hills"}]
)
def test_a_refused_password_leaves_the_username_on_the_page(
    stranger: TestClient, link: str, form: dict[str, str]
) -> None:
    direct = stranger.post(link, data=form)
    assert direct.status_code == 422
    for page in (direct.text, submit(stranger, link, form)):
        assert NAMED in page
        assert 'name="username" value="counselor"' in page
        assert 'class="alert bad"' in page


def test_a_dead_link_shows_no_form_and_leads_on(stranger: TestClient, link: str) -> None:
    open_site_of(stranger).post(link, data=CHOSEN)

    direct = stranger.post(link, data=CHOSEN)
    asked = stranger.get(link)

    assert (direct.status_code, asked.status_code) == (410, 410)
    wrong = stranger.post(link, data={"password": "short", "again": "short"})
    for page in (direct.text, asked.text, wrong.text, submit(stranger, link, CHOSEN)):
        assert page.count(f"{OVER}：") == 2, "in the title and once on the page"
        assert 'name="password"' not in page
        assert 'href="/login"' in page
        assert 'href="/password-reset"' not in page, "no mail is set up"


def test_where_mail_is_set_up_a_dead_link_leads_to_a_new_one(
    installation: Installation, province: FilledProvince
) -> None:
    del province
    mailing = replace(installation, context=with_mail(installation.context))
    site = open_site(mailing)

    page = site.get("/password/made-up")
    told = site.post("/api/password-resets/made-up", json={"password": CHOSEN["password"]}).json()

    assert 'href="/password-reset"' in page.text
    assert "忘记密码" in told["next"]
    assert "管理员" in told["next"]
    assert "Forgotten your password?" in told["next_en"]
    english = site.get("/password/made-up", headers={"Accept-Language": "en"}).text
    assert ">Forgotten your password?<" in english


def test_a_second_click_after_success_leads_to_the_sign_in_page(
    stranger: TestClient, link: str
) -> None:
    assert stranger.post(link, data=CHOSEN).headers["location"] == "/login"

    again = submit(stranger, link, CHOSEN)

    assert "密码已设置，请用用户名 counselor 和新密码登录。" in again
    assert OVER not in again
    assert stranger.get(link).headers["location"] == "/login", "Back leads there too"
    assert OVER in open_site_of(stranger).get(link).text, "in another browser the link is over"


def open_site_of(client: TestClient) -> TestClient:
    """Return another browser at the same site."""
    return TestClient(client.app, headers=OURS, follow_redirects=False)
