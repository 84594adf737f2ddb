"""A photograph of the stamped page is known by its code, and answered by the school."""

from io import BytesIO

import pypdfium2
import pytest
import segno
from PIL import Image

from signing.pdf.agreement import make_press
from signing.refusals import (
    CodeOfAnother,
    CodeOutdated,
    FileMissing,
    NoCodeOnPage,
    NoSuchAgreement,
    NoSuchStampedCopy,
    NotPrintableYet,
    ReasonMissing,
    Refusal,
    StampedCopyAnswered,
    StampedCopyOnFile,
    TooMany,
)
from signing.use_cases.agreements.reviews import Reviews
from signing.use_cases.core.context import Context
from signing.use_cases.files.evidence import Upload
from signing.use_cases.printing import stamped_copies
from signing.use_cases.printing.agreement_content import Papers
from signing.use_cases.printing.printing import Printing
from signing.use_cases.printing.stamped_copies import StampedCopies, StampedPicture
from signing.vocabulary import AgreementNumber, CopyName
from support.hostile import files as hostile
from support.printing.paper_events import correct_name
from support.printing.photographs import Shot, draw_page, photograph, photograph_print
from support.use_cases.small_province import SmallProvince

ADDRESS = "https://sign.example"
HOSTILE = {kind: sample for sample, (_, _, kind) in hostile.SAMPLES.items()}
"""One file of each refusal."""


class Signed:
    """An agreement in force, its prints, and the desk that takes their photographs."""

    def __init__(self, province: SmallProvince, student: str = "1") -> None:
        self.province, self.student = province, student
        self.number = AgreementNumber(province.sign_agreement(student))
        Reviews(province.context).approve(province.counselor(), self.number)
        self.desk = StampedCopies(province.context, make_press(ADDRESS))

    def photograph(self, copy: CopyName = CopyName.SCHOOL, shot: Shot | None = None) -> Upload:
        return Upload("盖章.jpg", photograph_print(self.print(copy), shot))

    def print(self, copy: CopyName = CopyName.SCHOOL, address: str = ADDRESS) -> bytes:
        desk = Printing(self.province.context, make_press(address))
        _, pdf = desk.print_many(
            self.province.counselor(), [self.number], (copy,), "again, for this test"
        )
        return pdf

    def offer(self, upload: Upload | None = None) -> int:
        by = self.province.find_bound(self.student)
        return self.desk.offer_own(by, upload or self.photograph()).answer["offer"]


@pytest.fixture
def signed(small_province: SmallProvince) -> Signed:
    return Signed(small_province)


def count_stored(context: Context) -> int:
    return sum(1 for _ in context.evidence.list_stored())


def test_a_photograph_is_laid_flat_and_compared(signed: Signed) -> None:
    by = signed.province.find_bound("1")
    answer = signed.desk.offer_own(by, signed.photograph(CopyName.GRADUATE)).answer
    assert (answer["copy"], answer["edition"], answer["offer"]) == ("graduate", 1, 1)
    assert answer["likeness"] is not None
    assert answer["likeness"] >= 97
    counselor = signed.province.counselor()
    pictures = {
        what: signed.desk.load_picture(counselor, signed.number, 1, what).content
        for what in StampedPicture
    }
    sizes = {what: Image.open(BytesIO(one)).size for what, one in pictures.items()}
    flat = sizes[StampedPicture.ORIGINAL]
    assert sizes[StampedPicture.PAGE] == sizes[StampedPicture.DIFFERENCES] == flat
    assert flat != sizes[StampedPicture.SENT]


def test_a_scan_as_pdf_is_taken_too(signed: Signed) -> None:
    file = BytesIO()
    taken = Image.open(BytesIO(signed.photograph().content))
    taken.save(file, "PDF", resolution=200)
    offer = signed.offer(Upload("scan.pdf", file.getvalue()))
    seen = signed.desk.look_at(signed.province.counselor(), signed.number, offer)
    assert seen["media_type"] == "application/pdf"
    assert seen["likeness"] is not None


