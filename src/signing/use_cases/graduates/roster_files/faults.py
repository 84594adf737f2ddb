"""What can be wrong with a cell, in the words that its owner reads."""

from dataclasses import dataclass
from enum import Enum

from signing.codes.identity import Flaw
from signing.fonts.printable import Unprintable

WHOLE_ROW = "整行"
"""The column of a fault that is not one cell's."""


class FaultKind(Enum):
    EMPTY = "empty"
    TOO_LONG = "too long"
    FORMULA = "formula"
    ERROR_CELL = "error cell"
    BOOLEAN = "boolean"
    DATE_CELL = "date cell"
    NULL_CHARACTER = "null character"
    APOSTROPHE = "apostrophe"
    TYPED_AS_A_NUMBER = "typed as a number"
    TOO_MANY_CELLS = "too many cells"
    DUPLICATE_STUDENT_NUMBER = "duplicate student number"
    NOT_A_STUDENT_NUMBER = "not a student number"
    NOT_A_NAME = "not a name"
    UNKNOWN_GENDER = "unknown gender"
    GENDER_DISAGREES = "gender disagrees"
    UNKNOWN_DOCUMENT_TYPE = "unknown document type"
    NOT_AN_ID_NUMBER = "not an ID number"
    UNKNOWN_REGION = "unknown region"
    IMPOSSIBLE_DATE = "impossible date"
    CHECK_CHARACTER = "check character"
    NOT_A_PASSPORT_NUMBER = "not a passport number"
    NOT_A_REGION_CODE = "not a region code"
    UNKNOWN_COLLEGE = "unknown college"
    FORMER_COLLEGE = "former college"
    UNKNOWN_LEVEL = "unknown level"
    NOT_A_DURATION = "not a duration"
    UNKNOWN_CODE = "unknown code"
    YEAR_OUT_OF_RANGE = "year out of range"
    NOT_A_DATE = "not a date"
    PHONE = "phone"
    UNLISTED_REGION = "unlisted region"
    ENROLLED_TWICE = "enrolled twice"
    SHARED_ID_NUMBER = "shared ID number"
    ENROLLED_ID_NUMBER = "enrolled ID number"
    UNPRINTABLE = "unprintable character"
    UNPRINTABLE_NAME = "unprintable name"
    IDENTITY_CHANGED = "identity changed"
    HISTORY_UNREADABLE = "history unreadable"
    UNKNOWN_GRADUATE = "unknown graduate"
    NAME_DISAGREES = "name disagrees"
    AGREEMENT_LIVE = "agreement live"
    EMPLOYER_OF_NOBODY = "employer of nobody"

    @classmethod
    def of(cls, flaw: Flaw) -> "FaultKind":
        return cls(flaw.value)


@dataclass(frozen=True)
class Fault:
    """`row` as the spreadsheet numbers it, `column` by its header.

    No word repeats the cell, but for the one character that no font can show; `value` shows it.
    `other` are the student numbers, the college or the row that words with {other} name.
    """

    row: int
    column: str
    kind: FaultKind
    unprintable: Unprintable | None = None
    value: str = ""
    other: str = ""

    @property
    def zh(self) -> str:
        said = WORDS[self.kind][0].replace("{other}", self.other)
        return f"{said}：{self._place(self.unprintable)[0]}" if self.unprintable else said

    @property
    def en(self) -> str:
        said = WORDS[self.kind][1].replace("{other}", self.other)
        return f"{said}: {self._place(self.unprintable)[1]}" if self.unprintable else said

    def _place(self, one: Unprintable) -> tuple[str, str]:
        """Nobody is told to write a name another way."""
        if self.kind is FaultKind.UNPRINTABLE_NAME:
            return one.what_zh, one.what_en
        return one.zh, one.en


