"""Every form of every page by hand: refused input stays, Back and Reload send nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from playwright.sync_api import Page, Request

from browser.seen import AT_DESKS, IN_THE_HAND, OF_ALL, OF_EMPLOYERS, OF_PEOPLE
from support.servers.browser_site import Site

PAGES = {**OF_ALL, **AT_DESKS, **OF_PEOPLE, **OF_EMPLOYERS, **IN_THE_HAND}
SIZES = ((390, 844), (1366, 768))
POSTED = re.compile(r'<form[^>]*method="post"(?:[^>]*action="([^"]*)")?')
NAMES = re.compile(r"[0-9a-f-]{30,}(-\d+)?|\d{4}-\d+-\d+-\d+|(?<=/notices/)\d+|\?.*")
FORMS = """[...document.querySelectorAll("form")].filter(
    (form) => form.method === "post" && !form.closest("header, nav, footer"))"""
LIST_FORMS = f"() => {FORMS}.map((form) => form.getAttribute('action'))"
SPOIL = f"""(index) => {{
    const form = {FORMS}[index];
    const sent = [...form.elements].filter((one) => one.name && one.type !== "hidden");
    const written = sent.filter((one) => one.tagName === "TEXTAREA"
        || ["text", "search", "tel", "email", "number", "password", "date", "datetime-local"]
            .includes(one.type));
    form.noValidate = true;
    form.removeAttribute("target");
    for (const one of written) {{
        ["maxlength", "pattern", "min", "max"].forEach((each) => one.removeAttribute(each));
        if (one.type === "date") one.value = "0026-01-01";
        else if (one.type === "datetime-local") one.value = "0026-01-01T10:00";
        else if (one.type === "number") one.value = "-7";
        else one.value = "退" + "不".repeat(one.tagName === "TEXTAREA" ? 6000 : 600);
    }}
    const kept = written.filter((one) => one.type !== "password");
    return Object.fromEntries(kept.map((one) => [one.name, one.value]));
}}"""
SEND = f"""(index) => {{
    const form = {FORMS}[index];
    form.requestSubmit([...form.elements].find((one) => one.type === "submit"));
}}"""
READ = """(names) => {
    const isTyped = (one) => !["hidden", "checkbox"].includes(one.type);
    const read = (name) => [...document.getElementsByName(name)].find(isTyped)?.value;
    return Object.fromEntries(names.map((name) => [name, read(name)]));
}"""
SECRET = {"/account/second-factor/end", "/wechat"}
"""Whose `code` is a secret: it is not repeated."""
ON_THEIR_OWN = ("/paper", "/phone")
"""Prints, and shows a phone number, for whatever reason: a long one is no fault."""


@dataclass
class Walk:
    """What is wrong with the forms; `sent` is what left the browser when nothing should."""

    page: Page
    wrongs: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    def refuse(self, path: str, index: int) -> None:
        """Send a form with wrong input; look at it, reload, send it once more, go back."""
        page = self.page
        typed: Mapping[str, str] = page.evaluate(SPOIL, index)
        self._send(index)
        self._look(f"{path} refused", typed)
        self._measure(path)
        page.on("request", self._note)
        page.reload()
        inside = page.locator("[hx-post]").count() > 0  # drawn into its page: no address of its own
        self._look(f"{path} reloaded", typed, told=not inside)
        page.remove_listener("request", self._note)
        page.evaluate(SPOIL, index)
        self._send(index)
        self._look(f"{path} sent again", typed)
        page.on("request", self._note)
        if not inside:
            page.go_back()
            self._look(f"{path} gone back", typed, told=False)
        page.remove_listener("request", self._note)

    def _send(self, index: int) -> None:
        """Send it; what htmx sends is drawn into the page, the rest leads to another."""
        self.page.evaluate("document.getElementById('problem')?.remove()")
        with self.page.expect_response(lambda one: one.request.method == "POST"):
            self.page.evaluate(SEND, index)
        self.page.locator("#problem").wait_for()

    def _look(self, where: str, typed: Mapping[str, str], *, told: bool = True) -> None:
        self.page.wait_for_load_state("load")
        if told and not self.page.locator("#problem").count():
            self.wrongs.append(f"{where}: no word of what is wrong")
        if told and typed and not self.page.locator("[aria-invalid=true]").count():
            self.wrongs.append(f"{where}: no field is marked")
        found = self.page.evaluate(READ, list(typed))
        self.wrongs += [
            f"{where}: lost {name}"
            for name, text in typed.items()
            if (found.get(name) or "").replace("\r", "") != text
        ]

    def _measure(self, where: str) -> None:
        for width, height in SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            if self.page.evaluate("document.documentElement.scrollWidth") > width:
                self.wrongs.append(f"{where}: wider than a window of {width}")

    def _note(self, request: Request) -> None:
        if request.method != "GET":
            self.sent.append(f"{request.method} {request.url}")


def find_kind(path: str, action: str | None) -> str:
    """Return the address of a form without whose it is."""
    return NAMES.sub("*", action or path)


def test_what_is_refused_stays_and_is_not_sent_again(site: Site) -> None:
    contexts = {who: site.context(who) for who in {who for who, _ in PAGES.values()}}
    seen: set[str] = set()
    wrongs: list[str] = []
    walked = 0
    for who, path in PAGES.values():
        text = contexts[who].request.get(path).text()
        if all(find_kind(path, one) in seen for one in POSTED.findall(text)):
            continue
        walk = Walk(contexts[who].new_page(), wrongs)
        walk.page.goto(path)
        for index, action in enumerate(walk.page.evaluate(LIST_FORMS)):
            kind = find_kind(path, action)
            if (
                kind in seen
                or kind in SECRET
                or (action or "").split("?")[0].endswith(ON_THEIR_OWN)
            ):
                continue
            seen.add(kind)
            if has_writing(walk.page, path, index):
                walk.refuse(path, index)
                walked += 1
        seen |= {find_kind(path, one) for one in POSTED.findall(text)}
        wrongs += walk.sent
        walk.page.close()
    assert not wrongs
    assert walked > 25
    assert len(seen) > walked


def has_writing(page: Page, path: str, index: int) -> bool:
    page.goto(path)
    written = "textarea, input:is([type=text], [type=password], [type=date], [type=number])"
    found: bool = page.evaluate(
        f"([index, written]) => {FORMS}[index].querySelector(written) !== null", [index, written]
    )
    return found