def test_the_school_accepts_it_once(signed: Signed) -> None:
    offer, counselor = signed.offer(), signed.province.counselor()
    signed.desk.accept(counselor, signed.number, offer)
    with pytest.raises(StampedCopyAnswered):
        signed.desk.accept(counselor, signed.number, offer)
    with pytest.raises(StampedCopyAnswered):
        signed.desk.ask_again(counselor, signed.number, offer, "late")
    with pytest.raises(StampedCopyOnFile):
        signed.offer()
    (own,) = signed.desk.list_own(signed.province.find_bound("1"))
    assert own["state"] == "ACCEPTED"


def test_one_that_is_returned_says_why_and_another_may_follow(signed: Signed) -> None:
    offer, counselor = signed.offer(), signed.province.counselor()
    with pytest.raises(ReasonMissing):
        signed.desk.ask_again(counselor, signed.number, offer, " ")
    signed.desk.ask_again(counselor, signed.number, offer, "缺公章")
    assert signed.offer() == 2
    newest, former = signed.desk.list_own(signed.province.find_bound("1"))
    assert (newest["state"], former["state"], former["reason"]) == ("OFFERED", "RETURNED", "缺公章")


def test_a_newer_one_takes_the_place_of_one_that_nobody_answered(signed: Signed) -> None:
    upload, counselor = signed.photograph(), signed.province.counselor()
    first, second = signed.offer(upload), signed.offer(upload)
    with pytest.raises(StampedCopyAnswered):
        signed.desk.accept(counselor, signed.number, first)
    signed.desk.accept(counselor, signed.number, second)


def test_the_employer_sends_its_own_and_sees_no_picture_of_the_graduate(signed: Signed) -> None:
    signed.offer()
    employer = signed.province.employer()
    upload = signed.photograph(CopyName.EMPLOYER)
    offer = signed.desk.offer_as_employer(employer, signed.number, upload).answer["offer"]
    listed = signed.desk.list_of_employer(employer, signed.number)
    assert [(one["offer"], one["mine"]) for one in listed] == [(2, True), (1, False)]
    signed.desk.load_of_employer(employer, signed.number, offer)
    with pytest.raises(FileMissing):
        signed.desk.load_of_employer(employer, signed.number, 1)
    with pytest.raises(FileMissing):
        signed.desk.load_own(signed.province.find_bound("1"), 2)


def test_what_is_refused_leaves_no_file_and_no_fact(signed: Signed) -> None:
    other = Signed(signed.province, "2")
    picture = BytesIO()
    Image.new("RGB", (900, 1200), "white").save(picture, "JPEG")
    outdated = signed.photograph(CopyName.EMPLOYER)
    correct_name(signed.province.context, signed.province, "1", "林小曼")
    stored = count_stored(signed.province.context)
    cases: list[tuple[bytes, type[Refusal]]] = [
        (picture.getvalue(), NoCodeOnPage),
        (other.photograph().content, CodeOfAnother),
        (outdated.content, CodeOutdated),
    ]
    for content, refusal in cases:
        with pytest.raises(refusal):
            signed.offer(Upload("a.jpg", content))
    assert count_stored(signed.province.context) == stored
    assert signed.desk.list_own(signed.province.find_bound("1")) == []


def test_only_an_agreement_in_force_has_a_stamped_page(small_province: SmallProvince) -> None:
    small_province.sign_agreement("1")
    desk = StampedCopies(small_province.context, make_press(ADDRESS))
    with pytest.raises(NotPrintableYet):
        desk.offer_own(small_province.find_bound("1"), Upload("a.jpg", b"\xff\xd8\xff"))
    small_province.enrol("2")
    with pytest.raises(NoSuchAgreement):
        desk.offer_own(small_province.find_bound("2"), Upload("a.jpg", b"\xff\xd8\xff"))


def test_others_find_nothing(signed: Signed) -> None:
    offer = signed.offer()
    stranger = signed.province.counselor(school="99002")
    with pytest.raises(NoSuchAgreement):
        signed.desk.look_at(stranger, signed.number, offer)
    with pytest.raises(NoSuchAgreement):
        signed.desk.accept(stranger, signed.number, offer)
    with pytest.raises(NoSuchAgreement):
        signed.desk.list_of_employer(signed.province.employer(1), signed.number)
    with pytest.raises(NoSuchStampedCopy):
        signed.desk.look_at(signed.province.counselor(), signed.number, offer + 1)


