"""What cannot be undone is asked once: a page with one sentence of what follows, and a button."""

from dataclasses import dataclass

from fastapi.responses import HTMLResponse

from signing.http.pages.screen import Screen


@dataclass(frozen=True)
class Question:
    """`title` heads the page and is the button, `follows` is the sentence.

    `about` says whom or what it concerns; `above` names the page at `back`, which leads here.
    """

    title: str
    follows: str
    about: str
    back: str
    above: str


def ask_once(screen: Screen, question: Question, version: int | None = None) -> HTMLResponse:
    """Ask at a desk; the form goes to the address of the page itself."""
    return screen.show("shared/asked.html", question=question, version=version)


def ask_on_phone(screen: Screen, question: Question, version: int | None = None) -> HTMLResponse:
    return screen.show("shared/phone_asked.html", question=question, version=version, tab="more")
