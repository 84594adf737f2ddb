"""What the head of the verification page says of a paper, in Chinese first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from signing.refusals import Refusal
from signing.vocabulary import LetterName


@dataclass(frozen=True)
class Verdict:
    """`tone` is its colour: good, doubt, bad or ask."""

    tone: str
    zh: str
    en: str
    note_zh: str
    note_en: str
    next_zh: str = ""
    next_en: str = ""


OF_STATES = {
    "in_effect": Verdict(
        "good",
        "协议有效",
        "In effect",
        "学校已审核通过，协议现在有效。",
        "The school has approved it, and it is in effect now.",
    ),
    "under_termination": Verdict(
        "doubt",
        "有效，正在办理解约",
        "In effect, under termination",
        "毕业生已申请解约，学校尚未决定；决定之前协议仍然有效。",
        "The graduate has asked to be released. Until the school decides, it stays in effect.",
    ),
    "awaiting_review": Verdict(
        "doubt",
        "尚未生效",
        "Not in effect yet",
        "签约等待学校审核；审核通过之前不能据此办理手续。",
        "The signing waits for the school to approve it. Do not rely on it before.",
    ),
    "void": Verdict(
        "bad",
        "协议已失效",
        "No longer in effect",
        "这份协议已经失效，请不要据此办理手续。",
        "This agreement is void. Do not rely on the paper.",
    ),
}
REPLACED = Verdict(
    "bad",
    "已被新协议取代",
    "Replaced by a later agreement",
    "这份协议已经失效，该毕业生另有一份协议现在有效。请不要据此办理手续。",
    "This agreement is void: another one of this graduate is in effect. Do not rely on the paper.",
)
CHANGED = Verdict(
    "doubt",
    "协议有效，但这张纸已不是最新",
    "In effect, but reprinted since with other content",
    "协议现在有效；但这张纸打印之后，协议内容作过更正并重新打印，以最新打印件为准。",
    "The agreement is in effect, but its content was corrected and printed anew after this paper.",
    "请向学校、用人单位或毕业生索取最新打印件，再办理手续。",
    "Ask the school, the employer or the graduate for the latest print.",
)
RENAMED = Verdict(
    "doubt",
    "协议有效，学校更正过姓名",
    "In effect; the school has corrected the name since",
    "协议现在有效。这张纸打印之后，学校更正了毕业生的姓名，纸面是更正前的姓名。",
    "The agreement is in effect. The school corrected the graduate's name after this paper was"
    " printed, which has the name of before.",
    "请向学校、用人单位或毕业生索取更正后的打印件，再办理手续。",
    "Ask the school, the employer or the graduate for a print with the corrected name.",
)
AMENDED = Verdict(
    "doubt",
    "协议有效，但这张纸已被新一版替换",
    "In effect, but a later edition replaced this paper",
    "双方变更了协议并经学校审核通过，这张纸上的约定不再有效。",
    "Both sides amended the agreement and the school approved it: its terms are others now.",
    "请向学校、用人单位或毕业生索取最新一版，再办理手续。",
    "Ask the school, the employer or the graduate for the latest edition.",
)
ASKED = Verdict(
    "ask",
    "核验就业协议书",
    "Verify an employment agreement",
    "请输入纸面上的协议编号，以及二维码旁的核验码。能扫码时请扫码，可核对的内容更多。",
    "Type the agreement number, and the check code beside the QR code. Scanning proves more.",
)
LETTER = Verdict(
    "good",
    "解约证明真实",
    "Genuine termination letter",
    "这份解约证明由本服务签发，协议已经学校同意解约并终止。请与纸面逐项核对。",
    "This service issued the letter: the school approved the termination, and the agreement has"
    " ended. Compare it with the paper.",
)
HEADINGS = {"ForgedCode": ("伪造", "Forged"), "NoSuchCopy": ("查无此码", "Unknown code")}


def verdict_on(found: Mapping[str, Any]) -> Verdict:
    """`found` is what the API answers of a code."""
    if found["copy"] == LetterName.RELEASE.value:
        return LETTER
    if found["state"] == "void" and found["replaced_by"]:
        return REPLACED
    if found["state"] == "in_effect" and found["replaced_at"]:
        return AMENDED
    if found["state"] == "in_effect" and found["content"] == "changed_since":
        return CHANGED
    if found["state"] == "in_effect" and found["content"] and found["name_corrected_at"]:
        return RENAMED
    return OF_STATES[found["state"]]


def verdict_of(refusal: Refusal) -> Verdict:
    words = refusal.words
    heading_zh, heading_en = HEADINGS[refusal.code]
    return Verdict("bad", heading_zh, heading_en, words.zh, words.en, words.next_zh, words.next_en)
