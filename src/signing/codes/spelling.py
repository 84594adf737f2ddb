"""One spelling for what people type in many ways; the roster, binding and signing all compare it.

A name typed as 买买提•吐尔逊 on a phone is the 买买提·吐尔逊 of the roster, and 张　三 is 张三.
"""

import re
import unicodedata

from signing.text import clean

HAN = (
    "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
    "\ufe00-\ufe0f\U000e0100-\U000e01ef"
)
"""A character class: ideographs of every extension, 〇, and the selectors of their variants."""

BLANKS = re.compile(r"\s+")
PHONE = re.compile(r"[+0-9 ()-]+")
COUNTRY = "86"
DIGITS_OF_A_MOBILE = 11
APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u2032\uff07`\u00b4]")
DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63]")
CIRCLES = re.compile("[○◯〇]")
ANY_DOT = re.compile("\\s*[.·•‧∙⋅・･．﹒․]\\s*")
DOTS = re.compile("\\s*[·•‧∙⋅・･．]\\s*")
MEANT = dict(
    zip(
        "⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻄⻁⻑⺠",
        "见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙西虎長民",
        strict=True,
    )
)
"""Radicals that Unicode maps to no character (CJK Radicals Supplement)."""
OF_RADICALS = str.maketrans(MEANT)
INCORPORATED = re.compile("有限责任|有限|股份|集团|控股|总公司|分公司|公司")
BETWEEN_HAN = re.compile(f"(?<=[{HAN}]) (?=[{HAN}])")


def plain(text: str) -> str:
    """NFC, no invisible characters, one space for any run of blanks, none at the ends."""
    return BLANKS.sub(" ", clean(text)).strip()


def person_name(text: str) -> str:
    """Every dot a middle dot; no blank between Han characters, where people set it for looks."""
    return BETWEEN_HAN.sub("", DOTS.sub("·", plain(text)))


def number(text: str) -> str:
    """Narrow digits and letters for the wide ones of an input method."""
    return plain(text if text.isascii() else unicodedata.normalize("NFKC", text))


def capital_number(text: str) -> str:
    """In capitals, as ID, student and credit numbers are: 2022a77 and 2022A77 are the same."""
    capital = number(text).upper()
    return capital if capital.isascii() else number(capital)  # a capital may be two characters


def fold_name(name: str) -> str:
    """A key under which all spellings of one name are the same; never shown, never recorded.

    Every dot, apostrophe, dash and circle (〇, ○) is one; case, width, radicals and compatibility
    forms (⾼ and 高) are folded (Unicode 3.13, NFKC and case folding). Lists are searched by it.
    """
    meant = CIRCLES.sub("〇", plain(name)).translate(OF_RADICALS)
    folded = DASHES.sub("-", unicodedata.normalize("NFKC", meant).casefold())
    dotted = ANY_DOT.sub("·", APOSTROPHES.sub("'", folded))
    return BETWEEN_HAN.sub("", plain(dotted))


def fold_company(name: str) -> str:
    """A key under which names of companies that people take for one another are the same.

    Brackets, and how a company is incorporated (有限公司, 股份, 集团 …), are left out of it.
    """
    letters = "".join(one for one in fold_name(name) if one.isalnum())
    return INCORPORATED.sub("", letters) or letters


def fold_id_number(text: str) -> str:
    """Without blanks, hyphens and the difference of wide and narrow, small and capital letters."""
    return "".join(one for one in capital_number(text) if one.isalnum())


def fold_number(text: str) -> str:
    """A key under which a number is searched, however it is pasted; of ".." it is "··"."""
    return fold_id_number(text) or fold_name(text)


def mobile(text: str) -> str:
    """A mobile's digits alone; what holds anything else than a number stays as it is."""
    said = number(text)
    return phone_digits(said) if PHONE.fullmatch(said) else said


def phone_digits(text: str) -> str:
    """The digits alone, for +86 139 0000 0000 is 13900000000; "" where there is none."""
    digits = "".join(one for one in text if one.isdecimal())
    return digits.removeprefix(COUNTRY) if len(digits) > DIGITS_OF_A_MOBILE else digits