WORDS = {
    FaultKind.EMPTY: ("必填项为空", "This must be filled in"),
    FaultKind.TOO_LONG: ("内容过长", "This is too long"),
    FaultKind.FORMULA: (
        "单元格是公式或以 = + - @ 开头，请改为普通文本",
        "The cell is a formula or starts with = + - @; make it plain text",
    ),
    FaultKind.ERROR_CELL: (
        "单元格显示的是错误值（如 #N/A、#REF!），请填入正确的内容，或将其清空",
        "The cell shows an error such as #N/A or #REF!; write what belongs there, or clear it",
    ),
    FaultKind.BOOLEAN: (
        "单元格是逻辑值（TRUE/FALSE），请改为文本",
        "The cell is a boolean (TRUE or FALSE); make it text",
    ),
    FaultKind.DATE_CELL: (
        "单元格是日期或时间格式，而此列应为文本；请将单元格设为文本格式后重新录入",
        "The cell is a date or time where text is expected; format it as text and type it again",
    ),
    FaultKind.NULL_CHARACTER: (
        "含有空字符（NUL），内容可能已损坏，请核对后重新录入",
        "This holds a null character, so it may be damaged; compare it and type it again",
    ),
    FaultKind.APOSTROPHE: (
        "以撇号（'）开头，是导出时留下的文本标记，请删去",
        "It starts with an apostrophe ('), a mark that an export left behind; delete it",
    ),
    FaultKind.TYPED_AS_A_NUMBER: (
        "以数字格式录入，位数可能已丢失；请将该列设为文本格式后重新录入",
        "Typed as a number, digits may be lost; format the column as text and type it again",
    ),
    FaultKind.TOO_MANY_CELLS: (
        "该行的单元格多于表头，内容可能错位，请检查多余的逗号",
        "The row has more cells than the header, so they may have shifted; look for extra commas",
    ),
    FaultKind.DUPLICATE_STUDENT_NUMBER: (
        "学号与第 {other} 行重复",
        "Row {other} has the same student number",
    ),
    FaultKind.NOT_A_STUDENT_NUMBER: (
        "学号只能由字母、数字和中间的连字符（-）组成，请改正",
        "A student number has letters, digits and hyphens between them only; mend it",
    ),
    FaultKind.NOT_A_NAME: (
        "姓名只能包含汉字、拉丁字母和间隔号（·）",
        "A name has Han characters, Latin letters and the middle dot (·) only",
    ),
    FaultKind.UNKNOWN_GENDER: ("性别应为男或女", "This must be 男 or 女"),
    FaultKind.GENDER_DISAGREES: (
        "性别与身份证号码第 17 位不一致",
        "This disagrees with the 17th digit of the ID number",
    ),
    FaultKind.UNKNOWN_DOCUMENT_TYPE: (
        "证件类型应为居民身份证、港澳居民居住证、台湾居民居住证或护照",
        "This must be 居民身份证, 港澳居民居住证, 台湾居民居住证 or 护照",
    ),
    FaultKind.NOT_AN_ID_NUMBER: (
        "证件号码应为 17 位数字加 1 位校验码",
        "An ID number is 17 digits and a check character",
    ),
    FaultKind.UNKNOWN_REGION: (
        "前两位不是该类证件或行政区划的省级代码",
        "The first two digits are no province of this kind of number",
    ),
    FaultKind.IMPOSSIBLE_DATE: ("出生日期不存在", "The date of birth does not exist"),
    FaultKind.CHECK_CHARACTER: (
        "校验码不符，请核对每一位",
        "The check character does not fit; compare every digit",
    ),
    FaultKind.NOT_A_PASSPORT_NUMBER: (
        "护照号码应为 5 至 20 位字母和数字",
        "A passport number is 5 to 20 letters and digits",
    ),
    FaultKind.NOT_A_REGION_CODE: (
        "应为 6 位行政区划代码",
        "This must be a region code of 6 digits",
    ),
    FaultKind.UNKNOWN_COLLEGE: ("本校没有这个学院", "The school has no such college"),
    FaultKind.FORMER_COLLEGE: (
        "这是学院原来的名称，将按现在的名称导入：{other}",
        "This is a former name of the college; it is imported under today's: {other}",
    ),
    FaultKind.UNKNOWN_LEVEL: (
        "学历层次应为博士、硕士、本科或专科",
        "This must be 博士, 硕士, 本科 or 专科",
    ),
    FaultKind.NOT_A_DURATION: ("学制应为年数，如 4 或 2.5", "This must be years, such as 4 or 2.5"),
    FaultKind.UNKNOWN_CODE: ("代码表中没有此项", "The code table has no such entry"),
    FaultKind.YEAR_OUT_OF_RANGE: (
        "毕业年份应为去年、今年或明年",
        "This must be last year, this year or next year",
    ),
    FaultKind.NOT_A_DATE: ("日期应写作 2026-06-30", "A date is written 2026-06-30"),
    FaultKind.PHONE: (
        "手机号码应为 11 位数字，以 13 至 19 开头",
        "A mobile number is 11 digits starting 13 to 19",
    ),
    FaultKind.UNLISTED_REGION: (
        "行政区划表中没有这 6 位代码，请核对",
        "The table of regions does not list these six digits; please compare",
    ),
    FaultKind.ENROLLED_TWICE: (
        "有多名毕业生的学号与此仅大小写不同，请核对是否同一人",
        "Several graduates have this number in other letter case: compare whether they are one",
    ),
    FaultKind.SHARED_ID_NUMBER: (
        "前面的行有相同的证件号码而学号不同，请核对是否同一人",
        "An earlier row has this ID number under another student number: compare the two",
    ),
    FaultKind.ENROLLED_ID_NUMBER: (
        "该证件号码已登记在学号 {other} 名下，请核对是否同一人",
        "This ID number is enrolled already, under student number {other}: compare the two",
    ),
    FaultKind.UNPRINTABLE: (
        "含有协议书无法印出的字符",
        "This holds a character that no font of the agreement has",
    ),
    FaultKind.UNPRINTABLE_NAME: (
        "可以导入；协议书要等管理员补充字体（SIGNING_FONTS）后才能打印",
        "It can be imported, but is not printed before the administrator adds a font",
    ),
    FaultKind.IDENTITY_CHANGED: (
        (
            "身份变更：姓名和证件号码都与该学号已登记的不同，是另一个人，没有导入；"
            "学号填错的请改正，确是换人的请在预览中勾选身份变更后再导入"
        ),
        (
            "Identity change: both name and ID number differ from those enrolled under this"
            " student number, so this is another person, who was not imported; mend the student"
            " number, or tick the identity changes in the preview if another person is meant"
        ),
    ),
    FaultKind.UNKNOWN_GRADUATE: (
        "本校没有这个学号和毕业年份的毕业生，请核对，或先导入名单",
        "The school has no graduate of this number and year; compare, or import the roster first",
    ),
    FaultKind.NAME_DISAGREES: (
        "姓名与该学号登记的不同，请核对学号和姓名",
        "Another name is enrolled under this student number; compare number and name",
    ),
    FaultKind.AGREEMENT_LIVE: (
        "该毕业生已在平台上签约，不能登记其他去向；需要更改的，请先解约或解锁",
        "This graduate has signed here: release or unlock them before another destination",
    ),
    FaultKind.EMPLOYER_OF_NOBODY: (
        "70 待就业没有单位，请核对毕业去向，或删去单位名称",
        "Destination 70 has no employer: check the destination, or leave the employer out",
    ),
    FaultKind.HISTORY_UNREADABLE: (
        (
            "该毕业生的记录中有一条事实暂时无法读取，本行暂不能办理；请把学号告诉系统运维人员"
            "（signing verify 找出位置，signing facts park 先行搁置），程序修正后再上传本行"
        ),
        (
            "A fact of this graduate's record cannot be read at present, so this row cannot be"
            " taken; tell the operator the student number (signing verify names the position,"
            " signing facts park sets it aside), and upload the row again once the program is"
            " corrected"
        ),
    ),
}