@pytest.mark.parametrize("refusal", HOSTILE, ids=lambda one: one.__name__)
def test_a_hostile_file_gets_its_refusal_and_is_not_kept(
    signed: Signed, refusal: type[Refusal]
) -> None:
    stored = count_stored(signed.province.context)
    name, made, _ = hostile.SAMPLES[HOSTILE[refusal]]  # type: ignore[index]  # of files all
    with pytest.raises(refusal):
        signed.offer(Upload(name, made()))
    assert count_stored(signed.province.context) == stored


def draw_label(url: str) -> Image.Image:
    """A code on a label, as somebody sticks it on a page."""
    drawn = BytesIO()
    segno.make(url, error="m").save(drawn, kind="png", scale=6, border=4)
    return Image.open(drawn).convert("RGB")


def save_picture(page: Image.Image) -> bytes:
    file = BytesIO()
    page.save(file, "PNG")
    return file.getvalue()


def test_a_code_that_leads_elsewhere_is_none(signed: Signed) -> None:
    """Not one that somebody made up, nor a genuine one behind the address of another host."""
    context = signed.province.context
    genuine = Papers(context).write_paper(signed.number).codes[CopyName.SCHOOL]
    stored = count_stored(context)
    elsewhere = photograph_print(signed.print(address="https://evil.example"))
    for content in (
        save_picture(draw_label("https://evil.example/v/AAAA")),
        save_picture(draw_label(f"https://evil.example/v/{genuine}")),
        elsewhere,
    ):
        with pytest.raises(NoCodeOnPage):
            signed.offer(Upload("a.png", content))
    assert count_stored(context) == stored


def test_of_two_codes_on_a_page_the_one_of_this_agreement_counts(signed: Signed) -> None:
    page = draw_page(signed.print())
    page.paste(draw_label("https://evil.example/v/AAAA"), (60, 60))
    upload = Upload("two.jpg", photograph(page))
    assert signed.offer(upload) == 1
    seen = signed.desk.look_at(signed.province.counselor(), signed.number, 1)
    assert (seen["copy"], seen["likeness"] is not None) == ("school", True)


def test_two_pages_in_one_picture_count_for_the_agreement_that_was_asked(signed: Signed) -> None:
    other = Signed(signed.province, "2")
    pages = [draw_page(one.print(), dpi=120) for one in (other, signed)]
    both = Image.new("RGB", (pages[0].width * 2, pages[0].height), "white")
    for at, page in enumerate(pages):
        both.paste(page, (at * page.width, 0))
    assert signed.offer(Upload("both.png", save_picture(both))) == 1
    assert other.offer(Upload("both.png", save_picture(both))) == 1


def test_of_a_long_scan_only_the_first_pages_are_looked_at(signed: Signed) -> None:
    scan = BytesIO()
    with pypdfium2.PdfDocument.new() as document:
        for _ in range(1000):
            document.new_page(595, 842)
        with pypdfium2.PdfDocument(signed.print()) as print_file:
            document.import_pages(print_file, [0])
        document.save(scan)
    with pytest.raises(NoCodeOnPage):
        signed.offer(Upload("scan.pdf", scan.getvalue()))


def test_each_side_sends_a_few_photographs_a_day(
    signed: Signed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamped_copies, "MOST_A_DAY", 2)
    empty = Upload("a.png", save_picture(Image.new("RGB", (300, 400), "white")))
    refusals: list[type[Refusal]] = [NoCodeOnPage, NoCodeOnPage, TooMany]
    for refusal in refusals:
        with pytest.raises(refusal):
            signed.offer(empty)
    with pytest.raises(TooMany):
        signed.offer()
    employer, upload = signed.province.employer(), signed.photograph(CopyName.EMPLOYER)
    assert signed.desk.offer_as_employer(employer, signed.number, upload).answer["offer"] == 1
