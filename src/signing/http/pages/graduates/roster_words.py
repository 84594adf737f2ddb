"""Words on pages for the columns of a roster."""

from collections.abc import Mapping
from typing import Final

from signing.http.pages.wording import N_

FIELDS: Final[Mapping[str, str]] = {
    "student_number": N_("学号"),
    "name": N_("姓名"),
    "gender": N_("性别"),
    "document_type": N_("证件类型"),
    "id_number": N_("证件号码"),
    "ethnicity": N_("民族"),
    "political_status": N_("政治面貌"),
    "college": N_("学院"),
    "major": N_("专业"),
    "level": N_("学历层次"),
    "duration": N_("学制"),
    "training_mode": N_("培养方式"),
    "origin_region": N_("生源地代码"),
    "year": N_("毕业年份"),
    "graduates_on": N_("毕业日期"),
    "phone": N_("手机号码"),
    "home_address": N_("家庭地址"),
    "teacher_training": N_("师范生类别"),
    "hardship": N_("困难生类别"),
}
CODED: Final = ("training_mode", "teacher_training", "hardship")
"""Fields that hold a code of the table of the same name."""
MASKED: Final = ("id_number", "phone", "home_address")
"""Fields that the staff sees unmasked only after stating a purpose."""
