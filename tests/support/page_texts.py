"""The texts of pages and their English; as a program it prints what English lacks."""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from signing.http.languages import FOLDER

ROOT = Path(__file__).parents[2]
KEYWORDS = {"_": None, "gettext": None, "N_": None, "counted": (1, 1)}
"""`counted` says its words of a number: English has two sentences, of one and of more."""


def extract_texts() -> Catalog:
    """Return every text of the pages, with its places."""
    found = Catalog()
    with (ROOT / "babel.cfg").open(encoding="utf-8") as settings:
        methods, options = parse_mapping_cfg(settings)  # type: ignore[no-untyped-call]
    places = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    for file, line, text, _, context in places:
        found.add(text, locations=[(file, line)], context=context)
    return found


def read_english() -> Iterator[tuple[str, Message]]:
    """Yield every message of the English catalogue, with the name of its file."""
    for path in sorted(FOLDER.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if message.id:
                    yield path.name, message


def list_sentences(message: Message) -> list[tuple[str, str]]:
    """Return the Chinese with each of its English sentences: two, where a number decides."""
    zh, en = message.id, message.string
    if isinstance(zh, str):
        return [(zh, str(en))]
    return [(zh[0], str(one)) for one in en or ()]


def find_lacking() -> Catalog:
    known = {message.id for _, message in read_english() if message.string}
    missing = Catalog(locale="en")
    for message in extract_texts():
        if message.id and message.id not in known:
            missing.add(message.id, locations=message.locations)
    return missing


if __name__ == "__main__":
    drawn = BytesIO()
    write_po(drawn, find_lacking(), omit_header=True, width=120)
    sys.stdout.write(drawn.getvalue().decode())
