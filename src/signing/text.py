"""Text as it is recorded: one definition for every field, file and body (Unicode 16).

People paste from chats, spreadsheets and word processors, and with the words come characters that
nobody sees or that only one font shows. Those are taken out or mapped before a fact exists; what
no text has is named, so that the door can refuse it.
"""

import re
import unicodedata

UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffc\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Zero-width and bidirectional controls, selectors of variants, tags, embedded objects."""
BLANK = re.compile("[\u00a0\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u2800\u3164\uffa0]")
"""Drawn as nothing, but for their width; the ideographic space stays."""
LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
SYMBOLS = re.compile("[\uf020-\uf0ff]")
"""Where word processors keep the characters of their symbol fonts."""
OF_SYMBOL_FONTS = {
    "\uf020": " ", "\uf06c": "●", "\uf06e": "■", "\uf06f": "□", "\uf071": "□", "\uf075": "◆",
    "\uf076": "◆", "\uf0a7": "■", "\uf0a8": "□", "\uf0b7": "•", "\uf0d8": "▶", "\uf0e0": "→",
    "\uf0fc": "√", "\uf0fe": "√",
}  # fmt: skip
"""Wingdings and Symbol, as lists and checklists use them."""
UNCARRIED = re.compile("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters; halves of characters; what XML, and so a spreadsheet, cannot hold."""
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
"""What one font alone shows: another computer shows nothing, or another character."""
ACCENT = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
STACKED = re.compile(f"({ACCENT}{{4}}){ACCENT}+")
"""More accents on one letter than any language sets: they cover the lines above and below."""
KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
"""A picture of a key, though it begins with a digit."""
USUAL = re.compile("[ -~\n\u3000-\u303f\u3400-\u4db5\u4e00-\u9fa5\uff01-\uff5e]*")
"""What nearly all text is made of; composed, and seen."""


def clean(text: str) -> str:
    """As it is recorded: composed (NFC), one kind of line end, without what nobody sees."""
    if USUAL.fullmatch(text):
        return text
    text = UNSEEN.sub("", LINE_END.sub("\n", text))
    text = SYMBOLS.sub(lambda one: OF_SYMBOL_FONTS.get(one[0], one[0]), BLANK.sub(" ", text))
    composed = unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", STACKED.sub(r"\1", composed))


def find_foreign(text: str) -> str | None:
    """The first character that no text has: a control, a half of one, one of private use."""
    if USUAL.fullmatch(text):
        return None
    found = UNCARRIED.search(text) or PRIVATE.search(text)
    return found[0] if found else None


def find_words(text: str) -> str:
    """The letters and digits of a text: they alone explain something, signs and pictures do not."""
    return "".join(one for one in KEYCAP.sub("", text) if one.isalnum())
