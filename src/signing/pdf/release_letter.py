"""The release letter (解约证明) as a file: one page, or two where the parties wrote much."""

from functools import cache
from io import BytesIO

from signing.pdf.about import About
from signing.pdf.copies import CODE, build_page_url
from signing.pdf.document import Document
from signing.pdf.faces import make_printable
from signing.pdf.forms import BlankForm, draw_form
from signing.pdf.letter_form import (
    WORDS_ROOM,
    draw_back,
    draw_front,
    fill_fields,
    set_foot,
    set_proof,
    set_seal,
    set_statement,
)
from signing.pdf.letter_words import Passage, fit_passages
from signing.pdf.marks import Box, Code, Mark, Page, Side
from signing.pdf.wording import LETTER, SIDES, format_moment
from signing.vocabulary import LetterName
from signing.vocabulary.release_letter import ReleaseLetter

TO_SCHOOL = "申请时只写给了学校，不在此列出。 Written to the school alone."
END = "（以下空白）"
"""Below what was said, so that nothing can be added."""
CODE_WORDS = "防伪二维码，扫描后核验本证明。 QR code: scan it to verify this letter."
READABLE = 7.5
"""Points; words that would go below it have a page of their own."""
FRONT, BACK = (LetterName.RELEASE, Side.FRONT), (LetterName.RELEASE, Side.BACK)
WORDS_PAGE = Box(WORDS_ROOM.x, 34, WORDS_ROOM.width, 246)
OVERLEAF = Passage("各方的说明", "Words of the parties", "见第 2 页。 See page 2.")


def draw_letter(letter: ReleaseLetter, address: str) -> bytes:
    """Return a PDF, the same for the same letter; its QR code leads to `address`.

    Raises UnprintableCharacter for a name that no font has. In what people wrote freely such a
    character stands as its code point: what is recorded cannot be written another way any more.
    """
    out = BytesIO()
    document = Document(out, draw_blank_letter(), CODE_WORDS)
    document.add(make_pages(letter, address))
    title = f"{LETTER} {letter.number}"
    document.close(About(title, letter.school, letter.ended_at))
    return out.getvalue()


@cache
def draw_blank_letter() -> BlankForm:
    return draw_form({FRONT: _draw_blank_front(), BACK: _draw_blank_back()})


def make_pages(letter: ReleaseLetter, address: str) -> tuple[Page, ...]:
    passages = list_passages(letter)
    words = fit_passages(passages, WORDS_ROOM)
    overleaf = fit_passages(passages, WORDS_PAGE) if words[-1].size < READABLE else ()
    pages = 2 if overleaf else 1
    filled = (
        *set_statement(letter),
        *fill_fields(letter),
        *(fit_passages((OVERLEAF,), WORDS_ROOM) if overleaf else words),
    )
    own = (*set_seal(letter), *set_proof(letter, address), *set_foot(letter, 1, pages))
    code = Code(CODE, build_page_url(letter.code, address))
    front = Page(*FRONT, _draw_blank_front(), filled, own, code)
    if not overleaf:
        return (front,)
    return front, Page(*BACK, _draw_blank_back(), overleaf, tuple(set_foot(letter, 2, pages)))


def list_passages(letter: ReleaseLetter) -> tuple[Passage, ...]:
    """Return what was said, in the order in which it was said."""
    (asked, asked_en), (other, other_en) = SIDES[letter.asked_by], SIDES[letter.asked_by.other]
    return (
        Passage(
            f"解约原因（{asked}的原话）",
            f"Reason, in the {asked_en}'s words",
            TO_SCHOOL if letter.reason is None else make_printable(letter.reason),
        ),
        Passage(
            f"应付款项（{asked}的原话）",
            f"What is owed, in the {asked_en}'s words",
            make_printable(letter.owed).strip() or "没有填写。",
        ),
        Passage(f"{other}的答复", f"Answer of the {other_en}", _write_answer(letter)),
        Passage(
            "学校的决定",
            "Decision of the school",
            f"{format_moment(letter.ended_at)} 同意解约，协议自此终止。 Approved.\n{END}",
        ),
    )


def _write_answer(letter: ReleaseLetter) -> str:
    answer = letter.answer
    if answer is None and letter.unanswered:
        return "在规定的时间内没有答复。 None in the time given."
    if answer is None:
        return "学校决定之前没有答复。 None before the school decided."
    agreed = "同意解约。 Agreed." if answer.agreed else "不同意解约。 Did not agree."
    said = f"{format_moment(answer.at)} {agreed}"
    return "\n".join(part for part in (said, make_printable(answer.words).strip()) if part)


@cache
def _draw_blank_front() -> tuple[Mark, ...]:
    return tuple(draw_front())


@cache
def _draw_blank_back() -> tuple[Mark, ...]:
    return tuple(draw_back())
