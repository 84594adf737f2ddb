"""A press in a process of its own draws what one here draws, and is gone when it is given back."""

import os
import signal
from io import BytesIO
from pathlib import Path

import psutil
import pytest

from signing.bootstrap import Installation
from signing.pdf.agreement import make_press
from signing.press.process import lend_presses
from signing.refusals import UnprintableCharacter
from signing.use_cases.core.context import Context
from signing.use_cases.printing.agreement_content import Papers
from signing.use_cases.printing.agreement_paper import Press
from signing.vocabulary import CopyName
from signing.vocabulary.sheet import AgreementSheet
from support.printing.font_files import make_font_file
from support.printing.print_school import Signer, make_school

ADDRESS = "https://sign.example"
PEOPLE = [Signer("1"), Signer("2", name="林\U0003158e满"), Signer("3", name="买买提·吐尔逊")]
COPIES = (CopyName.GRADUATE, CopyName.SCHOOL)


@pytest.fixture
def papers(installation: Installation) -> list[AgreementSheet]:
    context: Context = installation.context
    return [Papers(context).write_paper(number) for number in make_school(context, PEOPLE)]


def draw_papers(begun: Press, papers: list[AgreementSheet]) -> tuple[bytes, list[str], str]:
    """Return the file, the characters that could not be printed, and the digest."""
    out, refused = BytesIO(), []
    printout = begun(out, COPIES)
    for paper in papers:
        try:
            printout.add(paper)
        except UnprintableCharacter as refusal:
            refused.append(refusal.about["code_point"])
    digest = printout.close()
    return out.getvalue(), refused, digest


def list_children() -> list[psutil.Process]:
    return list(psutil.Process().children())


def test_it_asks_the_fonts_of_the_machine_too(papers: list[AgreementSheet], tmp_path: Path) -> None:
    make_font_file(tmp_path)

    with lend_presses(ADDRESS, [tmp_path])() as there:
        _, refused, _ = draw_papers(there, papers)

    assert refused == []


def test_it_draws_the_same_bytes_again_and_again(papers: list[AgreementSheet]) -> None:
    here = draw_papers(make_press(ADDRESS), papers)
    with lend_presses(ADDRESS, [])() as there:
        assert draw_papers(there, papers) == here
        assert draw_papers(there, papers) == here
    assert here[1] == ["U+3158E"]


def test_it_stands_behind_whoever_waits_and_is_gone_when_given_back(
    papers: list[AgreementSheet],
) -> None:
    before = list_children()
    with lend_presses(ADDRESS, [])() as there:
        there(BytesIO(), COPIES).add(papers[0])
        [drawer] = [one for one in list_children() if one not in before]
        assert drawer.nice() > psutil.Process().nice()
    assert not drawer.is_running()


def test_when_it_dies_the_print_fails_and_is_never_cut_short(papers: list[AgreementSheet]) -> None:
    before = list_children()
    with lend_presses(ADDRESS, [])() as there:
        printout = there(BytesIO(), COPIES)
        printout.add(papers[0])
        [drawer] = [one for one in list_children() if one not in before]
        os.kill(drawer.pid, signal.SIGKILL)
        drawer.wait()
        with pytest.raises((EOFError, BrokenPipeError)):
            printout.close()
