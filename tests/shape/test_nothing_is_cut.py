"""What is typed into a form is never cut by its browser: the service says what is too long."""

import re

from support.page_texts import ROOT

TEMPLATES = ROOT / "src/signing/http/templates"
CUT = re.compile(r"<(?:input|textarea)\b[^>]*\bmaxlength[^>]*>")
FILTERS = {"statistics/filters.html", "organisations/me/positions.html"}
"""With searches, where a text that is cut finds as much."""


def test_no_field_cuts_what_is_pasted() -> None:
    cut = [
        (name, tag)
        for path in sorted(TEMPLATES.rglob("*.html"))
        if (name := path.relative_to(TEMPLATES).as_posix()) not in FILTERS
        for tag in CUT.findall(path.read_text("utf-8"))
        if 'type="search"' not in tag
    ]
    assert cut == []
